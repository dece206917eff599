// What changes with every movement of the pointer, on a canvas of its own: outlines, dragged bars, the rubber band.

import { laneOf } from "./bars";
import { placesOf, type Drop } from "./hand";
import type { Model } from "./model";
import { AXIS, GUTTER } from "./painter";
import { boxOf, type Box } from "./places";
import type { Theme } from "./theme";

/** What the pointer is doing, if anything is to be seen of it. */
export interface Doing {
  drop: (Drop & { held: number }) | null;
  band: Box | null;
}

export function paintOverlay(c: CanvasRenderingContext2D, model: Model, theme: Theme, doing: Doing): void {
  const { canvas } = c;
  c.setTransform(1, 0, 0, 1, 0, 0);
  c.clearRect(0, 0, canvas.width, canvas.height);
  const ratio = canvas.width / Math.max(1, canvas.clientWidth);
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  c.save();
  c.beginPath();
  c.rect(GUTTER, AXIS, canvas.clientWidth - GUTTER, canvas.clientHeight - AXIS);
  c.clip();
  for (const bar of model.chosen) outline(c, model, bar, { colour: theme.accent, width: 2 });
  if (model.hovered >= 0) outline(c, model, model.hovered, { colour: theme.ink, width: 1.5 });
  if (model.focused >= 0) outline(c, model, model.focused, { colour: theme.accent, width: 2.5 });
  if (doing.drop) dragged(c, model, theme, doing.drop);
  if (doing.band) {
    c.fillStyle = c.strokeStyle = theme.accent;
    c.globalAlpha = 0.12;
    c.fillRect(doing.band.x, doing.band.y, doing.band.width, doing.band.height);
    c.globalAlpha = 1;
    c.lineWidth = 1;
    c.strokeRect(doing.band.x + 0.5, doing.band.y + 0.5, doing.band.width, doing.band.height);
  }
  c.restore();
}

function outline(c: CanvasRenderingContext2D, model: Model, bar: number, pen: { colour: string; width: number }): void {
  const box = boxOf(model, bar);
  if (!box) return;
  c.strokeStyle = pen.colour;
  c.lineWidth = pen.width;
  c.strokeRect(box.x + 0.5, box.y + 0.5, Math.max(2, box.width - 1), box.height - 1);
}

function dragged(c: CanvasRenderingContext2D, model: Model, theme: Theme, drop: Drop & { held: number }): void {
  const may = placesOf(model, drop.held);
  if (may && model.rowsBy === "resource") {
    c.fillStyle = theme.accent;
    c.globalAlpha = 0.1;
    for (const row of may) {
      const line = model.lineOf.get(row);
      if (line) c.fillRect(GUTTER, AXIS - model.scroll + line.top, c.canvas.clientWidth, line.height - 1);
    }
    c.globalAlpha = 1;
  }
  for (const bar of drop.bars) {
    const box = shifted(model, bar, drop);
    if (!box) continue;
    c.globalAlpha = 0.75;
    c.fillStyle = model.tints.colours[model.tints.of[bar]];
    c.fillRect(box.x, box.y, box.width, box.height);
    c.globalAlpha = 1;
    c.strokeStyle = theme.ink;
    c.lineWidth = 1.5;
    c.setLineDash([4, 2]);
    c.strokeRect(box.x + 0.5, box.y + 0.5, Math.max(1, box.width - 1), box.height - 1);
    c.setLineDash([]);
    if (bar === drop.held) told(c, model, theme, { box, drop });
  }
}

function shifted(model: Model, bar: number, drop: Drop): Box | null {
  const box = boxOf(model, bar);
  if (!box) return null;
  box.x += drop.shift / model.scale.perPixel;
  const line = drop.resource === null ? undefined : model.lineOf.get(drop.resource);
  if (line) {
    const [top, height] = laneOf(line, model.rows[line.row], 0);
    box.y = AXIS - model.scroll + top;
    box.height = height;
  }
  return box;
}

/** Writes beside a dragged bar when it would begin, and where. */
function told(c: CanvasRenderingContext2D, model: Model, theme: Theme, at: { box: Box; drop: Drop & { held: number } }): void {
  const { bars, resources } = model.payload;
  const { box, drop } = at;
  const place = drop.resource === null ? "" : ` · ${resources[drop.resource].name}`;
  const text = `${model.clock.format(bars.start[drop.held] + drop.shift, "full")}${place}`;
  c.font = "600 12px system-ui, sans-serif";
  c.textBaseline = "middle";
  const width = c.measureText(text).width + 14;
  const x = Math.min(Math.max(GUTTER + 2, box.x), c.canvas.clientWidth - width - 4);
  const y = box.y - 26 < AXIS ? box.y + box.height + 6 : box.y - 26;
  c.fillStyle = theme.ink;
  c.beginPath();
  c.roundRect(x, y, width, 21, 4);
  c.fill();
  c.fillStyle = theme.ground;
  c.fillText(text, x + 7, y + 11);
}
