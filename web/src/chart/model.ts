// What the chart knows: the payload made ready for drawing, and what the reader has chosen.

import { lateness, Tints, type ColourBy } from "./colours";
import { arranged, HEADING, positionAt, type Line } from "./lines";
import type { Bars, Payload } from "./payload";
import { byResource, makeRow, makeRows, peggedTree, type Row } from "./rows";
import { Clock, held, Scale } from "./scale";

export type { ColourBy } from "./colours";
export type { Line } from "./lines";
export type RowsBy = "resource" | "order";

/** Where a bar goes: columns of the payload that change. */
export interface Move {
  bar: number;
  resource: number;
  setup_start: number;
  start: number;
  end: number;
}

interface Spans {
  start: number[];
  end: number[];
}

export class Model {
  rows: Row[] = [];
  ghosts: Row[] | null = null;
  readonly breaks: Spans[];
  readonly overtime: Spans[];
  readonly late: Uint8Array;
  readonly load: number[];
  readonly clock: Clock;
  readonly barsOf: number[][];
  /** When the last work ends: loads are counted until then. */
  readonly last: number;
  scale: Scale;
  scroll = 0;
  lines: Line[] = [];
  /** By row, what is not folded away. */
  lineOf: ReadonlyMap<number, Line> = new Map();
  height = 0;
  language: string;
  rowsBy: RowsBy = "resource";
  selected = -1;
  related = new Set<number>();
  /** Bars that the next command is about. */
  readonly chosen = new Set<number>();
  hovered = -1;
  focused = -1;
  showsGhosts = false;
  readonly closed = new Set<string>();
  private tinted: Tints;
  private ghostBars: Bars | null;

  constructor(readonly payload: Payload) {
    const { bars, resources, orders } = payload;
    this.language = payload.language;
    this.clock = new Clock(payload.epoch, payload.time_zone, payload.language);
    this.ghostBars = payload.baseline;
    this.breaks = byResource(payload.breaks, resources.length);
    this.overtime = byResource(payload.overtime, resources.length);
    this.late = Uint8Array.from(orders.id, (_, n) =>
      lateness(orders.due[n], orders.completion[n], orders.weight[n]),
    );
    this.barsOf = orders.id.map(() => []);
    bars.order.forEach((order, bar) => this.barsOf[order].push(bar));
    this.last = bars.end.reduce((a, b) => Math.max(a, b), 0);
    this.tinted = new Tints(payload, this.late, payload.families.length ? "family" : "order");
    this.scale = new Scale(0, payload.end, 1000);
    this.sort();
    this.load = this.rows.map((row, resource) => this.loadOf(row, resource));
  }

  get colourBy(): ColourBy {
    return this.tinted.by;
  }

  set colourBy(by: ColourBy) {
    this.tinted = new Tints(this.payload, this.late, by);
  }

  get tints(): Tints {
    return this.tinted;
  }

  /** Shows a row for each resource, or one for each order. */
  showBy(by: RowsBy): void {
    if (by === this.rowsBy) return;
    this.rowsBy = by;
    this.scroll = 0;
    this.sort();
  }

  /** Draws other bars behind, or none. */
  compare(ghosts: Bars | null): void {
    this.ghostBars = ghosts;
    this.showsGhosts = ghosts !== null;
    this.sort();
  }

  /** Stacks the lines anew: after rows were folded, unfolded or named in another language. */
  arrange(): void {
    const { lines, height } = arranged(this);
    this.lines = lines;
    this.height = height;
    this.lineOf = new Map(lines.filter((line) => line.row >= 0).map((line) => [line.row, line]));
  }

  /** Puts bars elsewhere and sorts the rows concerned. */
  place(moves: Iterable<Move>): void {
    const { bars } = this.payload;
    const touched = new Set<number>();
    for (const { bar, resource, ...times } of moves) {
      touched.add(this.rowOf(bar));
      bars.resource[bar] = resource;
      bars.setup_start[bar] = times.setup_start;
      bars.start[bar] = times.start;
      bars.end[bar] = times.end;
      touched.add(this.rowOf(bar));
    }
    touched.delete(-1);
    const members = new Map([...touched].map((row) => [row, [] as number[]]));
    for (let bar = 0; bar < bars.start.length; bar++) members.get(this.rowOf(bar))?.push(bar);
    for (const [row, list] of members) this.rows[row] = makeRow(bars, list);
    this.arrange();
  }

  /** Returns the row in which a bar stands, or -1: a bar on no resource is not shown. */
  rowOf(bar: number): number {
    const { bars } = this.payload;
    if (this.rowsBy === "resource" || bars.resource[bar] < 0) return bars.resource[bar];
    const { assignment } = bars;
    const isAgain = assignment !== undefined && bar > 0 && assignment[bar] === assignment[bar - 1];
    return isAgain ? -1 : bars.order[bar];
  }

  text(name: string, values: Record<string, string | number> = {}): string {
    const found = this.payload.texts[this.language]?.[name] ?? this.payload.texts["en"]?.[name] ?? name;
    return found.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ""));
  }

  speak(language: string): void {
    this.language = language;
    this.clock.language = language;
    this.arrange();
  }

  select(order: number): void {
    this.selected = order;
    this.related = order < 0 ? new Set() : peggedTree(this.payload.orders.suppliers, order);
  }

  lineAt(y: number): Line | undefined {
    const line = this.lines[positionAt(this.lines, y)];
    return line && y >= line.top && y < line.top + line.height ? line : undefined;
  }

  /** Returns the lines that a window of the stack shows. */
  linesIn(top: number, bottom: number): Line[] {
    const from = Math.max(0, positionAt(this.lines, top));
    let until = from;
    while (until < this.lines.length && this.lines[until].top < bottom) until++;
    return this.lines.slice(from, until);
  }

  /** Takes over what was in view and chosen in another model, as far as it exists here. */
  resume(other: Model): void {
    this.rowsBy = other.rowsBy;
    this.colourBy = other.colourBy;
    this.language = this.clock.language = other.language;
    for (const name of other.closed) this.closed.add(name);
    this.scale = held(new Scale(other.scale.from, other.scale.until, other.scale.width), this.payload.end);
    this.select(this.payload.orders.id.indexOf(other.payload.orders.id[other.selected]));
    this.sort();
    this.scroll = Math.min(other.scroll, Math.max(0, this.height - HEADING));
  }

  private sort(): void {
    const { bars, resources, orders } = this.payload;
    if (this.rowsBy === "resource") {
      this.rows = makeRows(bars, resources.length);
      this.ghosts = this.ghostBars ? makeRows(this.ghostBars, resources.length) : null;
    } else {
      this.rows = makeRows(bars, orders.id.length, bars.start.map((_, bar) => this.rowOf(bar)));
      this.ghosts = this.ghostBars ? makeRows(this.ghostBars, orders.id.length, this.ghostBars.order) : null;
    }
    this.arrange();
  }

  /** Returns how busy a resource is: the part of its working time, to the end of the whole plan, that work and setups take. */
  private loadOf(row: Row, resource: number): number {
    let busy = 0;
    let until = 0;
    for (let i = 0; i < row.bar.length; i++) {
      busy += Math.max(0, row.end[i] - Math.max(row.setup[i], until));
      until = Math.max(until, row.end[i]);
    }
    let shut = 0;
    const { start, end } = this.breaks[resource];
    for (let i = 0; i < start.length && start[i] < this.last; i++) {
      shut += Math.min(end[i], this.last) - start[i];
    }
    return Math.min(1, busy / Math.max(1, this.last - shut));
  }
}
