// The chart in the page: pointer, wheel and keys move the view; what lies under the pointer is told.

import { fill, make } from "./dom";
import { AXIS, GUTTER, Painter, themeOf, type Theme } from "./draw";
import type { Model } from "./model";
import { standing } from "./orders";
import { visible } from "./rows";
import { held, Scale, zoomed } from "./scale";

const STEP = 0.15;
const OVERVIEW = 40;

export class Chart {
  readonly element: HTMLElement;
  private readonly canvas = make("canvas", { class: "chart-canvas", tabindex: "0", role: "application" });
  private readonly overview = make("canvas", { class: "overview", "aria-hidden": "true" });
  private readonly tip = make("div", { class: "tip", hidden: true });
  private readonly live = make("div", { class: "unseen", "aria-live": "polite" });
  private theme: Theme | null = null;
  private asked = false;
  private drag: { x: number; y: number; scale: Scale; scroll: number; moved: boolean } | null = null;

  constructor(
    private readonly model: Model,
    private readonly choose: (order: number) => void,
  ) {
    this.element = make("div", { class: "chart" }, this.canvas, this.overview, this.tip, this.live);
    this.listen();
    new ResizeObserver(() => this.resize()).observe(this.canvas);
    this.name();
  }

  name(): void {
    this.canvas.setAttribute("aria-label", this.model.text("chart_label"));
  }

  focus(): void {
    this.canvas.focus();
  }

  /** Forgets the theme's colours, so that they are read anew. */
  retheme(): void {
    this.theme = null;
    this.redraw();
  }

