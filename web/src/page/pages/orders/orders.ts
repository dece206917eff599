// What the server tells of orders, and which of them are shown.

import type { Shape } from "../../shapes";

/** All orders as columns, late ones first; times in seconds since `epoch`. */
export type Orders = Shape<"Orders">;

export type Link = Shape<"CauseLink">;

export type Branch = Shape<"Branch">;

export type One = Shape<"OneOrder">;

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
