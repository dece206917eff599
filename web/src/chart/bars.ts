// Draws the bars of the rows in view: wide ones each, thin ones blended, and what is late on top of both.

import { LATE, partsOf } from "./colours";
import type { Line, Model } from "./model";
import { visible, type Row } from "./rows";
import { Strips } from "./strips";
import type { Theme } from "./theme";

const NAMES_ABOVE = 46;
const FOOT = 3;
/** About how wide a letter or a digit is, in pixels. */
const LETTER = 6.9;
/** In pixels: what is thinner is blended. */
const THIN = 4;
const DIM = 0.18;

/** Returns top and height of a lane of a line. */
export function laneOf(line: Line, row: Row, lane: number): [number, number] {
  const pad = row.lanes > 1 ? 4 : line.height < 28 ? 3 : 5;
  const each = (line.height - 2 * pad - 1) / row.lanes;
  return [line.top + pad + lane * each, row.lanes > 1 ? each - 1 : each];
}

export class BarPainter {
  private readonly hatch: CanvasPattern | string;
  private readonly scratch = document.createElement("canvas");
  private readonly faint: number[];

  constructor(
    private readonly canvas: CanvasRenderingContext2D,
    private readonly theme: Theme,
  ) {
    this.hatch = hatched(canvas, theme.faint);
    this.faint = partsOf(theme.faint);
  }

  /** Draws the bars of some lines; the canvas stands at the corner of the stack. */
  paint(model: Model, lines: Line[], width: number, ratio: number): void {
    if (model.showsGhosts && model.ghosts) for (const line of lines) this.ghosts(model, line, model.ghosts[line.row]);
    const lanes = lines.reduce((sum, line) => sum + model.rows[line.row].lanes, 0);
    if (!lanes) return;
    const strips = new Strips(Math.max(1, Math.ceil(width * ratio)), lanes);
    const wide: [Line, Row, number][] = [];
    let first = 0;
    for (const line of lines) {
      const row = model.rows[line.row];
      this.blend(model, row, { strips, first, ratio }, (i) => wide.push([line, row, i]));
      first += row.lanes;
    }
    const { scratch } = this;
    scratch.width = strips.width;
    scratch.height = 2 * strips.count;
    const pixels = new ImageData(strips.pixels(), strips.width, 2 * strips.count);
    scratch.getContext("2d")!.putImageData(pixels, 0, 0);
    this.stretch(model, lines, strips, ratio, false);
    for (const [line, row, i] of wide) this.bar(model, line, row, i);
    this.stretch(model, lines, strips, ratio, true);
    this.names(model, wide);
  }

  /** Adds the thin bars of a row to its strips, and hands on the wide ones. */
  private blend(
    model: Model,
    row: Row,
    at: { strips: Strips; first: number; ratio: number },
    isWide: (i: number) => void,
  ): void {
    const { scale, tints, related, late } = model;
    const { order: orders } = model.payload.bars;
    const { strips, first, ratio } = at;
    const [from, until] = visible(row, scale.from, scale.until);
    const perPixel = scale.perPixel / ratio;
    const isChain = model.selected >= 0;
    for (let i = from; i < until; i++) {
      const begin = (row.setup[i] - scale.from) / perPixel;
      const end = (row.end[i] - scale.from) / perPixel;
      if (end - begin >= THIN * ratio) {
        isWide(i);
        continue;
      }
      const bar = row.bar[i];
      const order = orders[bar];
      const isDim = isChain && !related.has(order);
      const strip = first + row.lane[i];
      const start = (row.start[i] - scale.from) / perPixel;
      if (start > begin) strips.add(strip, begin, start, this.faint, 0, isDim);
      strips.add(strip, start, end, tints.parts, 3 * tints.of[bar], isDim);
      if (late[order]) strips.mark(strip, begin, Math.max(end, begin + ratio), late[order], isDim);
    }
  }

