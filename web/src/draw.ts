// Draws the chart on a canvas: only the rows and bars in view, and what is too thin for a pixel merged, the latest on top.

import { isLight, LATE } from "./colours";
import type { Line, Model } from "./model";
import type { Bars } from "./payload";
import { visible, type Row } from "./rows";
import { ticks } from "./scale";

export const GUTTER = 190;
export const AXIS = 44;
const NAMES_ABOVE = 46;

export interface Theme {
  ground: string;
  panel: string;
  ink: string;
  faint: string;
  line: string;
  closed: string;
  stripe: string;
  accent: string;
}

/** Reads the colours of the page's present theme. */
export function themeOf(element: Element): Theme {
  const style = getComputedStyle(element);
  const get = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ground: get("ground"),
    panel: get("panel"),
    ink: get("ink"),
    faint: get("faint"),
    line: get("line"),
    closed: get("closed"),
    stripe: get("stripe"),
    accent: get("accent"),
  };
}

export class Painter {
  private readonly hatch = new Map<string, CanvasPattern>();

  constructor(
    private readonly canvas: CanvasRenderingContext2D,
    private readonly model: Model,
    private readonly theme: Theme,
    private readonly width: number,
    private readonly height: number,
  ) {}

  paint(): void {
    const { canvas: c, theme, width, height, model } = this;
    c.fillStyle = theme.ground;
    c.fillRect(0, 0, width, height);
    const lines = model.lines.filter(
      (line) => line.top + line.height > model.scroll && line.top < model.scroll + height - AXIS,
    );
    c.save();
    c.beginPath();
    c.rect(GUTTER, AXIS, width - GUTTER, height - AXIS);
    c.clip();
    c.translate(GUTTER, AXIS - model.scroll);
    for (const line of lines) this.ground(line);
    this.grid();
    for (const line of lines) if (line.resource >= 0) this.row(line);
    this.moment(model.payload.now, theme.accent, []);
    this.chain(lines);
    c.restore();
    this.axis();
    this.gutter(lines);
  }

  private ground(line: Line): void {
    const { canvas: c, model, theme } = this;
    const width = this.width - GUTTER;
    c.fillStyle = line.resource < 0 ? theme.panel : theme.ground;
    c.fillRect(0, line.top, width, line.height);
    if (line.resource < 0) return;
    const draw = (list: { start: number[]; end: number[] }, colour: string): void => {
      c.fillStyle = colour;
      for (let i = 0; i < list.start.length; i++) {
        if (list.end[i] < model.scale.from || list.start[i] > model.scale.until) continue;
        const x = Math.max(0, model.scale.x(list.start[i]));
        c.fillRect(x, line.top, Math.min(width, model.scale.x(list.end[i])) - x, line.height);
      }
    };
    draw(model.breaks[line.resource], theme.closed);
    draw(model.overtime[line.resource], "rgba(226,150,40,0.16)");
    c.fillStyle = theme.line;
    c.fillRect(0, line.top + line.height - 1, width, 1);
  }

  private grid(): void {
    const { canvas: c, model, theme } = this;
    const found = ticks(model.scale, model.clock, model.payload.epoch);
    const height = Math.max(model.height, this.height + model.scroll);
    for (const tick of [...found.minor, ...found.major]) {
      c.fillStyle = theme.line;
      c.globalAlpha = tick.isMajor ? 1 : 0.5;
      c.fillRect(Math.round(model.scale.x(tick.time)), 0, 1, height);
    }
    c.globalAlpha = 1;
  }

  private row(line: Line): void {
    const { model } = this;
    if (model.showsGhosts && model.ghosts && model.payload.baseline) {
      this.ghosts(line, model.ghosts[line.resource]);
    }
    this.bars(line, model.rows[line.resource], model.payload.bars);
  }

  private lane(line: Line, row: Row, i: number): [number, number] {
    const pad = row.lanes > 1 ? 4 : 5;
    const each = (line.height - 2 * pad - 1) / row.lanes;
    return [line.top + pad + row.lane[i] * each, row.lanes > 1 ? each - 1 : each];
  }

  private ghosts(line: Line, row: Row): void {
    const { canvas: c, model, theme } = this;
    const [from, until] = visible(row, model.scale.from, model.scale.until);
    c.strokeStyle = theme.faint;
    c.setLineDash([3, 2]);
    for (let i = from; i < until; i++) {
      const x = model.scale.x(row.start[i]);
      const width = model.scale.x(row.end[i]) - x;
      const [y, height] = this.lane(line, row, i);
      if (width > 2) c.strokeRect(x + 0.5, y - 2.5, width - 1, height + 4);
    }
    c.setLineDash([]);
  }

