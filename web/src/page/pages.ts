// The pages of a site: a line each, in the order in which they stand at the top.

import type { ComponentType } from "react";
import { BoardPage } from "./pages/board/BoardPage";
import { DataPage } from "./pages/data/DataPage";
import { LoadPage } from "./pages/load/LoadPage";
import { OrdersPage } from "./pages/orders/OrdersPage";
import { ScenariosPage } from "./pages/scenarios/ScenariosPage";
import { TodayPage } from "./pages/today/TodayPage";
import { TwinPage } from "./pages/twin/TwinPage";

/** A page is shown with the site that it is about. */
export type SitePage = ComponentType<{ site: string }>;

export const PAGES: readonly { path: string; title: string; page: SitePage }[] = [
  { path: "board", title: "page_board", page: BoardPage },
  { path: "orders", title: "page_orders", page: OrdersPage },
  { path: "today", title: "page_today", page: TodayPage },
  { path: "load", title: "page_load", page: LoadPage },
  { path: "scenarios", title: "page_scenarios", page: ScenariosPage },
  { path: "twin", title: "page_twin", page: TwinPage },
  { path: "data", title: "page_data", page: DataPage },
];
