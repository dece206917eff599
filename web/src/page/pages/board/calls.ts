// What the board asks the server, in one place.

import { ask } from "../../server";
import type { Payload } from "../../../chart/payload";
import type { Edit, Placed, Work } from "./edits";

/** One stored version of a site's plan. */
export interface Version {
  number: number;
  parent: number | null;
  who: string;
  why: string;
  status: string;
  created: string;
}

export interface FigureChange {
  key: string;
  label: string;
  unit: string;
  before: string;
  after: string;
  is_better: boolean | null;
}

export interface OrderChange {
  order: string;
  before: string | null;
  after: string | null;
}

/** What edits would come to. */
export interface Consequences {
  is_valid: boolean;
  violations: { text: string; advice?: string | null }[];
  figures: FigureChange[];
  orders: OrderChange[];
  moved: Placed[];
  /** Work that the plan would no longer hold. */
  removed: Work[];
  version: number | null;
}

/** A long piece of work on the server. */
export interface Job {
  id: string;
  site: string;
  kind: string;
  state: string;
  progress: { seconds?: number; value?: number; bound?: number | null; n?: number } | null;
  result: { version?: number } | null;
}

/** All that the board asks. */
export interface Calls {
  versions: () => Promise<{ versions: Version[]; in_force: number | null }>;
  chart: (version: number) => Promise<Payload>;
  judge: (version: number, edits: Edit[], signal: AbortSignal) => Promise<Consequences>;
  keep: (version: number, edits: Edit[]) => Promise<Consequences>;
  changes: (version: number, from: number | null) => Promise<string[]>;
  publish: (version: number, expected: number | null) => Promise<unknown>;
  undo: (expected: number | null) => Promise<{ version: number | null }>;
  solve: (seconds: number) => Promise<Job>;
  jobs: () => Promise<Job[]>;
  cancel: (job: string) => Promise<unknown>;
}

/** Returns what the board asks of one site. */
export function callsOf(site: string): Calls {
  const root = `/v1/sites/${encodeURIComponent(site)}`;
  return {
    versions: () => ask("GET", `${root}/plans`),
    chart: (version) => ask("GET", `${root}/plans/${version}/chart`),
    judge: (version, edits, signal) => ask("POST", `${root}/plans/${version}/edits`, { edits, keep: false }, signal),
    keep: (version, edits) => ask("POST", `${root}/plans/${version}/edits`, { edits, keep: true }),
    changes: (version, from) =>
      from === null ? Promise.resolve([]) : ask<{ lines: string[] }>("GET", `${root}/plans/${version}/diff/${from}`).then((found) => found.lines),
    publish: (version, expected) => ask("POST", `${root}/plans/${version}/publish`, { expected }),
    undo: (expected) => ask("POST", `${root}/undo`, { expected }),
    solve: (seconds) => ask("POST", `${root}/plans`, { seconds }),
    jobs: () => ask<Job[]>("GET", "/v1/jobs").then((found) => found.filter((job) => job.site === site)),
    cancel: (job) => ask("DELETE", `/v1/jobs/${job}`),
  };
}
