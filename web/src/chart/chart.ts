// The chart in the page: pointer, wheel and keys move the view; what lies under the pointer is told.

import { fill, make } from "./dom";
import { dropped, type Drop, type Hand } from "./hand";
import type { Model } from "./model";
import { Overview } from "./overview";
import { paintOverlay } from "./overlay";
import { AXIS, GUTTER, Painter } from "./painter";
import { barAt, barsIn, boxOf, type Box } from "./places";
import { held, Scale, zoomed } from "./scale";
import { factsOf } from "./telling";
import { themeOf, type Theme } from "./theme";

const STEP = 0.15;
const FIRM = 4;
const EDGE = 28;

/** What a pressed pointer is doing. */
interface Press {
  x: number;
  y: number;
  scale: Scale;
  scroll: number;
  bar: number;
  kind: "pan" | "bars" | "band";
  hasMoved: boolean;
}

export class Chart {
  readonly element: HTMLElement;
  private readonly canvas = make("canvas", { class: "chart-canvas", tabindex: "0", role: "application" });
  private readonly above = make("canvas", { class: "chart-overlay", "aria-hidden": "true" });
  private readonly tip = make("div", { class: "tip", hidden: true });
  private readonly live = make("div", { class: "unseen", "aria-live": "polite" });
  private readonly overview: Overview;
  private theme: Theme | null = null;
  private painter: Painter | null = null;
  private asked: "" | "overlay" | "all" = "";
  private press: Press | null = null;
  private drop: (Drop & { held: number }) | null = null;
  private band: Box | null = null;
  private isSized = false;
  private creeping = 0;
  private readonly watch: ResizeObserver;

  constructor(
    private model: Model,
    private readonly choose: (order: number) => void,
    private readonly hand: Hand | null = null,
  ) {
    this.overview = new Overview(model, () => this.redraw());
    const stage = make("div", { class: "stage" }, this.canvas, this.above);
    this.element = make("div", { class: "chart" }, stage, this.overview.canvas, this.tip, this.live);
    this.listen();
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(this.canvas);
    this.name();
  }

  /** Shows another model; the view stays where it is. */
  show(model: Model): void {
    if (model !== this.model) model.resume(this.model);
    this.model = model;
    this.overview.show(model);
    this.name();
    this.redraw();
  }

  /** What is drawn. */
  get shown(): Model {
    return this.model;
  }

  close(): void {
    this.watch.disconnect();
  }

  name(): void {
    this.canvas.setAttribute("aria-label", this.model.text(this.hand ? "board_label" : "chart_label"));
  }

  focus(): void {
    this.canvas.focus();
  }

  /** Reads a sentence out to those who hear the page. */
  say(text: string): void {
    this.live.textContent = text;
  }

  /** Forgets the theme's colours, so that they are read anew. */
  retheme(): void {
    this.theme = null;
    this.redraw();
  }

  redraw(part: "overlay" | "all" = "all"): void {
    if (!this.asked) {
      requestAnimationFrame(() => {
        const all = this.asked === "all";
        this.asked = "";
        if (all) this.paint();
        else this.paintOverlay();
      });
    }
    if (this.asked !== "all") this.asked = part;
  }

  /** Draws at once; also what the benchmark measures. */
  paint(): void {
    const context = this.canvas.getContext("2d");
    if (!context || !this.canvas.clientWidth) return;
    if (!this.theme || !this.painter) {
      this.theme = themeOf(this.element);
      this.painter = new Painter(context, this.theme);
    }
    const ratio = window.devicePixelRatio || 1;
    this.painter.paint(this.model, this.canvas.clientWidth, this.canvas.clientHeight, ratio);
    this.overview.paint(this.theme, ratio);
    this.paintOverlay();
  }

  fit(): void {
    this.model.scale = new Scale(0, this.model.payload.end, this.model.scale.width);
    this.model.scroll = 0;
    this.redraw();
  }

  zoom(factor: number): void {
    this.model.scale = zoomed(this.model.scale, factor, this.model.scale.width / 2, this.model.payload.end);
    this.redraw();
  }

