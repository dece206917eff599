// Which orders are shown, what their time went to, and what is told of a demand.

import { describe, expect, it } from "vitest";
import { fieldOf, moment, stretch } from "../src/page/clock";
import { sortedRows, type Column } from "../src/page/parts/VirtualTable";
import { heatOf, rowsOf, shareOf, type Load, type Row } from "../src/page/pages/load/load";
import { countsOf, sharesOf, shownOf, type Orders } from "../src/page/pages/orders/orders";
import { toldOf } from "../src/page/pages/orders/telling";

const all = {
  version: 1,
  epoch: 0,
  now: 0,
  time_zone: "UTC",
  orders: {
    id: ["A-1", "A-2", "F-1", "B-1"],
    material: ["pump", "pump", "coil", "valve"],
    name: ["Pump", "Pump", "Coil", "Valve"],
    customer: ["Acme", "", "", "Bell"],
    demand: ["D1", null, null, "D2"],
    state: ["late", "in_time", "late", "left_out"],
    is_rush: [false, true, false, false],
    is_feeder: [false, false, true, false],
  },
} as unknown as Orders;

describe("orders", () => {
  it("shows those that are wanted and hold every word", () => {
    expect(shownOf(all, "all", "")).toEqual([0, 1, 2, 3]);
    expect(shownOf(all, "all", "PUMP acme")).toEqual([0]);
    expect(shownOf(all, "left_out", "pump")).toEqual([]);
  });

  it("counts as late only what somebody waits for", () => {
    expect(countsOf(all)).toEqual({ all: 4, late: 1, left_out: 1, rush: 1, customer: 2 });
  });

  it("adds a chain up by what went on", () => {
    const link = (kind: string, start: number, end: number) => ({ kind, start, end, order: "", operation: "", resource: "", other: "", text: "" });
    expect(sharesOf([link("setup", 0, 10), link("processing", 10, 50), link("setup", 50, 60)])).toEqual([
      { kind: "processing", seconds: 40 },
      { kind: "setup", seconds: 20 },
    ]);
  });

  it("tells only what is filled in", () => {
    const filled = { name: "N1", material: "pump", quantity: "4", due: "2026-06-01T12:00", priority: "", customer: " " };
    expect(toldOf(filled, null, false)).toEqual({
      kind: "rush-order",
      words: ["N1"],
      options: { material: "pump", quantity: "4", due: "2026-06-01 12:00" },
    });
    expect(toldOf({ ...filled, priority: "5" }, "D1", true)).toEqual({
      kind: "expedite",
      words: ["D1"],
      options: { due: "2026-06-01 12:00", priority: "5" },
    });
  });
});

describe("rows", () => {
  const column: Column = { key: "id", title: "", width: "", cell: () => null, by: (row) => ["b10", "b9", "a"][row] };
  it("are sorted as people count, either way, and back", () => {
    expect(sortedRows([0, 1, 2], [column], { key: "id", isDown: false })).toEqual([2, 1, 0]);
    expect(sortedRows([0, 1, 2], [column], { key: "id", isDown: true })).toEqual([0, 1, 2]);
    expect(sortedRows([0, 1, 2], [column], null)).toEqual([0, 1, 2]);
  });
});

describe("load", () => {
  const row = { id: "M1", name: "Mill", kind: "machine", group: "Mills", production_h: [30, 0, 2], setup_h: [6, 0, 0], capacity_h: [40, 0, 0] } as unknown as Row;
  it("is a share of the capacity, none where nothing works, and over all bounds where it must not be", () => {
    expect([0, 1, 2].map((week) => shareOf(row, week))).toEqual([0.9, null, Infinity]);
    expect([0, 0.5, 0.9, 1, null].map(heatOf)).toEqual([0, 2, 4, 5, 0]);
  });
  it("is found by name, group and kind", () => {
    const load = { resources: [row] } as unknown as Load;
    expect(rowsOf(load, "machine", "mills")).toHaveLength(1);
    expect(rowsOf(load, "tool", "")).toHaveLength(0);
  });
});

describe("clock", () => {
  it("says when, where the plant is", () => {
    expect(moment("2026-06-01T22:30:00Z", "time", "en", "Asia/Shanghai")).toBe("06:30");
    expect(fieldOf(Date.parse("2026-06-01T22:30:00Z") / 1000, "Asia/Shanghai")).toBe("2026-06-02T06:30");
  });
  it("says how long, as coarsely as is of use", () => {
    const t = ((key: string, { n }: { n: number }) => `${n} ${key}`) as never;
    expect([90, 5400, 20 * 3600, 3 * 86_400, -3600].map((seconds) => stretch(seconds, t))).toEqual([
      "2 time_minutes", "1.5 time_hours", "20 time_hours", "3 time_days", "1 time_hours",
    ]);
  });
});
