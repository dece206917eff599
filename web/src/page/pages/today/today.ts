// What the server tells of the day.

export interface Figure {
  key: string;
  label: string;
  unit: string;
  before: string;
  after: string;
  is_better: boolean | null;
}

export interface OrderMoved {
  order: string;
  customers: string[];
  minutes: number;
  text: string;
}

export interface Proposal {
  number: number;
  who: string;
  why: string;
  created: string;
  headline: string[];
  figures: Figure[];
  orders: { later: OrderMoved[]; earlier: OrderMoved[]; new: OrderMoved[]; gone: OrderMoved[] };
  operations: { total: number; unchanged: number; moved: number };
  events: { number: number; text: string }[];
}

export interface Proposals {
  in_force: number | null;
  /** How many events the plan in force knows nothing of. */
  unheeded: number;
  proposals: Proposal[];
}

export interface Happened {
  number: number;
  kind: string;
  at: string;
  text: string;
}

export interface Shortage {
  order: string;
  operation: string;
  material: string;
  name: string;
  unit: string;
  quantity: number;
  needed: string;
  source: string;
  supplier: string;
  comes: string | null;
  slack_h: number | null;
}

export interface Shortages {
  time_zone: string;
  shortages: Shortage[];
}

export interface Work {
  order: string;
  operation: string;
  name: string;
  material: string;
  material_name: string;
  quantity: number;
  unit: string;
  setup_start: string | null;
  start: string;
  end: string;
  is_running: boolean;
  with: string[];
  is_rush: boolean;
}

export interface Dispatch {
  version: number;
  now: string;
  until: string;
  time_zone: string;
  resources: { id: string; name: string; kind: string; work: Work[] }[];
}

export interface Kind {
  kind: string;
  text: string;
  usage: string;
}

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
