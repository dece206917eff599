// The edits of a planner that are not kept yet: judged after each, drawn as they would be, and safe from a reload.

import { useCallback, useEffect, useRef, useState } from "react";
import type { Chart } from "../../../chart/chart";
import type { Model, Move } from "../../../chart/model";
import type { Consequences } from "./calls";
import {
  asked, editsOf, EMPTY, placed, redone, revived, shadowsOf, standingOf, taken, undone, type Draft, type Edit,
} from "./edits";

export interface Pending {
  draft: Draft;
  answer: Consequences | null;
  fault: unknown;
  isJudging: boolean;
  ask: (edits: readonly Edit[]) => void;
  undo: () => boolean;
  redo: () => boolean;
  drop: () => void;
}

interface Desk {
  /** Names the draft among those kept in the browser. */
  name: string;
  model: Model | null;
  chart: Chart | null;
  judge: (edits: Edit[], signal: AbortSignal) => Promise<Consequences>;
}

export function useDraft({ name, model, chart, judge }: Desk): Pending {
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [answer, setAnswer] = useState<Consequences | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [isJudging, setJudging] = useState(false);
  const shown = useRef<{ model: Model; before: Move[] } | null>(null);
  const latest = useRef(judge);
  latest.current = judge;

  useEffect(() => setDraft(revived(localStorage.getItem(name))), [name]);

  const change = useCallback(
    (next: Draft) => {
      setDraft(next);
      if (next.done.length || next.undone.length) localStorage.setItem(name, JSON.stringify(next));
      else localStorage.removeItem(name);
    },
    [name],
  );

  const draw = useCallback(
    (found: Consequences | null) => {
      if (!model) return;
      if (shown.current?.model === model) model.place(shown.current.before);
      const moves = found ? [...placed(model.payload, found.moved), ...taken(model.payload, found.removed)] : [];
      const before = standingOf(model.payload.bars, moves);
      model.place(moves);
      shown.current = { model, before };
      model.compare(moves.length ? shadowsOf(model.payload.bars, before) : null);
      chart?.redraw();
    },
    [model, chart],
  );

  useEffect(() => {
    const edits = editsOf(draft);
    setFault(null);
    if (!edits.length || !model) {
      setAnswer(null);
      setJudging(false);
      if (shown.current?.before.length) draw(null);
      return;
    }
    const stop = new AbortController();
    setJudging(true);
    latest
      .current(edits, stop.signal)
      .then((found) => {
        setAnswer(found);
        draw(found);
      })
      .catch((error: unknown) => {
        if (stop.signal.aborted) return;
        setAnswer(null);
        setFault(error);
        draw(null);
      })
      .finally(() => stop.signal.aborted || setJudging(false));
    return () => stop.abort();
  }, [draft, model, draw]);

  return {
    draft,
    answer,
    fault,
    isJudging,
    ask: (edits) => change(asked(draft, edits)),
    undo: () => draft.done.length > 0 && (change(undone(draft)), true),
    redo: () => draft.undone.length > 0 && (change(redone(draft)), true),
    drop: () => change(EMPTY),
  };
}
