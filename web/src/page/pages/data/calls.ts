// What the data page asks the server, in one place.

import { ask } from "../../server";
import type { Rows } from "./cells";
import type { Shape } from "../../shapes";

export type Issue = Shape<"IssueShown">;

export type Assumption = Shape<"AssumptionShown">;

export type Column = Shape<"ColumnShown">;

/** What a sheet is taken for. */
export type Outline = Omit<Shape<"Outline">, "n_rows">;

/** A sheet that there can be. */
export type Noun = Shape<"NounShown">;

export type Listed = Shape<"DraftListed">;

export type Standing = Shape<"DraftStanding">;

export type Draft = Shape<"DraftWhole">;

export interface Edit {
  kind: "cells" | "insert" | "delete" | "rename" | "add" | "remove";
  sheet?: string;
  name?: string;
  row?: number;
  column?: string;
  count?: number;
  cells?: Rows;
}

export type SiteTables = Shape<"SiteTables">;

const draftAt = (id: string): string => `/v1/drafts/${encodeURIComponent(id)}`;
const siteAt = (site: string): string => `/v1/sites/${encodeURIComponent(site)}`;

export const upload = (file: File, site: string): Promise<Standing> => {
  const form = new FormData();
  form.append("file", file);
  form.append("site", site);
  return ask("POST", "/v1/sites", form);
};
export const sample = (name: string): Promise<Standing> => ask("POST", "/v1/samples", { sample: name });
export const openSite = (site: string): Promise<Standing> => ask("POST", `${siteAt(site)}/drafts`);
export const drafts = (): Promise<Listed[]> => ask("GET", "/v1/drafts");
export const draft = (id: string): Promise<Draft> => ask("GET", draftAt(id));
export const change = (id: string, revision: number, edits: Edit[]): Promise<Standing> =>
  ask("PATCH", draftAt(id), { revision, edits });
export const undo = (id: string, revision: number): Promise<Draft> => ask("POST", `${draftAt(id)}/undo`, { revision });
export const redo = (id: string, revision: number): Promise<Draft> => ask("POST", `${draftAt(id)}/redo`, { revision });
export const accept = (id: string, revision: number, keys: string[]): Promise<Standing> =>
  ask("POST", `${draftAt(id)}/accept`, { revision, keys });
export const commit = (id: string, revision: number, site: string, why: string): Promise<{ site: string; version: number }> =>
  ask("POST", `${draftAt(id)}/commit`, { revision, site, why });
export const remove = (id: string): Promise<void> => ask("DELETE", draftAt(id));
export const tables = (site: string): Promise<SiteTables> => ask("GET", `${siteAt(site)}/tables`);
export const nouns = (): Promise<Noun[]> => ask("GET", "/v1/nouns");
export const solve = (site: string, seconds: number): Promise<unknown> => ask("POST", `${siteAt(site)}/plans`, { seconds });
export const workbookOf = (site: string, language: string): string => `${siteAt(site)}/workbook?language=${language}`;
