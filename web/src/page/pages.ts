// The pages of a site: a line each, in the order in which they stand at the top.

import type { ComponentType } from "react";
import { BoardPage } from "./pages/board/BoardPage";
import { DataPage } from "./pages/data/DataPage";

/** A page is shown with the site that it is about. */
export type SitePage = ComponentType<{ site: string }>;

export const PAGES: readonly { path: string; title: string; page: SitePage }[] = [
  { path: "board", title: "page_board", page: BoardPage },
  { path: "data", title: "page_data", page: DataPage },
];
