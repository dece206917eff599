// What the server tells of orders, and which of them are shown.

import type { State } from "../../parts/Standing";

/** All orders as columns, late ones first; times in seconds since `epoch`. */
export interface Orders {
  version: number;
  epoch: number;
  now: number;
  time_zone: string;
  orders: {
    id: string[];
    material: string[];
    name: string[];
    customer: string[];
    demand: (string | null)[];
    quantity: number[];
    unit: string[];
    release: (number | null)[];
    due: (number | null)[];
    start: (number | null)[];
    end: (number | null)[];
    late: (number | null)[];
    weight: number[];
    is_rush: boolean[];
    is_feeder: boolean[];
    state: State[];
    cause: (string | null)[];
  };
}

export interface Link {
  kind: string;
  start: number;
  end: number;
  order: string;
  operation: string;
  resource: string;
  other: string;
  text: string;
}

export interface Branch {
  material: string;
  name: string;
  unit: string;
  quantity: number;
  operation: string;
  source: "stock" | "receipt" | "order" | "purchase";
  there: number | null;
  order: string | null;
  state?: State;
  needs: Branch[];
}

export interface One {
  version: number;
  epoch: number;
  time_zone: string;
  id: string;
  material: string;
  name: string;
  customer: string;
  demand: string | null;
  quantity: number;
  unit: string;
  release: number | null;
  due: number | null;
  deadline: number | null;
  start: number | null;
  end: number | null;
  late: number | null;
  weight: number;
  is_rush: boolean;
  state: State;
  cause: string | null;
  options: string[];
  operations: { operation: string; resources: string[]; setup_start: number; start: number; end: number; quantity: number }[];
  chain: Link[];
  needs: Branch[];
  serves: { demand: string; quantity: number; customer?: string; due?: number; priority?: number }[];
  feeds: { order: string; name: string; state: State; end: number | null }[];
}

export type Wanted = "all" | "late" | "left_out" | "rush" | "customer";

/** Returns the numbers of the orders that are wanted and hold every word of a text. */
export function shownOf({ orders }: Orders, wanted: Wanted, text: string): number[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const suits: Record<Wanted, (n: number) => boolean> = {
    all: () => true,
    late: (n) => orders.state[n] === "late" && !orders.is_feeder[n],
    left_out: (n) => orders.state[n] === "left_out",
    rush: (n) => orders.is_rush[n],
    customer: (n) => orders.demand[n] !== null,
  };
  const found: number[] = [];
  for (let n = 0; n < orders.id.length; n++) {
    if (!suits[wanted](n)) continue;
    const told = `${orders.id[n]} ${orders.material[n]} ${orders.name[n]} ${orders.customer[n]} ${orders.demand[n] ?? ""}`.toLowerCase();
    if (words.every((word) => told.includes(word))) found.push(n);
  }
  return found;
}

/** Counts what each choice would show. */
export function countsOf(all: Orders): Record<Wanted, number> {
  const of = (wanted: Wanted): number => shownOf(all, wanted, "").length;
  return { all: of("all"), late: of("late"), left_out: of("left_out"), rush: of("rush"), customer: of("customer") };
}

/** Adds up a chain by what went on, what took longest first. */
export function sharesOf(chain: readonly Link[]): { kind: string; seconds: number }[] {
  const sums = new Map<string, number>();
  for (const link of chain) sums.set(link.kind, (sums.get(link.kind) ?? 0) + link.end - link.start);
  return [...sums].map(([kind, seconds]) => ({ kind, seconds })).sort((a, b) => b.seconds - a.seconds);
}
