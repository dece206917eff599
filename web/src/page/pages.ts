// The pages of a site: a line each, in the order in which they stand at the top.

import type { ComponentType } from "react";
import { BoardPage } from "./pages/board/BoardPage";
import { DataPage } from "./pages/data/DataPage";
import { LoadPage } from "./pages/load/LoadPage";
import { OrdersPage } from "./pages/orders/OrdersPage";
import { TodayPage } from "./pages/today/TodayPage";

/** A page is shown with the site that it is about. */
export type SitePage = ComponentType<{ site: string }>;

export const PAGES: readonly { path: string; title: string; page: SitePage }[] = [
  { path: "board", title: "page_board", page: BoardPage },
  { path: "orders", title: "page_orders", page: OrdersPage },
  { path: "today", title: "page_today", page: TodayPage },
  { path: "load", title: "page_load", page: LoadPage },
  { path: "data", title: "page_data", page: DataPage },
];