  redraw(): void {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      this.paint();
    });
  }

  /** Draws at once; also what the benchmark measures. */
  paint(): void {
    const context = this.canvas.getContext("2d");
    if (!context || !this.canvas.clientWidth) return;
    this.theme ??= themeOf(this.element);
    const ratio = window.devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    new Painter(context, this.model, this.theme, this.canvas.clientWidth, this.canvas.clientHeight).paint();
    this.paintOverview();
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
    const last = list.reduce((a, b) => (bars.end[b] > bars.end[a] ? b : a));
    this.revealRow(bars.resource[last]);
    this.redraw();
  }

  private revealRow(resource: number): void {
    const line = this.model.lines.find((entry) => entry.resource === resource);
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
    for (const canvas of [this.canvas, this.overview]) {
      canvas.width = Math.round(canvas.clientWidth * ratio);
      canvas.height = Math.round(canvas.clientHeight * ratio);
    }
    this.model.scale.width = Math.max(100, this.canvas.clientWidth - GUTTER);
    this.scrollTo(this.model.scroll);
    this.paint();
  }

  private listen(): void {
    const { canvas } = this;
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerup", (event) => this.up(event));
    canvas.addEventListener("pointerleave", () => this.hover(-1, 0, 0));
    canvas.addEventListener("keydown", (event) => this.key(event));
    const jump = (event: PointerEvent): void => {
      if (!event.buttons) return;
      const span = this.model.scale.until - this.model.scale.from;
      const x = Math.max(0, event.offsetX - GUTTER) / Math.max(1, this.overview.clientWidth - GUTTER);
      const from = x * this.model.payload.end - span / 2;
      this.model.scale = held(new Scale(from, from + span, this.model.scale.width), this.model.payload.end);
      this.redraw();
    };
    this.overview.addEventListener("pointerdown", jump);
    this.overview.addEventListener("pointermove", jump);
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

  private down(event: PointerEvent): void {
    this.canvas.setPointerCapture(event.pointerId);
    this.drag = { x: event.offsetX, y: event.offsetY, scale: this.model.scale, scroll: this.model.scroll, moved: false };
  }

  private move(event: PointerEvent): void {
    if (!this.drag) {
      this.hover(this.barAt(event.offsetX, event.offsetY), event.offsetX, event.offsetY);
      return;
    }
    const dx = event.offsetX - this.drag.x;
    const dy = event.offsetY - this.drag.y;
    if (Math.abs(dx) + Math.abs(dy) > 4) this.drag.moved = true;
    if (!this.drag.moved) return;
    const shift = -dx * this.drag.scale.perPixel;
    const { from, until, width } = this.drag.scale;
    this.model.scale = held(new Scale(from + shift, until + shift, width), this.model.payload.end);
    this.scrollTo(this.drag.scroll - dy);
    this.hover(-1, 0, 0);
    this.redraw();
  }

  private up(event: PointerEvent): void {
    const wasDrag = this.drag?.moved;
    this.drag = null;
    if (wasDrag) return;
    const line = event.offsetX < GUTTER ? this.model.lineAt(event.offsetY - AXIS + this.model.scroll) : undefined;
    if (line && line.resource < 0 && event.offsetY > AXIS) {
      const { closed } = this.model;
      if (!closed.delete(line.group!)) closed.add(line.group!);
      this.model.arrange();
      this.scrollTo(this.model.scroll);
      this.redraw();
      return;
    }
    const bar = this.barAt(event.offsetX, event.offsetY);
    this.choose(bar < 0 ? -1 : this.model.payload.bars.order[bar]);
  }

  /** Returns the bar under a point of the canvas, or -1. */
  barAt(x: number, y: number): number {
    if (x < GUTTER || y < AXIS) return -1;
    const { model } = this;
    const line = model.lineAt(y - AXIS + model.scroll);
    if (!line || line.resource < 0) return -1;
    const row = model.rows[line.resource];
    const near = model.scale.perPixel * 1.5;
    const time = model.scale.time(x - GUTTER);
    const lane = Math.floor(((y - AXIS + model.scroll - line.top - 4) / (line.height - 9)) * row.lanes);
    const [from, until] = visible(row, time - near, time + near);
    for (let i = until - 1; i >= from; i--) {
      const isInLane = row.lanes === 1 || row.lane[i] === Math.min(row.lanes - 1, Math.max(0, lane));
      if (isInLane && row.setup[i] <= time + near && row.end[i] >= time - near) return row.bar[i];
    }
    return -1;
  }

  private hover(bar: number, x: number, y: number): void {
    if (bar !== this.model.hovered) {
      this.model.hovered = bar;
      this.canvas.style.cursor = bar < 0 ? "grab" : "pointer";
      this.redraw();
    }
    this.tip.hidden = bar < 0;
    if (bar < 0) return;
    fill(this.tip, ...this.told(bar));
    const width = this.tip.offsetWidth;
    const height = this.tip.offsetHeight;
    this.tip.style.left = `${Math.min(x + 14, this.canvas.clientWidth - width - 6)}px`;
    this.tip.style.top = `${y + 18 + height > this.canvas.clientHeight ? y - height - 10 : y + 18}px`;
  }

  /** Returns all facts of a bar. */
  private told(bar: number): HTMLElement[] {
    const { model } = this;
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
    return found;
  }

  private key(event: KeyboardEvent): void {
    const { model } = this;
    const width = model.scale.width;
    const actions: Record<string, () => void> = {
      ArrowLeft: () => this.pan(-width * STEP),
      ArrowRight: () => this.pan(width * STEP),
      ArrowUp: () => this.scrollTo(model.scroll - 60),
      ArrowDown: () => this.scrollTo(model.scroll + 60),
      "+": () => this.zoom(0.7),
      "=": () => this.zoom(0.7),
      "-": () => this.zoom(1.4),
      "0": () => this.fit(),
      Home: () => this.fit(),
      n: () => this.step(1),
      p: () => this.step(-1),
      Enter: () => this.choose(model.focused < 0 ? -1 : model.payload.bars.order[model.focused]),
      Escape: () => this.choose(-1),
    };
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
    this.redraw();
  }

  /** Moves the reader's mark to the next or previous bar, row after row, and reads it out. */
  private step(by: number): void {
    const { model } = this;
    const order = model.lines.filter((line) => line.resource >= 0).flatMap((line) => [...model.rows[line.resource].bar]);
    if (!order.length) return;
    const at = order.indexOf(model.focused);
    const next = order[at < 0 ? 0 : (at + by + order.length) % order.length];
    model.focused = next;
    const { bars } = model.payload;
    this.revealRow(bars.resource[next]);
    if (bars.start[next] < model.scale.from || bars.end[next] > model.scale.until) {
      const span = model.scale.until - model.scale.from;
      const from = bars.start[next] - span * 0.2;
      model.scale = held(new Scale(from, from + span, model.scale.width), model.payload.end);
    }
    this.live.textContent = this.told(next)
      .map((entry) => entry.textContent)
      .join(". ");
  }

  /** Draws how busy the plant is over the whole plan, and which part of it is in view. */
  private paintOverview(): void {
    const context = this.overview.getContext("2d");
    if (!context || !this.theme) return;
    const { model, theme } = this;
    const ratio = window.devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const width = this.overview.clientWidth - GUTTER;
    context.fillStyle = theme.panel;
    context.fillRect(0, 0, this.overview.clientWidth, OVERVIEW);
    const busy = this.profile(Math.max(1, Math.floor(width)));
    context.fillStyle = theme.faint;
    for (let x = 0; x < busy.length; x++) {
      const height = busy[x] * (OVERVIEW - 10);
      context.fillRect(GUTTER + x, OVERVIEW - 2 - height, 1, height);
    }
    const left = GUTTER + (Math.max(0, model.scale.from) / model.payload.end) * width;
    const right = GUTTER + (Math.min(model.payload.end, model.scale.until) / model.payload.end) * width;
    context.strokeStyle = theme.accent;
    context.lineWidth = 1.5;
    context.strokeRect(left + 1, 2, Math.max(4, right - left - 2), OVERVIEW - 4);
    context.fillStyle = theme.faint;
    context.font = "11px system-ui, sans-serif";
    context.textBaseline = "middle";
    context.fillText(model.text("overview"), 12, OVERVIEW / 2);
  }

  private known: { width: number; busy: Float32Array } | null = null;

  private profile(width: number): Float32Array {
    if (this.known?.width === width) return this.known.busy;
    const { bars, end } = this.model.payload;
    const steps = new Float32Array(width + 1);
    const scale = width / end;
    for (let i = 0; i < bars.start.length; i++) {
      steps[Math.max(0, Math.floor(bars.setup_start[i] * scale))] += 1;
      steps[Math.min(width, Math.ceil(bars.end[i] * scale))] -= 1;
    }
    let running = 0;
    const busy = steps.slice(0, width).map((step) => (running += step));
    const most = busy.reduce((a, b) => Math.max(a, b), 1);
    this.known = { width, busy: busy.map((value) => value / most) };
    return this.known.busy;
  }
}
