// The list of orders: late first, searchable, each to be chosen; and the facts of the one chosen.

import { LATE } from "./chart/colours";
import { fill, make } from "./chart/dom";
import type { Model } from "./chart/model";
import { standing } from "./chart/telling";

export const MOST_SHOWN = 300;

/** Returns the orders that match, left out first, then the latest, then by due date. */
export function ranked(model: Model, query: string): number[] {
  const { orders } = model.payload;
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (n: number): boolean => {
    const text = `${orders.id[n]} ${orders.material[n]} ${orders.name[n]} ${orders.customer[n] ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const late = (n: number): number => {
    const due = orders.due[n];
    const end = orders.completion[n];
    if (end === null) return Infinity;
    return due === null || orders.weight[n] <= 0 ? 0 : Math.max(0, end - due);
  };
  const due = (n: number): number => orders.due[n] ?? Infinity;
  const isFeeding = (n: number): number => (orders.weight[n] > 0 ? 0 : 1);
  return orders.id
    .map((_, n) => n)
    .filter(matches)
    .sort((a, b) => late(b) - late(a) || isFeeding(a) - isFeeding(b) || due(a) - due(b) || a - b);
}

export class OrderList {
  readonly element: HTMLElement;
  readonly search: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly count: HTMLElement;

  constructor(
    private readonly model: Model,
    private readonly choose: (order: number) => void,
  ) {
    this.search = make("input", { type: "search", class: "search", input: () => this.refresh() });
    this.list = make("div", { class: "order-list", role: "listbox" });
    this.count = make("div", { class: "count" });
    this.element = make("aside", { class: "orders" }, make("div", { class: "orders-head" }, this.search, this.count), this.list);
    this.refresh();
  }

  refresh(): void {
    const { model } = this;
    const found = ranked(model, this.search.value);
    this.search.placeholder = model.text("search");
    this.search.setAttribute("aria-label", model.text("search"));
    this.list.setAttribute("aria-label", model.text("orders"));
    this.count.textContent = model.text("count", { shown: Math.min(found.length, MOST_SHOWN), all: found.length });
    fill(this.list, ...found.slice(0, MOST_SHOWN).map((n) => this.item(n)));
  }

  private item(n: number): HTMLElement {
    const { model } = this;
    const { orders } = model.payload;
    const isOut = orders.completion[n] === null;
    const grade = isOut ? 3 : model.late[n];
    const badge = make("span", { class: "badge" }, standing(model, n));
    badge.style.setProperty("--tone", orders.weight[n] > 0 || isOut ? LATE[grade] : "var(--faint)");
    const marks = orders.is_rush[n] ? make("span", { class: "rush" }, model.text("rush")) : null;
    const due = orders.due[n];
    return make(
      "button",
      {
        class: n === model.selected ? "order chosen" : "order",
        role: "option",
        "aria-selected": String(n === model.selected),
        click: () => this.choose(n === model.selected ? -1 : n),
      },
      make("span", { class: "order-id" }, orders.id[n], marks),
      badge,
      make("span", { class: "order-what" }, `${orders.quantity[n].toLocaleString()} ${orders.unit[n]} · ${orders.name[n]}`),
      make("span", { class: "order-due" }, due === null ? "" : model.clock.format(due, "full")),
    );
  }
}

/** Returns the facts of an order: how it stands, why, and its operations. */
export function facts(model: Model, order: number, close: () => void): HTMLElement {
  const { orders, bars, operations, resources } = model.payload;
  const clock = model.clock;
  const when = (time: number | null): string => (time === null ? "–" : clock.format(time, "full"));
  const rows: [string, string][] = [
    ["standing", standing(model, order)],
    ["due", when(orders.due[order])],
    ["completion", when(orders.completion[order])],
    ["quantity", `${orders.quantity[order].toLocaleString()} ${orders.unit[order]}`],
    ["material", `${orders.material[order]} ${orders.name[order] === orders.material[order] ? "" : orders.name[order]}`],
    ["customer", orders.customer[order] ?? "–"],
    ["weight", String(orders.weight[order])],
  ];
  const list = make("dl", {});
  for (const [name, value] of rows) list.append(make("dt", {}, model.text(name)), make("dd", {}, value));
  const why = orders.reason[order] ?? orders.cause[order];
  const steps = new Map<string, { text: string; start: number; end: number; places: string[] }>();
  for (const bar of model.barsOf[order]) {
    const key = `${bars.operation[bar]}/${bars.start[bar]}`;
    const step = steps.get(key) ?? {
      text: operations[bars.operation[bar]],
      start: bars.start[bar],
      end: bars.end[bar],
      places: [],
    };
    step.places.push(resources[bars.resource[bar]].name);
    steps.set(key, step);
  }
  const body = [...steps.values()]
    .sort((a, b) => a.start - b.start)
    .map((step) =>
      make(
        "li",
        {},
        make("span", { class: "step-name" }, step.text),
        make("span", { class: "step-place" }, step.places.join(" + ")),
        make("span", { class: "step-time" }, `${when(step.start)} → ${clock.format(step.end, "hour")}`),
      ),
    );
  const related = [...model.related].filter((other) => other !== order).slice(0, 40);
  return make(
    "aside",
    { class: "facts", "aria-label": model.text("facts") },
    make(
      "header",
      {},
      make("h2", {}, orders.id[order]),
      make("button", { class: "icon", "aria-label": model.text("close"), title: model.text("close"), click: close }, "×"),
    ),
    why ? make("p", { class: "why" }, why) : null,
    list,
    make("h3", {}, model.text("operations")),
    make("ol", { class: "steps" }, ...body),
    related.length ? make("h3", {}, model.text("chain")) : null,
    related.length ? make("p", { class: "chain" }, related.map((other) => orders.id[other]).join(", ")) : null,
  );
}
