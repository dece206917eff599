// Edits in words: what a planner has asked so far.

import type { TFunction } from "i18next";
import type { Model } from "../../../chart/model";
import { seconds, type Edit } from "./edits";

/** Returns what an edit asks, as a sentence. */
export function wordsOf(edit: Edit, model: Model, t: TFunction): string {
  if (edit.kind === "move") {
    const work = `${edit.order} · ${edit.operation}`;
    const when = edit.start ? model.clock.format(seconds(model.payload, edit.start), "full") : "";
    const where = model.payload.resources.find((resource) => resource.id === edit.resource)?.name ?? edit.resource ?? "";
    if (when && where) return t("board_asks_move_both", { work, when, where });
    return when ? t("board_asks_move_time", { work, when }) : t("board_asks_move_place", { work, where });
  }
  if (edit.kind === "pin" || edit.kind === "unpin") {
    const work = `${edit.order} · ${edit.operation}`;
    return edit.kind === "pin" ? t("board_asks_pin", { work }) : t("board_asks_unpin", { work });
  }
  if (edit.kind === "split") return t("board_asks_split", { order: edit.order, n: edit.quantity.toLocaleString() });
  const names = {
    unplan: "board_asks_unplan",
    plan: "board_asks_plan",
    forward: "board_asks_forward",
    backward: "board_asks_backward",
  };
  return t(names[edit.kind], { order: edit.order });
}