  private bars(line: Line, row: Row, bars: Bars): void {
    const { model } = this;
    const [from, until] = visible(row, model.scale.from, model.scale.until);
    const last = new Int32Array(row.lanes).fill(-1);
    const kept = new Int32Array(row.lanes).fill(-1);
    const rank = new Int32Array(row.lanes);
    const flush = (lane: number): void => {
      if (kept[lane] >= 0) this.sliver(line, row, bars, kept[lane], last[lane]);
      kept[lane] = -1;
    };
    for (let i = from; i < until; i++) {
      const lane = row.lane[i];
      const left = model.scale.x(row.setup[i]);
      if (model.scale.x(row.end[i]) - left >= 1.5) {
        flush(lane);
        this.bar(line, row, bars, i);
        continue;
      }
      // Too thin to draw alone: of all in one pixel the latest is shown, so that no late bar hides.
      const pixel = Math.floor(left);
      const order = bars.order[row.bar[i]];
      const worth = (model.related.has(order) ? 10 : 0) + model.late[order];
      if (pixel !== last[lane] || kept[lane] < 0) {
        flush(lane);
        last[lane] = pixel;
        kept[lane] = i;
        rank[lane] = worth;
      } else if (worth > rank[lane]) {
        kept[lane] = i;
        rank[lane] = worth;
      }
    }
    for (let lane = 0; lane < row.lanes; lane++) flush(lane);
  }

  private sliver(line: Line, row: Row, bars: Bars, i: number, pixel: number): void {
    const { canvas: c, model } = this;
    const [y, height] = this.lane(line, row, i);
    const bar = row.bar[i];
    const order = bars.order[bar];
    c.globalAlpha = model.selected >= 0 && !model.related.has(order) ? 0.18 : 1;
    c.fillStyle = model.late[order] > 1 ? LATE[model.late[order]] : model.colour(bar, bars.family[bar], order);
    c.fillRect(pixel, y, 1.5, height);
    c.globalAlpha = 1;
  }

  private bar(line: Line, row: Row, bars: Bars, i: number): void {
    const { canvas: c, model, theme } = this;
    const bar = row.bar[i];
    const order = bars.order[bar];
    const [y, height] = this.lane(line, row, i);
    const setup = model.scale.x(row.setup[i]);
    const left = model.scale.x(row.start[i]);
    const right = model.scale.x(row.end[i]);
    const isDim = model.selected >= 0 && !model.related.has(order);
    c.globalAlpha = isDim ? 0.18 : 1;
    if (left - setup >= 0.75) {
      c.fillStyle = this.hatched(theme.faint);
      c.fillRect(setup, y, left - setup, height);
    }
    const colour = model.colour(bar, bars.family[bar], order);
    c.fillStyle = colour;
    const width = Math.max(1, right - left - (right - left > 3 ? 1 : 0));
    c.fillRect(left, y, width, height);
    if (model.late[order] && width > 2) {
      c.fillStyle = LATE[model.late[order]];
      c.fillRect(left, y + height - 3, width, 3);
    }
    if (bars.is_pinned[bar] && width > 5) {
      c.fillStyle = theme.ink;
      c.fillRect(left, y, 2, height);
    }
    if (width > NAMES_ABOVE && height >= 9) this.name(order, Math.max(left, 0), y, { width: right - Math.max(left, 0), height, colour });
    c.globalAlpha = 1;
    const isChosen = order === model.selected;
    if (isChosen || bar === model.hovered || bar === model.focused) {
      c.strokeStyle = bar === model.focused ? theme.accent : theme.ink;
      c.lineWidth = bar === model.focused ? 2.5 : 1.5;
      c.strokeRect(left + 0.5, y + 0.5, Math.max(1, width - 1), height - 1);
      c.lineWidth = 1;
    }
  }

  private name(order: number, x: number, y: number, box: { width: number; height: number; colour: string }): void {
    const { canvas: c, model } = this;
    const text = model.payload.orders.id[order];
    const room = Math.floor((box.width - 8) / 6.2);
    if (room < 3) return;
    c.fillStyle = isLight(box.colour) ? "#1d2733" : "#ffffff";
    c.font = `${Math.min(11, box.height)}px system-ui, sans-serif`;
    c.textBaseline = "middle";
    c.fillText(text.length > room ? `${text.slice(0, room - 1)}…` : text, x + 4, y + box.height / 2 + 0.5);
  }

