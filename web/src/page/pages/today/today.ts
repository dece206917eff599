// What the server tells of the day.

import type { TFunction } from "i18next";
import type { Shape } from "../../shapes";

export type Figure = Shape<"FigureChange">;

export type OrderMoved = Shape<"OrderMoved">;

export type Proposal = Shape<"Proposal">;

export type Proposals = Shape<"Proposals">;

export type Happened = Shape<"Happened">;

export type Shortage = Shape<"Shortage">;

export type Shortages = Shape<"Shortages">;

export type Work = Shape<"NextWork">;

export type Dispatch = Shape<"Dispatch">;

export type Kind = Shape<"EventKind">;

/** A field of what can be told: a word, or an option by its name. */
export interface Field {
  name: string;
  isOption: boolean;
  isNeeded: boolean;
}

/** Reads how a kind is written: `resource-down RESOURCE [--until UNTIL]` has a word, and an option that may be left out. */
export function fieldsOf(usage: string): Field[] {
  const fields: Field[] = [];
  for (const [part, bracket] of usage.replace(/^\S+\s*/, "").matchAll(/(\[)?--[\w-]+ \w+\]?|[A-Z_]+/g)) {
    const option = /--([\w-]+)/.exec(part)?.[1];
    fields.push({ name: option ?? part.toLowerCase(), isOption: option !== undefined, isNeeded: bracket === undefined });
  }
  return fields;
}

/** Returns the events since a moment, the newest first, those that only tell of plans left out. */
export function recent(all: readonly Happened[], since: number): Happened[] {
  return all.filter((event) => event.kind !== "plan_published" && Date.parse(event.at) >= since).reverse();
}

/** Returns those in most need first: what comes from outside and leaves the least time. */
export function urgent(all: readonly Shortage[], isAll: boolean): Shortage[] {
  const found = all.filter((entry) => isAll || entry.source !== "order" || entry.slack_h === null || entry.slack_h < 2);
  return found.sort((a, b) => (a.slack_h ?? -Infinity) - (b.slack_h ?? -Infinity));
}

/** Returns what a proposal is about, in the language of who looks: what happened, or else what was written when it was made. */
export function titleOf(proposal: Proposal, t: TFunction): string {
  const [first, ...more] = proposal.events;
  if (!first) return proposal.why;
  return more.length ? `${first.text} ${t("trouble_more", { n: more.length })}` : first.text;
}
