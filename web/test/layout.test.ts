// The sums behind the picture: rows, lanes, searches, scales and ticks.

import { describe, expect, it } from "vitest";
import { lateness } from "../src/chart/colours";
import { byResource, firstAbove, makeRows, MOST_LANES, peggedTree, visible } from "../src/chart/rows";
import { Clock, held, Scale, ticks, zoomed } from "../src/chart/scale";

function bars(list: [number, number, number][]) {
  return {
    resource: list.map(([r]) => r),
    start: list.map(([, s]) => s),
    end: list.map(([, , e]) => e),
    setup_start: list.map(([, s]) => s),
    order: list.map((_, n) => n),
    operation: list.map(() => 0),
    family: list.map(() => -1),
    is_pinned: list.map(() => 0),
  };
}

describe("rows", () => {
  it("sorts bars by start and keeps them on their resource", () => {
    const [first, second] = makeRows(bars([[0, 50, 60], [1, 0, 5], [0, 10, 20]]), 2);
    expect([...first.bar]).toEqual([2, 0]);
    expect([...second.bar]).toEqual([1]);
    expect(first.lanes).toBe(1);
  });

  it("puts what overlaps side by side, and no more than fits", () => {
    const many = makeRows(bars(Array.from({ length: 40 }, () => [0, 0, 10] as [number, number, number])), 1)[0];
    expect(many.lanes).toBe(MOST_LANES);
    const two = makeRows(bars([[0, 0, 10], [0, 5, 15], [0, 10, 20]]), 1)[0];
    expect([...two.lane]).toEqual([0, 1, 0]);
  });

  it("finds every bar in view, also a long one that began far before", () => {
    const list: [number, number, number][] = [[0, 0, 1000]];
    for (let i = 0; i < 50; i++) list.push([0, i * 10, i * 10 + 9]);
    const row = makeRows(bars(list), 1)[0];
    for (let from = 0; from < 600; from += 7) {
      const [low, high] = visible(row, from, from + 20);
      const seen = new Set([...row.bar].slice(low, high));
      list.forEach(([, start, end], n) => {
        if (end > from && start <= from + 20) expect(seen.has(n)).toBe(true);
      });
    }
  });

  it("searches a rising array", () => {
    const values = Int32Array.from([1, 3, 3, 7]);
    expect([0, 1, 3, 6, 7, 9].map((limit) => firstAbove(values, limit))).toEqual([0, 1, 3, 3, 4, 4]);
  });

  it("groups intervals by resource", () => {
    expect(byResource({ resource: [1, 0, 1], start: [0, 1, 2], end: [1, 2, 3] }, 2)[1].start).toEqual([0, 2]);
  });

  it("follows pegging both ways but not to siblings", () => {
    // 0 <- 1 <- 2 and 0 <- 3: seen from 1, its supplier 2 and consumer 0 belong, 3 does not.
    expect([...peggedTree([[1, 3], [2], [], []], 1)].sort()).toEqual([0, 1, 2]);
  });
});

describe("scale", () => {
  it("turns seconds to pixels and back", () => {
    const scale = new Scale(100, 1100, 500);
    expect(scale.x(600)).toBe(250);
    expect(scale.time(scale.x(777))).toBeCloseTo(777);
  });

  it("zooms about the pointer", () => {
    const scale = zoomed(new Scale(0, 100000, 1000), 0.5, 250, 100000);
    expect(scale.until - scale.from).toBe(50000);
    expect(scale.time(250)).toBeCloseTo(25000);
  });

  it("never leaves the plan", () => {
    const scale = held(new Scale(-90000, -80000, 100), 50000);
    expect(scale.until).toBeGreaterThan(0);
  });

  it("ticks at local midnights, through a change of clocks", () => {
    const epoch = Date.UTC(2024, 2, 28) / 1000;
    const clock = new Clock(epoch, "Europe/Berlin", "en");
    const { major } = ticks(new Scale(0, 6 * 86400, 900), clock, epoch);
    const inView = major.filter((tick) => tick.time >= 0);
    for (const tick of inView) {
      const local = new Date((epoch + tick.time) * 1000).toLocaleTimeString("en-GB", { timeZone: "Europe/Berlin" });
      expect(local).toBe("00:00:00");
    }
    expect(inView.length).toBeGreaterThanOrEqual(5);
  });

  it("labels in the language asked for", () => {
    const clock = new Clock(Date.UTC(2024, 0, 1) / 1000, "Asia/Shanghai", "zh");
    expect(clock.format(0, "day")).toContain("1月");
  });
});

describe("lateness", () => {
  it("grades what somebody waits for", () => {
    expect(lateness(0, 0, 1)).toBe(0);
    expect(lateness(0, 3600, 1)).toBe(1);
    expect(lateness(0, 5 * 3600, 1)).toBe(2);
    expect(lateness(0, 86400, 1)).toBe(3);
    expect(lateness(0, 86400, 0)).toBe(0);
    expect(lateness(null, 86400, 1)).toBe(0);
  });
});
