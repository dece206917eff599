// Draws the chart on a canvas: the rows in view, the axis above them and their names beside them.

import { BarPainter } from "./bars";
import { LATE } from "./colours";
import type { Line, Model } from "./model";
import { ticks } from "./scale";
import { standing } from "./telling";
import type { Theme } from "./theme";

export const GUTTER = 190;
export const AXIS = 44;
const OVERTIME = "rgba(226,150,40,0.16)";

export class Painter {
  private readonly bars: BarPainter;

  constructor(
    private readonly canvas: CanvasRenderingContext2D,
    private readonly theme: Theme,
  ) {
    this.bars = new BarPainter(canvas, theme);
  }

  paint(model: Model, width: number, height: number, ratio: number): void {
    const { canvas: c, theme } = this;
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.fillStyle = theme.ground;
    c.fillRect(0, 0, width, height);
    const lines = model.linesIn(model.scroll, model.scroll + height - AXIS);
    const found = ticks(model.scale, model.clock, model.payload.epoch);
    c.save();
    c.beginPath();
    c.rect(GUTTER, AXIS, width - GUTTER, height - AXIS);
    c.clip();
    c.translate(GUTTER, AXIS - model.scroll);
    for (const line of lines) this.ground(model, line, width - GUTTER);
    this.grid(model, found, Math.max(model.height, height + model.scroll));
    this.frozen(model, height);
    this.bars.paint(model, lines.filter((line) => line.row >= 0), width - GUTTER, ratio);
    this.moment(model, { time: model.payload.now, colour: theme.accent, dash: [], height });
    this.chain(model, lines, height);
    c.restore();
    this.axis(model, found, width);
    this.gutter(model, lines, height);
  }

  private ground(model: Model, line: Line, width: number): void {
    const { canvas: c, theme } = this;
    c.fillStyle = line.row < 0 ? theme.panel : theme.ground;
    c.fillRect(0, line.top, width, line.height);
    if (line.row < 0) return;
    if (model.rowsBy === "resource") {
      this.spans(model, model.breaks[line.row], { line, width, colour: theme.closed });
      this.spans(model, model.overtime[line.row], { line, width, colour: OVERTIME });
    }
    c.fillStyle = theme.line;
    c.fillRect(0, line.top + line.height - 1, width, 1);
  }

  private spans(
    model: Model,
    list: { start: number[]; end: number[] },
    at: { line: Line; width: number; colour: string },
  ): void {
    const { canvas: c } = this;
    const { scale } = model;
    c.fillStyle = at.colour;
    for (let i = 0; i < list.start.length && list.start[i] <= scale.until; i++) {
      if (list.end[i] < scale.from) continue;
      const x = Math.max(0, scale.x(list.start[i]));
      const width = Math.min(at.width, scale.x(list.end[i])) - x;
      if (width >= 0.3) c.fillRect(x, at.line.top, width, at.line.height);
    }
  }

  private grid(model: Model, found: ReturnType<typeof ticks>, height: number): void {
    const { canvas: c, theme } = this;
    for (const tick of [...found.minor, ...found.major]) {
      c.fillStyle = theme.line;
      c.globalAlpha = tick.isMajor ? 1 : 0.5;
      c.fillRect(Math.round(model.scale.x(tick.time)), 0, 1, height);
    }
    c.globalAlpha = 1;
  }

  /** Tints what is frozen: from the present to the fence. */
  private frozen(model: Model, height: number): void {
    const { canvas: c, theme } = this;
    const { now, fence } = model.payload;
    if (fence === undefined || fence === null) return;
    const from = Math.max(0, model.scale.x(now ?? 0));
    const until = model.scale.x(fence);
    if (until <= from) return;
    c.globalAlpha = 0.09;
    c.fillStyle = theme.accent;
    c.fillRect(from, model.scroll, until - from, height);
    c.globalAlpha = 1;
    this.moment(model, { time: fence, colour: theme.accent, dash: [2, 4], height });
  }

  private moment(
    model: Model,
    line: { time: number | null; colour: string; dash: number[]; height: number },
  ): void {
    const { canvas: c } = this;
    if (line.time === null) return;
    const x = Math.round(model.scale.x(line.time)) + 0.5;
    c.strokeStyle = line.colour;
    c.setLineDash(line.dash);
    c.lineWidth = 1.5;
    c.beginPath();
    c.moveTo(x, model.scroll);
    c.lineTo(x, model.scroll + line.height);
    c.stroke();
    c.setLineDash([]);
    c.lineWidth = 1;
  }

  /** Draws the due date of the chosen order and lines from what feeds it to what it feeds. */
  private chain(model: Model, lines: Line[], height: number): void {
    const { canvas: c, theme } = this;
    if (model.selected < 0) return;
    const { orders, bars } = model.payload;
    const colour = model.late[model.selected] ? LATE[3] : LATE[0];
    this.moment(model, { time: orders.due[model.selected], colour, dash: [6, 4], height });
    const middle = new Map(lines.map((line) => [line.row, line.top + line.height / 2]));
    const edge = (order: number, isLast: boolean): { x: number; y: number } | null => {
      const list = model.barsOf[order].filter((bar) => middle.has(model.rowOf(bar)));
      if (!list.length) return null;
      const pick = list.reduce((a, b) =>
        (isLast ? bars.end[b] > bars.end[a] : bars.start[b] < bars.start[a]) ? b : a,
      );
      return { x: model.scale.x(isLast ? bars.end[pick] : bars.start[pick]), y: middle.get(model.rowOf(pick))! };
    };
    c.strokeStyle = theme.accent;
    c.globalAlpha = 0.8;
    for (const consumer of model.related) {
      for (const supplier of orders.suppliers[consumer]) {
        if (!model.related.has(supplier)) continue;
        const a = edge(supplier, true);
        const b = edge(consumer, false);
        if (!a || !b) continue;
        c.beginPath();
        c.moveTo(a.x, a.y);
        c.bezierCurveTo(a.x + 24, a.y, b.x - 24, b.y, b.x, b.y);
        c.stroke();
      }
    }
    c.globalAlpha = 1;
  }

