// What the page knows: the payload made ready for drawing, and what the reader has chosen.

import { colourOf, lateness } from "./colours";
import type { Payload } from "./payload";
import { byResource, makeRows, peggedTree, type Row } from "./rows";
import { Clock, Scale } from "./scale";

export type ColourBy = "order" | "family" | "lateness";

/** One line of the chart: a resource, or the heading of a group of them. */
export interface Line {
  resource: number;
  group: string | null;
  top: number;
  height: number;
}

export const HEADING = 22;
const LANE = 11;
const SINGLE = 30;

export class Model {
  readonly rows: Row[];
  readonly ghosts: Row[] | null;
  readonly breaks: { start: number[]; end: number[] }[];
  readonly overtime: { start: number[]; end: number[] }[];
  readonly late: Uint8Array;
  readonly load: number[];
  readonly clock: Clock;
  readonly barsOf: number[][];
  scale: Scale;
  scroll = 0;
  lines: Line[] = [];
  height = 0;
  language: string;
  colourBy: ColourBy = "family";
  selected = -1;
  related = new Set<number>();
  hovered = -1;
  focused = -1;
  showsGhosts = false;
  readonly closed = new Set<string>();

  constructor(readonly payload: Payload) {
    const { bars, resources, orders } = payload;
    this.language = payload.language;
    this.clock = new Clock(payload.epoch, payload.time_zone, payload.language);
    this.rows = makeRows(bars, resources.length);
    this.ghosts = payload.baseline ? makeRows(payload.baseline, resources.length) : null;
    this.breaks = byResource(payload.breaks, resources.length);
    this.overtime = byResource(payload.overtime, resources.length);
    this.late = Uint8Array.from(orders.id, (_, n) =>
      lateness(orders.due[n], orders.completion[n], orders.weight[n]),
    );
    this.barsOf = orders.id.map(() => []);
    bars.order.forEach((order, bar) => this.barsOf[order].push(bar));
    this.load = this.rows.map((row, resource) => this.loadOf(row, resource));
    if (!payload.families.length) this.colourBy = "order";
    this.scale = new Scale(0, payload.end, 1000);
    this.arrange();
  }

  /** Stacks the lines: groups in the order in which they first come, their resources below. */
  arrange(): void {
    const groups = new Map<string, number[]>();
    this.payload.resources.forEach((resource, n) => {
      const name = resource.group ?? this.text(`kind_${resource.kind}`);
      if (!groups.has(name)) groups.set(name, []);
      groups.get(name)!.push(n);
    });
    this.lines = [];
    let top = 0;
    const add = (resource: number, group: string | null, height: number): void => {
      this.lines.push({ resource, group, top, height });
      top += height;
    };
    const isFlat = groups.size <= 1;
    for (const [name, members] of groups) {
      if (!isFlat) add(-1, name, HEADING);
      if (this.closed.has(name)) continue;
      for (const n of members) {
        const lanes = Math.max(this.rows[n].lanes, this.showsGhosts && this.ghosts ? this.ghosts[n].lanes : 1);
        add(n, name, lanes === 1 ? SINGLE : Math.max(SINGLE, lanes * LANE + 8));
      }
    }
    this.height = top;
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

  colour(bar: number, family: number, order: number): string {
    if (this.colourBy === "lateness") return ["#5a9b6b", "#e3b341", "#e07b39", "#c83737"][this.late[order]];
    if (this.colourBy === "order") return colourOf(order);
    void bar;
    return family < 0 ? "#8d99a6" : (this.payload.families[family].colour ?? colourOf(family));
  }

  lineAt(y: number): Line | undefined {
    return this.lines.find((line) => y >= line.top && y < line.top + line.height);
  }

  private loadOf(row: Row, resource: number): number {
    const end = row.reach.length ? row.reach[row.reach.length - 1] : 0;
    if (!end) return 0;
    let busy = 0;
    let until = 0;
    for (let i = 0; i < row.bar.length; i++) {
      busy += Math.max(0, row.end[i] - Math.max(row.setup[i], until));
      until = Math.max(until, row.end[i]);
    }
    let shut = 0;
    const { start, end: stop } = this.breaks[resource];
    for (let i = 0; i < start.length && start[i] < end; i++) shut += Math.min(stop[i], end) - start[i];
    return Math.min(1, busy / Math.max(1, end - shut));
  }
}