  private stretch(model: Model, lines: Line[], strips: Strips, ratio: number, isLate: boolean): void {
    const { canvas: c, scratch } = this;
    c.imageSmoothingEnabled = false;
    let strip = isLate ? strips.count : 0;
    for (const line of lines) {
      const row = model.rows[line.row];
      for (let lane = 0; lane < row.lanes; lane++, strip++) {
        const [y, height] = laneOf(line, row, lane);
        const top = isLate ? y + height - FOOT : y;
        c.drawImage(scratch, 0, strip, strips.width, 1, 0, top, strips.width / ratio, isLate ? FOOT : height);
      }
    }
  }

  private bar(model: Model, line: Line, row: Row, i: number): void {
    const { canvas: c, theme } = this;
    const { scale } = model;
    const { bars } = model.payload;
    const bar = row.bar[i];
    const order = bars.order[bar];
    const [y, height] = laneOf(line, row, row.lane[i]);
    const setup = scale.x(row.setup[i]);
    const left = scale.x(row.start[i]);
    const right = scale.x(row.end[i]);
    c.globalAlpha = model.selected >= 0 && !model.related.has(order) ? DIM : 1;
    if (left - setup >= 0.75) {
      c.fillStyle = this.hatch;
      c.fillRect(setup, y, left - setup, height);
    }
    c.fillStyle = model.tints.colours[model.tints.of[bar]];
    const width = Math.max(1, right - left - (right - left > 3 ? 1 : 0));
    c.fillRect(left, y, width, height);
    if (model.late[order]) {
      c.fillStyle = LATE[model.late[order]];
      c.fillRect(left, y + height - FOOT, Math.max(width, 1.5), FOOT);
    }
    if (bars.is_pinned[bar] && width > 5) {
      c.fillStyle = theme.ink;
      c.fillRect(left, y, 2.5, height);
      if (width > 14) c.fillRect(left, y, 7, 3);
    }
    c.globalAlpha = 1;
    if (order !== model.selected) return;
    c.strokeStyle = theme.ink;
    c.lineWidth = 1.5;
    c.strokeRect(left + 0.5, y + 0.5, Math.max(1, width - 1), height - 1);
    c.lineWidth = 1;
  }

  private names(model: Model, wide: [Line, Row, number][]): void {
    const { canvas: c } = this;
    const { bars, orders, operations } = model.payload;
    c.textBaseline = "middle";
    let size = 0;
    for (const [line, row, i] of wide) {
      const left = Math.max(0, model.scale.x(row.start[i]));
      const width = model.scale.x(row.end[i]) - left;
      const [y, height] = laneOf(line, row, row.lane[i]);
      const room = Math.floor((width - 8) / LETTER);
      if (width <= NAMES_ABOVE || height < 9 || room < 3) continue;
      const bar = row.bar[i];
      const text = model.rowsBy === "order" ? operations[bars.operation[bar]] : orders.id[bars.order[bar]];
      c.globalAlpha = model.selected >= 0 && !model.related.has(bars.order[bar]) ? 0.3 : 1;
      c.fillStyle = model.tints.isLight[model.tints.of[bar]] ? "#1d2733" : "#ffffff";
      // Setting a font is dear, so it is set only when it changes.
      if (size !== Math.min(11, height)) c.font = `${(size = Math.min(11, height))}px system-ui, sans-serif`;
      c.fillText(text.length > room ? `${text.slice(0, room - 1)}…` : text, left + 4, y + height / 2 + 0.5);
    }
    c.globalAlpha = 1;
  }

  private ghosts(model: Model, line: Line, row: Row): void {
    const { canvas: c, theme } = this;
    const [from, until] = visible(row, model.scale.from, model.scale.until);
    c.strokeStyle = theme.faint;
    c.setLineDash([3, 2]);
    let last = -1;
    for (let i = from; i < until; i++) {
      const x = model.scale.x(row.start[i]);
      const end = model.scale.x(row.end[i]);
      const width = end - x;
      // Of ghosts thinner than a pixel one a pixel says enough.
      if (width <= 2 && end - last < 2) continue;
      last = end;
      const [y, height] = laneOf(line, row, row.lane[i]);
      c.strokeRect(x + 0.5, y - 2.5, Math.max(1, width - 1), height + 4);
    }
    c.setLineDash([]);
  }
}

function hatched(canvas: CanvasRenderingContext2D, colour: string): CanvasPattern | string {
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
  return canvas.createPattern(tile, "repeat") ?? colour;
}