  private hatched(colour: string): CanvasPattern | string {
    const known = this.hatch.get(colour);
    if (known) return known;
    const tile = document.createElement("canvas");
    tile.width = tile.height = 6;
    const c = tile.getContext("2d");
    if (!c) return colour;
    c.strokeStyle = colour;
    c.lineWidth = 1.6;
    c.beginPath();
    c.moveTo(-1, 7);
    c.lineTo(7, -1);
    c.moveTo(-1, 1);
    c.lineTo(1, -1);
    c.moveTo(5, 7);
    c.lineTo(7, 5);
    c.stroke();
    const pattern = this.canvas.createPattern(tile, "repeat");
    if (!pattern) return colour;
    this.hatch.set(colour, pattern);
    return pattern;
  }

  private moment(time: number | null, colour: string, dash: number[]): void {
    const { canvas: c, model } = this;
    if (time === null) return;
    const x = Math.round(model.scale.x(time)) + 0.5;
    c.strokeStyle = colour;
    c.setLineDash(dash);
    c.lineWidth = 1.5;
    c.beginPath();
    c.moveTo(x, model.scroll);
    c.lineTo(x, model.scroll + this.height);
    c.stroke();
    c.setLineDash([]);
    c.lineWidth = 1;
  }

  /** Draws the due date of the chosen order and lines from what feeds it to what it feeds. */
  private chain(lines: Line[]): void {
    const { canvas: c, model, theme } = this;
    if (model.selected < 0) return;
    const { orders, bars } = model.payload;
    this.moment(orders.due[model.selected], model.late[model.selected] ? LATE[3] : LATE[0], [6, 4]);
    const top = new Map(lines.map((line) => [line.resource, line.top + line.height / 2]));
    const edge = (order: number, isLast: boolean): { x: number; y: number } | null => {
      const list = model.barsOf[order].filter((bar) => top.has(bars.resource[bar]));
      if (!list.length) return null;
      const pick = list.reduce((a, b) =>
        (isLast ? bars.end[b] > bars.end[a] : bars.start[b] < bars.start[a]) ? b : a,
      );
      return { x: model.scale.x(isLast ? bars.end[pick] : bars.start[pick]), y: top.get(bars.resource[pick])! };
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

  private axis(): void {
    const { canvas: c, model, theme } = this;
    c.fillStyle = theme.panel;
    c.fillRect(0, 0, this.width, AXIS);
    c.fillStyle = theme.line;
    c.fillRect(0, AXIS - 1, this.width, 1);
    c.save();
    c.beginPath();
    c.rect(GUTTER, 0, this.width - GUTTER, AXIS);
    c.clip();
    const found = ticks(model.scale, model.clock, model.payload.epoch);
    c.textBaseline = "middle";
    c.font = "600 12px system-ui, sans-serif";
    c.fillStyle = theme.ink;
    found.major.forEach((tick, n) => {
      const next = found.major[n + 1];
      const x = GUTTER + model.scale.x(tick.time);
      const width = c.measureText(tick.label).width;
      // A day that begins left of the view keeps its name in view, as far as its own end lets it.
      const end = next ? GUTTER + model.scale.x(next.time) : Infinity;
      const at = Math.min(Math.max(x, GUTTER), end - width - 12);
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

  private gutter(lines: Line[]): void {
    const { canvas: c, model, theme } = this;
    c.save();
    c.beginPath();
    c.rect(0, AXIS, GUTTER, this.height - AXIS);
    c.clip();
    c.fillStyle = theme.panel;
    c.fillRect(0, AXIS, GUTTER, this.height - AXIS);
    c.translate(0, AXIS - model.scroll);
    c.textBaseline = "middle";
    for (const line of lines) {
      const middle = line.top + line.height / 2;
      if (line.resource < 0) {
        c.fillStyle = theme.stripe;
        c.fillRect(0, line.top, GUTTER, line.height);
        c.fillStyle = theme.ink;
        c.font = "600 11px system-ui, sans-serif";
        c.fillText(`${model.closed.has(line.group ?? "") ? "▸" : "▾"} ${line.group}`, 8, middle, GUTTER - 16);
        continue;
      }
      c.fillStyle = theme.ink;
      c.font = "12px system-ui, sans-serif";
      this.fitted(model.payload.resources[line.resource].name, 14, middle, GUTTER - 84);
      this.loadBar(model.load[line.resource], middle);
      c.fillStyle = theme.line;
      c.fillRect(0, line.top + line.height - 1, GUTTER, 1);
    }
    c.restore();
    c.fillStyle = theme.line;
    c.fillRect(GUTTER - 1, 0, 1, this.height);
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
