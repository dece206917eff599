// What the server tells of runs of the twin, and what is asked of it.

import { pathOf } from "../../plans";
import { ask } from "../../server";
import type { Shape } from "../../shapes";

export type Asked = Shape<"Trial">;

export type About = Asked["about"];

export type Run = Shape<"RunBrief">;

export type Named = Shape<"Named">;

export type Runs = Shape<"Runs">;

export type Interval = Shape<"IntervalShown">;

export type Cell = Shape<"RunCell">;

export type Found = Shape<"RunShown">;

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

const FINEST = 3;

/** Returns a relative change in percent with its sign. */
export function percent(value: number | null, language: string, digits = 1): string {
  if (value === null) return "–";
  const shown = Math.abs(100 * value).toLocaleString(language, { maximumFractionDigits: digits, minimumFractionDigits: digits });
  return `${value < 0 ? "−" : "+"}${shown} %`;
}

/** Returns a change and its interval, with as many digits as tell the ends apart; no interval where nothing does. */
export function changed({ estimate, low, high }: Interval, language: string): [string, string] {
  if (low === null || high === null) return [percent(estimate, language), ""];
  for (let digits = 1; digits <= FINEST; digits++) {
    const [from, to] = [percent(low, language, digits), percent(high, language, digits)];
    if (from !== to) return [percent(estimate, language, digits), `${from} … ${to}`];
  }
  return [percent(estimate, language), ""];
}
