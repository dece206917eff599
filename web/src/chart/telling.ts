// What is told of a bar or an order, in words of the payload's catalogue.

import { make } from "./dom";
import type { Model } from "./model";

/** Returns a length of time in words, to the minute or the tenth of an hour or day. */
export function duration(model: Model, seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 3600) return model.text("minutes", { n: Math.round(size / 60) });
  if (size < 48 * 3600) return model.text("hours", { n: (size / 3600).toFixed(1) });
  return model.text("days", { n: (size / 86400).toFixed(1) });
}

/** Says how an order stands: left out, late, in time. */
export function standing(model: Model, order: number): string {
  const { due, completion, weight } = model.payload.orders;
  const end = completion[order];
  const wish = due[order];
  if (end === null) return model.text("left_out");
  if (wish === null) return model.text("no_due");
  if (weight[order] <= 0) return model.text("feeds");
  if (end > wish) return model.text("late_by", { time: duration(model, end - wish) });
  return model.text("early_by", { time: duration(model, wish - end) });
}

/** Returns all facts of a bar, a line each. */
export function factsOf(model: Model, bar: number): HTMLElement[] {
  const { bars, orders, operations, resources, families } = model.payload;
  const order = bars.order[bar];
  const clock = model.clock;
  const line = (name: string, value: string): HTMLElement =>
    make("div", {}, make("b", {}, `${model.text(name)} `), value);
  const found = [
    make("strong", {}, `${orders.id[order]} · ${operations[bars.operation[bar]]}`),
    make("div", {}, `${orders.quantity[order].toLocaleString()} ${orders.unit[order]} ${orders.name[order]}`),
    line("resource", resources[bars.resource[bar]].name),
    line("runs", `${clock.format(bars.start[bar], "full")} → ${clock.format(bars.end[bar], "full")}`),
  ];
  if (bars.setup_start[bar] < bars.start[bar]) {
    found.push(line("setup", `${clock.format(bars.setup_start[bar], "full")} → ${clock.format(bars.start[bar], "hour")}`));
  }
  if (bars.family[bar] >= 0) found.push(line("family", families[bars.family[bar]].name));
  const due = orders.due[order];
  if (due !== null) found.push(line("due", `${clock.format(due, "full")} (${standing(model, order)})`));
  if (orders.customer[order]) found.push(line("customer", orders.customer[order]!));
  if (bars.is_pinned[bar]) found.push(make("div", {}, model.text("pinned")));
  if (bars.is_begun?.[bar]) found.push(make("div", {}, model.text("begun")));
  return found;
}
