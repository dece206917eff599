// The same plan as a table, a page at a time: for readers of text, and for those who hear it.

import { make } from "./chart/dom";
import type { Model } from "./chart/model";

const PAGE = 200;

/** Returns one page of the operations by start, with buttons to turn pages. */
export function tableView(model: Model, page: number, turn: (page: number) => void): HTMLElement {
  const { bars, orders, operations, resources } = model.payload;
  const chosen = model.selected;
  const list = [...bars.start.keys()]
    .filter((bar) => chosen < 0 || model.related.has(bars.order[bar]))
    .sort((a, b) => bars.start[a] - bars.start[b] || bars.resource[a] - bars.resource[b]);
  const pages = Math.max(1, Math.ceil(list.length / PAGE));
  const at = Math.min(page, pages - 1);
  const columns = ["start", "end", "setup", "order", "operation", "resource", "material"];
  const clock = model.clock;
  const rows = list.slice(at * PAGE, (at + 1) * PAGE).map((bar) => {
    const order = bars.order[bar];
    const setup = (bars.start[bar] - bars.setup_start[bar]) / 60;
    const cells = [
      clock.format(bars.start[bar], "full"),
      clock.format(bars.end[bar], "full"),
      setup ? model.text("minutes", { n: Math.round(setup) }) : "",
      orders.id[order],
      operations[bars.operation[bar]],
      resources[bars.resource[bar]].name,
      orders.name[order],
    ];
    return make("tr", {}, ...cells.map((cell) => make("td", {}, cell)));
  });
  const button = (name: string, to: number): HTMLElement =>
    make("button", { class: "plain", disabled: to < 0 || to >= pages, click: () => turn(to) }, model.text(name));
  return make(
    "section",
    { class: "table-view" },
    make(
      "div",
      { class: "pager" },
      button("previous", at - 1),
      make("span", {}, model.text("page", { page: at + 1, pages })),
      button("next", at + 1),
    ),
    make(
      "table",
      {},
      make("thead", {}, make("tr", {}, ...columns.map((name) => make("th", { scope: "col" }, model.text(name))))),
      make("tbody", {}, ...rows),
    ),
  );
}
