// A draft on the page: changed at once here, sent in order, and taken from the server again when it refuses.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { accept, change, draft, redo, undo, type Draft, type Edit, type Standing } from "./calls";
import { columnOf, withCells } from "./cells";

export interface Working {
  draft: Draft | undefined;
  trouble: unknown;
  isSaving: boolean;
  edit: (edits: Edit[]) => void;
  undo: () => void;
  redo: () => void;
  agree: (keys: string[]) => void;
}

type Send = (draft: Draft) => Promise<Standing | Draft>;

/** Returns a draft and what changes it. */
export function useDraft(id: string): Working {
  const client = useQueryClient();
  const key = ["drafts", id];
  const query = useQuery({ queryKey: key, queryFn: () => draft(id), staleTime: Infinity, retry: false });
  const [trouble, setTrouble] = useState<unknown>(null);
  const [waiting, setWaiting] = useState(0);
  const line = useRef<Promise<void>>(Promise.resolve());

  const keep = (found: Standing | Draft): void => {
    client.setQueryData<Draft>(key, (old) => {
      const sheets = "sheets" in found ? found.sheets : (old?.sheets ?? []);
      return { ...found, sheets };
    });
  };
  const send = (what: Send): void => {
    setWaiting((n) => n + 1);
    line.current = line.current.then(async () => {
      const present = client.getQueryData<Draft>(key);
      try {
        if (present) keep(await what(present));
        setTrouble(null);
      } catch (error) {
        setTrouble(error);
        await client.refetchQueries({ queryKey: key });
      } finally {
        setWaiting((n) => n - 1);
      }
    });
  };
  useLeaving(waiting > 0);
  return {
    draft: query.data,
    trouble: trouble ?? query.error,
    isSaving: waiting > 0,
    edit: (edits) => {
      client.setQueryData<Draft>(key, (old) => old && { ...old, sheets: changed(old.sheets, edits) });
      send((present) => change(id, present.revision, edits));
    },
    undo: () => query.data?.can_undo && send((present) => undo(id, present.revision)),
    redo: () => query.data?.can_redo && send((present) => redo(id, present.revision)),
    agree: (keys) => send((present) => accept(id, present.revision, keys)),
  };
}

/** Asks before the page is left while something is still on its way. */
function useLeaving(isSaving: boolean): void {
  const ask = useCallback((event: BeforeUnloadEvent) => event.preventDefault(), []);
  useEffect(() => {
    if (!isSaving) return;
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isSaving, ask]);
}

/** Returns the sheets as edits leave them: what the server will make of them, before it answers. */
export function changed(sheets: Draft["sheets"], edits: Edit[]): Draft["sheets"] {
  return edits.reduce(afterOne, sheets);
}

function afterOne(sheets: Draft["sheets"], edit: Edit): Draft["sheets"] {
  const at = (edit.row ?? 1) - 1;
  const of = (make: (sheet: Draft["sheets"][number]) => Draft["sheets"][number]): Draft["sheets"] =>
    sheets.map((sheet) => (sheet.name === edit.sheet ? make(sheet) : sheet));
  switch (edit.kind) {
    case "cells":
      return of((sheet) => ({ ...sheet, rows: withCells(sheet.rows, { row: at, column: columnOf(edit.column ?? "A") }, edit.cells ?? []) }));
    case "insert":
      return of((sheet) => ({ ...sheet, rows: [...sheet.rows.slice(0, at), ...(edit.cells ?? []), ...sheet.rows.slice(at)] }));
    case "delete":
      return of((sheet) => ({ ...sheet, rows: [...sheet.rows.slice(0, at), ...sheet.rows.slice(at + (edit.count ?? 1))] }));
    case "rename":
      return of((sheet) => ({ ...sheet, name: edit.name ?? sheet.name }));
    case "add":
      return [...sheets, { name: edit.name ?? "", rows: edit.cells ?? [] }];
    case "remove":
      return sheets.filter((sheet) => sheet.name !== edit.sheet);
  }
}
