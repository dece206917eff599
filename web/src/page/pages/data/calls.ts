// What the data page asks the server, in one place.

import { ask } from "../../server";
import type { Rows } from "./cells";

export interface Issue {
  code: string;
  severity: "error" | "warning";
  what: string;
  advice: string;
  sheet: string;
  row: number | null;
  column: string;
  noun: string;
  id: string;
}

export interface Assumption extends Issue {
  key: string;
  is_accepted: boolean;
}

export interface Column {
  field: string;
  header: string;
  help: string;
  kind: string;
  unit: string;
  is_required: boolean;
  is_basic: boolean;
  refers: string;
  choices: string[];
}

export interface Outline {
  name: string;
  noun: string | null;
  title: string;
  about: string;
  header_row: number | null;
  is_hidden: boolean;
  columns: Record<string, Column>;
}

/** A sheet that there can be. */
export interface Noun {
  noun: string;
  title: string;
  about: string;
  is_needed: boolean;
  columns: Column[];
}

export interface Listed {
  id: string;
  site: string;
  who: string;
  name: string;
  revision: number;
  updated: string;
}

export interface Standing extends Listed {
  base: number | null;
  can_undo: boolean;
  can_redo: boolean;
  issues: Issue[];
  assumptions: Assumption[];
  n_errors: number;
  n_warnings: number;
  n_assumptions: number;
  is_ready: boolean;
  counts: Record<string, number>;
  outlines: Outline[];
}

export interface Draft extends Standing {
  sheets: { name: string; rows: Rows }[];
}

export interface Edit {
  kind: "cells" | "insert" | "delete" | "rename" | "add" | "remove";
  sheet?: string;
  name?: string;
  row?: number;
  column?: string;
  count?: number;
  cells?: Rows;
}

export interface SiteTables {
  site: string;
  version: number;
  sheets: (Outline & { rows: Rows })[];
}

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
