// What the board asks the server, in one place.

import { ask } from "../../server";
import type { Payload } from "../../../chart/payload";
import type { Edit } from "./edits";
import type { Shape } from "../../shapes";

/** One stored version of a site's plan. */
export type Version = Shape<"PlanVersion">;

export type FigureChange = Shape<"FigureChange">;

export type OrderChange = Shape<"OrderEnds">;

/** What edits would come to. */
export type Consequences = Shape<"Consequences">;

/** A long piece of work on the server. */
export type Job = Shape<"JobShown">;

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
