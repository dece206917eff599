// How a site's plan is looked at: kept in the browser, so that it is the same after a reload.

import { useState } from "react";
import type { View } from "./Toolbar";

const VIEW: View = { rowsBy: "resource", colourBy: "family", other: null, isTable: false };

export function useView(site: string): [View, (changed: Partial<View>) => void] {
  const name = `heijunka.board.${site}.view`;
  const [view, setView] = useState<View>(() => revived(localStorage.getItem(name)));
  const change = (changed: Partial<View>): void =>
    setView((old) => {
      const next = { ...old, ...changed };
      localStorage.setItem(name, JSON.stringify(next));
      return next;
    });
  return [view, change];
}

/** Reads how it was last looked at; a version to compare with is chosen anew each time. */
function revived(text: string | null): View {
  try {
    return { ...VIEW, ...(JSON.parse(text ?? "{}") as Partial<View>), other: null };
  } catch {
    return VIEW;
  }
}