  private axis(model: Model, found: ReturnType<typeof ticks>, width: number): void {
    const { canvas: c, theme } = this;
    c.fillStyle = theme.panel;
    c.fillRect(0, 0, width, AXIS);
    c.fillStyle = theme.line;
    c.fillRect(0, AXIS - 1, width, 1);
    c.save();
    c.beginPath();
    c.rect(GUTTER, 0, width - GUTTER, AXIS);
    c.clip();
    c.textBaseline = "middle";
    c.font = "600 12px system-ui, sans-serif";
    c.fillStyle = theme.ink;
    found.major.forEach((tick, n) => {
      const next = found.major[n + 1];
      const x = GUTTER + model.scale.x(tick.time);
      const size = c.measureText(tick.label).width;
      // A day that begins left of the view keeps its name in view, as far as its own end lets it.
      const end = next ? GUTTER + model.scale.x(next.time) : Infinity;
      const at = Math.min(Math.max(x, GUTTER), end - size - 12);
      if (end - Math.max(x, GUTTER) > 24 || !next) c.fillText(tick.label, at + 6, 13);
    });
    c.font = "11px system-ui, sans-serif";
    c.fillStyle = theme.faint;
    for (const tick of found.minor) c.fillText(tick.label, GUTTER + model.scale.x(tick.time) + 4, 31);
    c.restore();
    c.fillStyle = theme.faint;
    c.font = "11px system-ui, sans-serif";
    c.fillText(model.payload.time_zone, 12, 31);
  }

  private gutter(model: Model, lines: Line[], height: number): void {
    const { canvas: c, theme } = this;
    c.save();
    c.beginPath();
    c.rect(0, AXIS, GUTTER, height - AXIS);
    c.clip();
    c.fillStyle = theme.panel;
    c.fillRect(0, AXIS, GUTTER, height - AXIS);
    c.translate(0, AXIS - model.scroll);
    c.textBaseline = "middle";
    for (const line of lines) {
      const middle = line.top + line.height / 2;
      if (line.row < 0) {
        c.fillStyle = theme.stripe;
        c.fillRect(0, line.top, GUTTER, line.height);
        c.fillStyle = theme.ink;
        c.font = "600 11px system-ui, sans-serif";
        c.fillText(`${model.closed.has(line.group ?? "") ? "▸" : "▾"} ${line.group}`, 8, middle, GUTTER - 16);
        continue;
      }
      if (model.rowsBy === "resource") this.resource(model, line.row, middle);
      else this.order(model, line.row, middle);
      c.fillStyle = theme.line;
      c.fillRect(0, line.top + line.height - 1, GUTTER, 1);
    }
    c.restore();
    c.fillStyle = theme.line;
    c.fillRect(GUTTER - 1, 0, 1, height);
  }

  private resource(model: Model, resource: number, y: number): void {
    const { canvas: c, theme } = this;
    c.fillStyle = theme.ink;
    c.font = "12px system-ui, sans-serif";
    this.fitted(model.payload.resources[resource].name, 14, y, GUTTER - 84);
    this.loadBar(model.load[resource], y);
  }

  private order(model: Model, order: number, y: number): void {
    const { canvas: c, theme } = this;
    c.fillStyle = model.payload.orders.weight[order] > 0 ? LATE[model.late[order]] : theme.faint;
    c.beginPath();
    c.arc(10, y, 3.5, 0, 7);
    c.fill();
    c.fillStyle = theme.ink;
    c.font = order === model.selected ? "600 12px system-ui, sans-serif" : "12px system-ui, sans-serif";
    this.fitted(model.payload.orders.id[order], 20, y, GUTTER - 104);
    c.fillStyle = theme.faint;
    c.font = "11px system-ui, sans-serif";
    c.textAlign = "right";
    c.fillText(standing(model, order), GUTTER - 6, y, 80);
    c.textAlign = "left";
  }

  private fitted(text: string, x: number, y: number, width: number): void {
    const { canvas: c } = this;
    let shown = text;
    while (shown.length > 2 && c.measureText(shown).width > width) shown = `${shown.slice(0, -2)}…`;
    c.fillText(shown, x, y);
  }

  private loadBar(load: number, y: number): void {
    const { canvas: c, theme } = this;
    const left = GUTTER - 64;
    c.fillStyle = theme.line;
    c.fillRect(left, y - 3, 26, 6);
    c.fillStyle = load > 0.9 ? LATE[2] : load > 0.75 ? LATE[1] : LATE[0];
    c.fillRect(left, y - 3, 26 * load, 6);
    c.fillStyle = theme.faint;
    c.font = "11px system-ui, sans-serif";
    c.textAlign = "right";
    c.fillText(`${Math.round(load * 100)}%`, GUTTER - 6, y);
    c.textAlign = "left";
  }
}
