// What stands behind the board: rows by order, bars put elsewhere, what a dragged bar snaps to, where bars are found.

import { describe, expect, it } from "vitest";
import { dropped, stepOf } from "../src/chart/hand";
import { Model } from "../src/chart/model";
import { AXIS, GUTTER } from "../src/chart/painter";
import { barAt, barsIn, boxOf } from "../src/chart/places";
import { plan } from "./plant";

const HOUR = 3600;

describe("model", () => {
  it("counts the load of every row until the last work of the whole plan", () => {
    const { load } = new Model(plan());
    // M1: 4 + 4 hours of the 20 in which it works until hour 30; P: 4 of 30.
    expect(load[0]).toBeCloseTo(8 / 20);
    expect(load[1]).toBeCloseTo(20 / 30);
    expect(load[2]).toBeCloseTo(4 / 30);
  });

  it("shows a row for each order, and work of two resources once", () => {
    const model = new Model(plan());
    model.showBy("order");
    expect(model.lines.map((line) => line.row)).toEqual([0, 1]);
    expect(model.rows.map((row) => [...row.bar])).toEqual([[0], [2, 3]]);
  });

  it("puts bars elsewhere and sorts the rows anew", () => {
    const model = new Model(plan());
    model.place([{ bar: 2, resource: 1, setup_start: 0, start: HOUR, end: 4 * HOUR }]);
    expect([...model.rows[0].bar]).toEqual([0]);
    expect([...model.rows[1].bar]).toEqual([2, 3]);
    expect(model.rows[1].start[0]).toBe(HOUR);
  });

  it("keeps view and choice when a newer plan comes", () => {
    const old = new Model(plan());
    old.showBy("order");
    old.colourBy = "material";
    old.select(1);
    const next = new Model(plan());
    next.resume(old);
    expect([next.rowsBy, next.colourBy, next.selected, [...next.related].sort()]).toEqual(["order", "material", 1, [0, 1]]);
  });

  it("finds lines by height among many", () => {
    const model = new Model(plan());
    for (let y = 0; y < model.height; y += 3) {
      const line = model.lineAt(y)!;
      expect(y >= line.top && y < line.top + line.height).toBe(true);
      expect(model.linesIn(y, y + 1)).toEqual([line]);
    }
    expect(model.lineAt(model.height + 1)).toBeUndefined();
    expect(model.lineAt(-1)).toBeUndefined();
  });
});

describe("places", () => {
  it("finds each bar at the middle of its own box", () => {
    for (const by of ["resource", "order"] as const) {
      const model = new Model(plan());
      model.showBy(by);
      for (const bar of by === "order" ? [0, 2, 3] : [0, 1, 2, 3]) {
        const box = boxOf(model, bar)!;
        expect(barAt(model, box.x + box.width / 2, box.y + box.height / 2)).toBe(bar);
      }
    }
  });

  it("finds what a rubber band touches, and nothing beside it", () => {
    const model = new Model(plan());
    const first = boxOf(model, 0)!;
    expect(barsIn(model, { x: first.x + 1, y: first.y + 1, width: 2, height: 2 })).toEqual([0]);
    const all = { x: GUTTER, y: AXIS, width: 2000, height: 1000 };
    expect(barsIn(model, all).sort()).toEqual([0, 1, 2, 3]);
    model.closed.add("mill");
    model.arrange();
    expect(barsIn(model, all)).toEqual([1]);
    expect(boxOf(model, 0)).toBeNull();
  });
});

describe("hand", () => {
  it("rounds to the longest step that is not felt", () => {
    expect(stepOf(1)).toBe(60);
    expect(stepOf(130)).toBe(900);
    expect(stepOf(1e6)).toBe(4 * HOUR);
  });

  it("snaps a dragged bar to the end of what stands before it", () => {
    const model = new Model(plan());
    model.scale.width = 400;
    const near = -2 * HOUR + model.scale.perPixel * 5;
    expect(dropped(model, 2, [2], { shift: near, row: 0 })).toEqual({ bars: [2], shift: -2 * HOUR, resource: null });
  });

  it("begins at a round local time where nothing is near", () => {
    const model = new Model(plan());
    model.scale.width = 40_000;
    const { shift } = dropped(model, 2, [2], { shift: 5 * HOUR + 47, row: 0 });
    expect((7 * HOUR + shift) % 60).toBe(0);
  });

  it("takes a bar only to a resource that can do its work", () => {
    const model = new Model(plan());
    expect(dropped(model, 2, [2], { shift: 0, row: 1 }).resource).toBe(1);
    expect(dropped(model, 2, [2], { shift: 0, row: 2 }).resource).toBeNull();
    expect(dropped(model, 2, [2, 3], { shift: 0, row: 1 }).resource).toBeNull();
    model.showBy("order");
    expect(dropped(model, 2, [2], { shift: 0, row: 1 }).resource).toBeNull();
  });
});
