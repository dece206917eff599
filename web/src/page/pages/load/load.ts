// Load against capacity, as the server tells it: hours of each resource, week by week.

import type { Shape } from "../../shapes";

export type Row = Shape<"ResourceLoad">;

export type Load = Shape<"Load">;

/** Returns the share of its capacity that a resource is loaded with in a week; nothing if it does not work then. */
export function shareOf(row: Row, week: number): number | null {
  const used = row.production_h[week] + row.setup_h[week];
  if (row.capacity_h[week] <= 0) return used > 0 ? Infinity : null;
  return used / row.capacity_h[week];
}

/** Returns how hot a share is, from 0 (idle) to 5 (no time left). */
export function heatOf(share: number | null): number {
  if (share === null) return 0;
  const steps = [0.02, 0.5, 0.75, 0.9, 0.98];
  return steps.filter((step) => share >= step).length;
}

export function percent(share: number, language: string): string {
  if (!Number.isFinite(share)) return "∞";
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

/** Returns the rows of some kinds whose name holds a text. */
export function rowsOf(load: Load, kind: string, text: string): Row[] {
  const word = text.trim().toLowerCase();
  const told = (row: Row): string => `${row.id} ${row.name} ${row.group ?? ""}`.toLowerCase();
  return load.resources.filter((row) => (kind === "all" || row.kind === kind) && told(row).includes(word));
}