  /** Brings an order into view. */
  reveal(order: number): void {
    const { model } = this;
    const { bars } = model.payload;
    const list = [...model.related].flatMap((other) => (other === order ? model.barsOf[other] : []));
    if (!list.length) return;
    const from = Math.min(...list.map((bar) => bars.setup_start[bar]));
    const until = Math.max(...list.map((bar) => bars.end[bar]), model.payload.orders.due[order] ?? 0);
    if (from < model.scale.from || until > model.scale.until || (until - from) * 12 < model.scale.until - model.scale.from) {
      const margin = Math.max(3600, (until - from) * 0.25);
      model.scale = held(new Scale(from - margin, until + margin, model.scale.width), model.payload.end);
    }
    this.revealRow(list.reduce((a, b) => (bars.end[b] > bars.end[a] ? b : a)));
    this.redraw();
  }

  /** Brings a bar into view, in time too, and marks it. */
  seek(bar: number): void {
    const { model } = this;
    const { bars } = model.payload;
    model.focused = bar;
    this.revealRow(bar);
    if (bars.start[bar] < model.scale.from || bars.end[bar] > model.scale.until) {
      const span = model.scale.until - model.scale.from;
      const from = bars.start[bar] - span * 0.2;
      model.scale = held(new Scale(from, from + span, model.scale.width), model.payload.end);
    }
    this.redraw();
  }

  private revealRow(bar: number): void {
    const line = this.model.lineOf.get(this.model.rowOf(bar));
    if (!line) return;
    const room = this.canvas.clientHeight - AXIS;
    if (line.top < this.model.scroll || line.top + line.height > this.model.scroll + room) {
      this.scrollTo(line.top - room / 2);
    }
  }

  private scrollTo(top: number): void {
    const most = Math.max(0, this.model.height - (this.canvas.clientHeight - AXIS));
    this.model.scroll = Math.min(Math.max(0, top), most);
  }

  private resize(): void {
    const ratio = window.devicePixelRatio || 1;
    for (const canvas of [this.canvas, this.above, this.overview.canvas]) {
      canvas.width = Math.round(canvas.clientWidth * ratio);
      canvas.height = Math.round(canvas.clientHeight * ratio);
    }
    this.widen(Math.max(100, this.canvas.clientWidth - GUTTER));
    this.scrollTo(this.model.scroll);
    this.paint();
  }

  /** Shows more or less time in another width, rather than the same time squeezed: bars stay under the pointer. */
  private widen(width: number): void {
    const { scale, payload } = this.model;
    const until = this.isSized ? scale.from + scale.perPixel * width : scale.until;
    this.model.scale = new Scale(scale.from, Math.min(until, scale.from + payload.end * 1.1), width);
    this.isSized = true;
  }

  private paintOverlay(): void {
    const context = this.above.getContext("2d");
    if (context && this.theme) paintOverlay(context, this.model, this.theme, { drop: this.drop, band: this.band });
  }

