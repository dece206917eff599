// What the server tells of runs of the twin, and what is asked of it.

import { pathOf } from "../../plans";
import { ask } from "../../server";

export type About = "site" | "air-conditioning" | "refrigerators" | "three-figures";

export interface Asked {
  about: About;
  policies: string[];
  replications: number;
  weeks: number;
  seed: number;
  noise: number;
  load: number;
  size: "small" | "demo";
}

export interface Run {
  id: string;
  who: string;
  made: string;
  title: string;
  asked: Asked;
}

export interface Named {
  id: string;
  name: string;
}

export interface Runs {
  policies: Named[];
  has_begun: boolean;
  runs: Run[];
}

export interface Interval {
  estimate: number | null;
  low: number | null;
  high: number | null;
  is_clear: boolean;
}

export type Cell = Interval & { change: Interval | null; is_better: boolean | null };

export interface Found extends Run {
  policies: Named[];
  n_runs: number;
  figures: { key: string; label: string; cells: Cell[] }[];
  verdicts: string[];
  orders: { columns: string[]; rows: string[][] } | null;
  pictures: { name: string; text: string }[];
}

export const USUAL: Asked = {
  about: "site",
  policies: ["edd", "atcs", "rollout"],
  replications: 20,
  weeks: 3,
  seed: 0,
  noise: 1,
  load: 0.8,
  size: "demo",
};

/** Policies that go by the site's own plan: there is none on a reference plant. */
export const BY_PLAN = new Set(["plan", "letter"]);

export function rootOf(site: string): string {
  return `${pathOf(site)}/runs`;
}

export const calls = (site: string) => ({
  list: () => ask<Runs>("GET", rootOf(site)),
  one: (id: string) => ask<Found>("GET", `${rootOf(site)}/${id}`),
  start: (asked: Asked) => ask<{ id: string }>("POST", rootOf(site), asked),
  remove: (id: string) => ask("DELETE", `${rootOf(site)}/${id}`),
});

/** Returns a number as it is read: about three digits that count. */
export function short(value: number, language: string): string {
  const size = Math.abs(value);
  const digits = size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toLocaleString(language, { maximumFractionDigits: digits });
}

/** Returns a mean and its interval in words; no interval where there is none. */
export function told(found: Omit<Interval, "is_clear">, language: string): [string, string] {
  const { estimate, low, high } = found;
  if (estimate === null) return ["–", ""];
  return [short(estimate, language), low === null || high === null ? "" : `${short(low, language)} … ${short(high, language)}`];
}

/** Returns a relative change in percent with its sign. */
export function percent(value: number | null, language: string): string {
  if (value === null) return "–";
  const shown = Math.abs(100 * value).toLocaleString(language, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  return `${value < 0 ? "−" : "+"}${shown} %`;
}
