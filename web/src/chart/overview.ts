// How busy the plant is over the whole plan, and which part of it is in view; drag in it to move.

import { make } from "./dom";
import type { Model } from "./model";
import { GUTTER } from "./painter";
import { held, Scale } from "./scale";
import type { Theme } from "./theme";

const HEIGHT = 40;

export class Overview {
  readonly canvas = make("canvas", { class: "overview", "aria-hidden": "true" });
  private known: { width: number; busy: Float32Array } | null = null;

  constructor(
    private model: Model,
    private readonly moved: () => void,
  ) {
    const jump = (event: PointerEvent): void => {
      if (!event.buttons) return;
      const { scale, payload } = this.model;
      const span = scale.until - scale.from;
      const x = Math.max(0, event.offsetX - GUTTER) / Math.max(1, this.canvas.clientWidth - GUTTER);
      const from = x * payload.end - span / 2;
      this.model.scale = held(new Scale(from, from + span, scale.width), payload.end);
      this.moved();
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      jump(event);
    });
    this.canvas.addEventListener("pointermove", jump);
  }

  show(model: Model): void {
    this.model = model;
    this.known = null;
  }

  paint(theme: Theme, ratio: number): void {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const { model } = this;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const width = this.canvas.clientWidth - GUTTER;
    context.fillStyle = theme.panel;
    context.fillRect(0, 0, this.canvas.clientWidth, HEIGHT);
    const busy = this.profile(Math.max(1, Math.floor(width)));
    context.fillStyle = theme.faint;
    for (let x = 0; x < busy.length; x++) {
      const height = busy[x] * (HEIGHT - 10);
      context.fillRect(GUTTER + x, HEIGHT - 2 - height, 1, height);
    }
    const left = GUTTER + (Math.max(0, model.scale.from) / model.payload.end) * width;
    const right = GUTTER + (Math.min(model.payload.end, model.scale.until) / model.payload.end) * width;
    context.strokeStyle = theme.accent;
    context.lineWidth = 1.5;
    context.strokeRect(left + 1, 2, Math.max(4, right - left - 2), HEIGHT - 4);
    context.fillStyle = theme.faint;
    context.font = "11px system-ui, sans-serif";
    context.textBaseline = "middle";
    context.fillText(model.text("overview"), 12, HEIGHT / 2);
  }

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
