// The top of the page: title, key figures beside the reference plan's, certificate, and the switches.

import { colourOf, LATE } from "./chart/colours";
import { make } from "./chart/dom";
import type { ColourBy, Model } from "./chart/model";
import type { Figure } from "./chart/payload";

const SHOWN = [
  "weighted_tardiness_h",
  "late_orders",
  "on_time_delivery",
  "setup_time_h",
  "n_setups",
  "best_seller_efficiency",
  "wip_value",
  "flow_time_mean_h",
  "makespan_h",
];

/** Returns the cards of key figures. */
export function cards(model: Model): HTMLElement {
  const figures = new Map(model.payload.kpis.map((figure) => [figure.key, figure]));
  const chosen = SHOWN.map((key) => figures.get(key)).filter((figure): figure is Figure => figure !== undefined);
  return make("section", { class: "cards", "aria-label": model.text("figures") }, ...chosen.map((figure) => card(model, figure)));
}

function card(model: Model, figure: Figure): HTMLElement {
  const tone = figure.is_better === null ? "" : figure.is_better ? " better" : " worse";
  const unit = figure.unit ? ` ${figure.unit}` : "";
  return make(
    "div",
    { class: "card" },
    make("div", { class: "card-label" }, model.text(`kpi_${figure.key}`)),
    make("div", { class: "card-value" }, figure.value, figure.unit ? make("small", {}, unit) : null),
    figure.baseline === null
      ? null
      : make("div", { class: `card-baseline${tone}` }, model.text("baseline", { value: `${figure.baseline}${unit}` })),
  );
}

/** Returns the line that says how good the plan is known to be. */
export function certificate(model: Model): HTMLElement | null {
  const rows = model.payload.certificate;
  if (!rows.length) return null;
  const parts = rows.map((row) => make("span", {}, make("b", {}, `${row.label} `), row.value));
  return make("section", { class: "certificate", "aria-label": model.text("certificate") }, ...parts);
}

/** Returns what the colours stand for. */
export function legend(model: Model): HTMLElement {
  const item = (colour: string, text: string): HTMLElement => {
    const dot = make("i", {});
    dot.style.background = colour;
    return make("span", { class: "key" }, dot, text);
  };
  const items: HTMLElement[] = [];
  if (model.colourBy === "lateness") {
    ["in_time", "late_hours", "late_day", "late_more"].forEach((name, n) => items.push(item(LATE[n], model.text(name))));
  } else if (model.colourBy === "family") {
    model.payload.families.slice(0, 14).forEach((family, n) => items.push(item(family.colour ?? colourOf(n), family.name)));
    if (model.payload.families.length > 14) items.push(make("span", { class: "key" }, "…"));
  }
  const setup = make("i", { class: "setup-key" });
  items.push(make("span", { class: "key" }, setup, model.text("setup")));
  items.push(make("span", { class: "key" }, make("i", { class: "closed-key" }), model.text("closed")));
  return make("div", { class: "legend" }, ...items);
}

export interface Switches {
  colour: (by: ColourBy) => void;
  ghosts: () => void;
  table: () => void;
  zoom: (factor: number) => void;
  fit: () => void;
  language: () => void;
  theme: () => void;
  help: () => void;
}

/** Returns the bar of switches. */
export function toolbar(model: Model, on: Switches, isTable: boolean): HTMLElement {
  const button = (text: string, name: string, act: () => void, isOn = false): HTMLElement =>
    make(
      "button",
      { class: isOn ? "plain on" : "plain", title: model.text(name), "aria-label": model.text(name), "aria-pressed": String(isOn), click: act },
      text,
    );
  const select = make("select", {
    "aria-label": model.text("colour_by"),
    change: () => on.colour(select.value as ColourBy),
  });
  for (const by of ["family", "order", "lateness"]) {
    select.append(make("option", { value: by, selected: by === model.colourBy }, model.text(`by_${by}`)));
  }
  return make(
    "div",
    { class: "toolbar", role: "toolbar" },
    make("label", {}, `${model.text("colour_by")} `, select),
    legend(model),
    make("span", { class: "spring" }),
    model.payload.baseline ? button(model.text("ghosts_short"), "ghosts", on.ghosts, model.showsGhosts) : null,
    button("−", "zoom_out", () => on.zoom(1.4)),
    button("+", "zoom_in", () => on.zoom(0.7)),
    button(model.text("fit_short"), "fit", on.fit),
    button(model.text("table_short"), "table", on.table, isTable),
    button("中 / EN", "switch_language", on.language),
    button("◐", "switch_theme", on.theme),
    button("?", "help", on.help),
  );
}
