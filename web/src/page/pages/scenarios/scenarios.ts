// What the server tells of scenarios, and what is asked of it.

import { ask } from "../../server";
import { pathOf } from "../../plans";
import type { Shape } from "../../shapes";

export type Change = Scenario["changes"][number];

export type ShiftChange = Extract<Change, { kind: "shift" }>;

export type Kind = Change["kind"];

export type Scenario = Shape<"ScenarioShown">;

export type Scenarios = Shape<"Scenarios">;

export type Choices = Shape<"Choices">;

export type Figure = Shape<"ComparedFigure">;

export type Comparison = Shape<"Comparison">;

/** Figures that are shown at once; the others on request. */
export const MAIN = new Set([
  "weighted_tardiness_h",
  "late_orders",
  "on_time_delivery",
  "setup_time_h",
  "n_setups",
  "wip_value",
  "flow_time_mean_h",
  "makespan_h",
  "overtime_cost",
  "unplanned_orders",
]);

export const KINDS: Record<Kind, string> = {
  shift: "scenario_shift",
  mix: "scenario_mix",
  added: "scenario_added",
  removed: "scenario_removed",
  due: "scenario_due",
  weights: "scenario_weights",
};

/** Returns a new change of a kind, about the first thing that it can be about. */
export function begun(kind: Kind, choices: Choices): Change {
  const resource = choices.resources[0]?.id ?? "";
  switch (kind) {
    case "shift":
      return { kind, resource, weekdays: [0, 1, 2, 3, 4], start: "22:00", hours: 6, first: null, last: null };
    case "mix":
      return { kind, factor: 1.2, material: choices.materials[0]?.id ?? "", attribute: "", value: "" };
    case "weights":
      return { kind, terms: Object.fromEntries(choices.terms.filter((term) => term.weight > 0).map((term) => [term.id, term.weight])) };
    case "added":
      return { kind, like: resource, count: 1 };
    case "removed":
      return { kind, resource };
    case "due":
      return { kind, days: 1, demand: "", material: "" };
  }
}

/** Returns how far a bar reaches, in percent of the longest of its row. */
export function reachOf(value: number, row: readonly number[]): number {
  const most = Math.max(...row.map(Math.abs));
  return most > 0 ? (100 * Math.abs(value)) / most : 0;
}

/** Returns a change against the first column with its sign; nothing where there is none. */
export function signed(change: number, unit: string, language: string): string {
  if (Math.abs(change) < 1e-9) return "";
  const shown = unit === "%" ? 100 * change : change;
  const digits = Math.abs(shown) >= 100 ? 0 : 1;
  const number = Math.abs(shown).toLocaleString(language, { maximumFractionDigits: digits });
  return `${change > 0 ? "+" : "−"}${number}${unit === "%" ? " %" : unit ? ` ${unit}` : ""}`;
}

export function rootOf(site: string): string {
  return `${pathOf(site)}/scenarios`;
}

/** Asks for the change of one scenario. */
export const calls = (site: string) => ({
  list: () => ask<Scenarios>("GET", rootOf(site)),
  choices: () => ask<Choices>("GET", `${rootOf(site)}/choices`),
  compare: () => ask<Comparison>("GET", `${rootOf(site)}/compare`),
  add: (name: string, changes: Change[]) => ask<Scenario>("POST", rootOf(site), { name, changes }),
  change: (was: Scenario, name: string, changes: Change[]) =>
    ask<Scenario>("PATCH", `${rootOf(site)}/${was.id}`, {
      revision: was.revision,
      name,
      // Unchanged ones are left out, so that what has been planned stays.
      ...(JSON.stringify(changes) === JSON.stringify(was.changes) ? {} : { changes }),
    }),
  remove: (id: string) => ask("DELETE", `${rootOf(site)}/${id}`),
  solve: (id: string, seconds: number) => ask("POST", `${rootOf(site)}/${id}/solve`, { seconds }),
  promote: (id: string) => ask<{ version: number }>("POST", `${rootOf(site)}/${id}/promote`),
});