  private listen(): void {
    const { canvas } = this;
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerup", (event) => this.up(event));
    canvas.addEventListener("pointercancel", () => this.letGo());
    canvas.addEventListener("pointerleave", () => this.hover(-1, 0, 0));
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("contextmenu", (event) => this.menu(event));
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const { model } = this;
    if (event.offsetX < GUTTER || event.shiftKey) {
      this.scrollTo(model.scroll + event.deltaY + (event.shiftKey ? event.deltaX : 0));
    } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      this.pan(event.deltaX);
    } else {
      model.scale = zoomed(model.scale, Math.exp(event.deltaY * 0.0015), event.offsetX - GUTTER, model.payload.end);
    }
    this.redraw();
  }

  private pan(pixels: number): void {
    const shift = pixels * this.model.scale.perPixel;
    const { from, until, width } = this.model.scale;
    this.model.scale = held(new Scale(from + shift, until + shift, width), this.model.payload.end);
    this.redraw();
  }

  private menu(event: MouseEvent): void {
    if (!this.hand) return;
    event.preventDefault();
    // The keyboard's own menu key is about the bar that has the mark.
    const isKey = event.button !== 2;
    const bar = isKey ? this.model.focused : barAt(this.model, event.offsetX, event.offsetY);
    if (bar < 0) return;
    if (!this.model.chosen.has(bar)) this.pick(bar, false);
    this.hover(-1, 0, 0);
    const box = isKey ? boxOf(this.model, bar) : null;
    const corner = this.canvas.getBoundingClientRect();
    if (box) this.hand.menu(bar, corner.left + Math.max(GUTTER, box.x), corner.top + box.y + box.height);
    else this.hand.menu(bar, event.clientX, event.clientY);
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    const { model } = this;
    const bar = barAt(model, event.offsetX, event.offsetY);
    const isHand = this.hand !== null && event.offsetX > GUTTER && event.offsetY > AXIS;
    const kind = isHand && event.shiftKey ? "band" : isHand && bar >= 0 && this.hand!.mayMove(bar) ? "bars" : "pan";
    this.press = { x: event.offsetX, y: event.offsetY, scale: model.scale, scroll: model.scroll, bar, kind, hasMoved: false };
  }

  private move(event: PointerEvent): void {
    const { press } = this;
    if (!press) {
      this.hover(barAt(this.model, event.offsetX, event.offsetY), event.offsetX, event.offsetY);
      return;
    }
    const dx = event.offsetX - press.x;
    const dy = event.offsetY - press.y;
    if (Math.abs(dx) + Math.abs(dy) > FIRM) press.hasMoved = true;
    if (!press.hasMoved) return;
    this.hover(-1, 0, 0);
    if (press.kind === "band") {
      this.band = { x: press.x + Math.min(0, dx), y: press.y + Math.min(0, dy), width: Math.abs(dx), height: Math.abs(dy) };
      this.redraw("overlay");
    } else if (press.kind === "bars") this.drag(press, event);
    else {
      const shift = -dx * press.scale.perPixel;
      const { from, until, width } = press.scale;
      this.model.scale = held(new Scale(from + shift, until + shift, width), this.model.payload.end);
      this.scrollTo(press.scroll - dy);
      this.redraw();
    }
  }

  private drag(press: Press, at: { offsetX: number; offsetY: number }): void {
    const { model } = this;
    const together = model.chosen.has(press.bar) ? [...model.chosen].filter((bar) => this.hand!.mayMove(bar)) : [press.bar];
    const shift = model.scale.time(at.offsetX) - press.scale.time(press.x);
    const row = model.lineAt(at.offsetY - AXIS + model.scroll)?.row ?? -1;
    this.drop = { held: press.bar, ...dropped(model, press.bar, together, { shift, row }) };
    this.canvas.style.cursor = "grabbing";
    this.redraw("overlay");
    this.creep(press, at);
  }

  /** Moves the view on while a bar is held at its edge. */
  private creep(press: Press, at: { offsetX: number; offsetY: number }): void {
    cancelAnimationFrame(this.creeping);
    const { offsetX: x, offsetY: y } = at;
    const { clientWidth, clientHeight } = this.canvas;
    const across = x < GUTTER + EDGE ? -EDGE : x > clientWidth - EDGE ? EDGE : 0;
    const down = y < AXIS + EDGE ? -EDGE : y > clientHeight - EDGE ? EDGE : 0;
    if (!across && !down) return;
    this.creeping = requestAnimationFrame(() => {
      if (this.press !== press) return;
      const { from } = this.model.scale;
      const { scroll } = this.model;
      this.pan(across / 3);
      this.scrollTo(scroll + down / 3);
      if (from !== this.model.scale.from || scroll !== this.model.scroll) this.drag(press, { offsetX: x, offsetY: y });
    });
  }

  private up(event: PointerEvent): void {
    const { press, drop, band } = this;
    this.letGo();
    if (!press) return;
    if (drop && this.hand) {
      if (drop.shift || drop.resource !== null) this.hand.drop({ bars: drop.bars, shift: drop.shift, resource: drop.resource });
    } else if (band) {
      for (const bar of barsIn(this.model, band)) this.model.chosen.add(bar);
      this.hand?.picked();
    } else if (!press.hasMoved) this.click(event);
  }

  /** Ends whatever the pointer was doing, without a result. */
  private letGo(): void {
    this.press = this.drop = this.band = null;
    this.canvas.style.cursor = "";
    this.redraw("overlay");
  }

  private click(event: PointerEvent): void {
    const { model } = this;
    const line = event.offsetX < GUTTER ? model.lineAt(event.offsetY - AXIS + model.scroll) : undefined;
    if (line && event.offsetY > AXIS) {
      if (line.row < 0) this.fold(line.group!);
      else if (model.rowsBy === "order") this.choose(line.row);
      return;
    }
    const bar = barAt(model, event.offsetX, event.offsetY);
    if (this.hand) this.pick(bar, event.shiftKey || event.ctrlKey || event.metaKey);
    this.choose(bar < 0 ? -1 : model.payload.bars.order[bar]);
  }

  private fold(group: string): void {
    const { closed } = this.model;
    if (!closed.delete(group)) closed.add(group);
    this.model.arrange();
    this.scrollTo(this.model.scroll);
    this.redraw();
  }

  /** Chooses a bar for the next command: alone, or with those chosen before. */
  private pick(bar: number, isMore: boolean): void {
    const { chosen } = this.model;
    if (!isMore) chosen.clear();
    if (bar >= 0 && !(isMore && chosen.delete(bar))) chosen.add(bar);
    if (bar >= 0) this.model.focused = bar;
    this.hand?.picked();
    this.redraw("overlay");
  }

  /** Returns the bar under a point of the canvas, or -1. */
  barAt(x: number, y: number): number {
    return barAt(this.model, x, y);
  }

  private hover(bar: number, x: number, y: number): void {
    if (bar !== this.model.hovered) {
      this.model.hovered = bar;
      this.canvas.style.cursor = bar < 0 ? "" : this.hand?.mayMove(bar) ? "move" : "pointer";
      this.redraw("overlay");
    }
    this.tip.hidden = bar < 0;
    if (bar < 0) return;
    fill(this.tip, ...factsOf(this.model, bar));
    const width = this.tip.offsetWidth;
    const height = this.tip.offsetHeight;
    this.tip.style.left = `${Math.min(x + 14, this.canvas.clientWidth - width - 6)}px`;
    this.tip.style.top = `${y + 18 + height > this.canvas.clientHeight ? y - height - 10 : y + 18}px`;
  }

  private key(event: KeyboardEvent): void {
    const { model } = this;
    const width = model.scale.width;
    const actions: Record<string, () => void> = {
      ArrowLeft: () => this.pan(-width * STEP),
      ArrowRight: () => this.pan(width * STEP),
      ArrowUp: () => this.scrollTo(model.scroll - 60),
      ArrowDown: () => this.scrollTo(model.scroll + 60),
      PageUp: () => this.scrollTo(model.scroll - this.canvas.clientHeight + 2 * AXIS),
      PageDown: () => this.scrollTo(model.scroll + this.canvas.clientHeight - 2 * AXIS),
      "+": () => this.zoom(0.7),
      "=": () => this.zoom(0.7),
      "-": () => this.zoom(1.4),
      "0": () => this.fit(),
      Home: () => this.fit(),
      n: () => this.step(1),
      p: () => this.step(-1),
      Enter: () => this.choose(model.focused < 0 ? -1 : model.payload.bars.order[model.focused]),
      " ": () => this.hand && model.focused >= 0 && this.pick(model.focused, true),
      Escape: () => this.escape(),
    };
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.hover(-1, 0, 0);
    action();
    this.redraw();
  }

  private escape(): void {
    if (this.press) this.letGo();
    else {
      this.pick(-1, false);
      this.choose(-1);
    }
  }

  /** Moves the reader's mark to the next or previous bar, row after row, and reads it out. */
  private step(by: number): void {
    const { model } = this;
    const order = model.lines.filter((line) => line.row >= 0).flatMap((line) => [...model.rows[line.row].bar]);
    if (!order.length) return;
    const at = order.indexOf(model.focused);
    const next = order[at < 0 ? 0 : (at + by + order.length) % order.length];
    this.seek(next);
    this.say(
      factsOf(model, next)
        .map((entry) => entry.textContent)
        .join(". "),
    );
  }
}
