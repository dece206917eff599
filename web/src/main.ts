// Puts the page together when it finds its place and its data.

import { Chart } from "./chart/chart";
import { fill, make } from "./chart/dom";
import { cards, certificate, toolbar } from "./header";
import { Model } from "./chart/model";
import { facts, OrderList } from "./orders";
import { readPayload } from "./chart/payload";
import { tableView } from "./tables";

const HELP = ["arrows", "plus_minus", "home", "n_p", "enter", "escape", "slash", "wheel", "drag", "gutter"];

class Page {
  private readonly chart: Chart;
  private readonly orders: OrderList;
  private readonly head = make("header", { class: "head" });
  private readonly tools = make("div", {});
  private readonly side = make("div", { class: "side" });
  private readonly tables = make("div", { class: "tables", hidden: true });
  private readonly middle: HTMLElement;
  private readonly help = make("dialog", { class: "help" });
  private page = 0;

  constructor(
    root: HTMLElement,
    readonly model: Model,
  ) {
    this.chart = new Chart(model, (order) => this.choose(order));
    this.orders = new OrderList(model, (order) => this.choose(order, true));
    this.middle = make("main", { class: "middle" }, this.tools, this.chart.element, this.tables);
    fill(root, this.head, make("div", { class: "body" }, this.orders.element, this.middle, this.side), this.help);
    document.addEventListener("keydown", (event) => this.key(event));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.chart.retheme());
    this.refresh();
    this.chart.paint();
  }

  private refresh(): void {
    const { model } = this;
    document.documentElement.lang = model.language;
    fill(
      this.head,
      make(
        "div",
        { class: "title" },
        make("h1", {}, model.payload.title),
        model.payload.subtitle ? make("span", {}, model.payload.subtitle) : null,
      ),
      cards(model),
      certificate(model),
    );
    fill(
      this.tools,
      toolbar(
        model,
        {
          colour: (by) => {
            model.colourBy = by;
            this.refresh();
          },
          ghosts: () => {
            model.showsGhosts = !model.showsGhosts;
            model.arrange();
            this.refresh();
          },
          table: () => {
            this.tables.hidden = !this.tables.hidden;
            this.chart.element.hidden = !this.tables.hidden;
            this.refresh();
          },
          zoom: (factor) => this.chart.zoom(factor),
          fit: () => this.chart.fit(),
          language: () => this.speak(),
          theme: () => this.paintTheme(),
          help: () => this.showHelp(),
        },
        !this.tables.hidden,
      ),
    );
    this.showChosen();
    this.chart.name();
    this.chart.redraw();
  }

  private showChosen(): void {
    const { model } = this;
    fill(this.side, model.selected < 0 ? null : facts(model, model.selected, () => this.choose(-1)));
    if (!this.tables.hidden) {
      const turn = (page: number): void => {
        this.page = page;
        this.showChosen();
      };
      fill(this.tables, tableView(model, this.page, turn));
    }
    this.orders.refresh();
  }

  private choose(order: number, isRevealed = false): void {
    this.model.select(order);
    this.page = 0;
    this.showChosen();
    if (isRevealed && order >= 0) this.chart.reveal(order);
    this.chart.redraw();
  }

  private speak(): void {
    this.model.speak(this.model.language === "zh" ? "en" : "zh");
    this.refresh();
  }

  private paintTheme(): void {
    const isDark = document.documentElement.dataset.theme
      ? document.documentElement.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = isDark ? "light" : "dark";
    this.chart.retheme();
  }

  private showHelp(): void {
    const { model } = this;
    const close = make("button", { class: "plain", click: () => this.help.close() }, model.text("close"));
    const rows = HELP.map((name) => make("li", {}, model.text(`help_${name}`)));
    fill(this.help, make("h2", {}, model.text("help")), make("ul", {}, ...rows), close);
    this.help.showModal();
  }

  private key(event: KeyboardEvent): void {
    const isTyping = event.target instanceof HTMLInputElement;
    if (event.key === "Escape" && isTyping) {
      this.orders.search.value = "";
      this.orders.refresh();
      this.chart.focus();
    }
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      event.preventDefault();
      this.orders.search.focus();
    } else if (event.key === "?") this.showHelp();
    else if (event.key === "l") this.speak();
  }

  /** Draws the chart once, now: for the benchmark. */
  paint(): void {
    this.chart.paint();
  }
}

declare global {
  interface Window {
    heijunka?: Page;
  }
}

async function start(): Promise<void> {
  const root = document.getElementById("heijunka-report");
  const data = document.getElementById("heijunka-data");
  if (!root || !data) return;
  window.heijunka = new Page(root, new Model(await readPayload(data)));
}

void start();
