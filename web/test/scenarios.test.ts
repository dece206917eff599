// What is reckoned for the pages of scenarios and of the twin.

import { describe, expect, it } from "vitest";
import { shareOf, type Job } from "../src/page/jobs";
import { begun, reachOf, signed, type Choices } from "../src/page/pages/scenarios/scenarios";
import { changed, percent, short, told } from "../src/page/pages/twin/twin";

const CHOICES: Choices = {
  resources: [{ id: "L1", name: "Line 1" }],
  groups: [],
  materials: [{ id: "A", name: "A" }],
  demands: ["d1"],
  families: [],
  terms: [
    { id: "makespan", label: "makespan", weight: 0 },
    { id: "setup_time", label: "setups", weight: 0.1 },
  ],
};

describe("a scenario", () => {
  it("begins with what there is, and with what counts now", () => {
    expect(begun("removed", CHOICES)).toEqual({ kind: "removed", resource: "L1" });
    expect(begun("weights", CHOICES)).toEqual({ kind: "weights", terms: { setup_time: 0.1 } });
    expect(begun("mix", CHOICES)).toMatchObject({ material: "A", factor: 1.2 });
  });
  it("has bars by the longest of a row", () => {
    expect([0, 5, -10].map((value) => reachOf(value, [0, 5, -10]))).toEqual([0, 50, 100]);
    expect(reachOf(0, [0, 0])).toBe(0);
  });
  it("has changes with their sign and unit", () => {
    expect(signed(-1.25, "h", "en")).toBe("−1.3 h");
    expect(signed(0.05, "%", "en")).toBe("+5 %");
    expect(signed(0, "h", "en")).toBe("");
  });
});

describe("a run", () => {
  it("tells means with intervals, and no interval where there is none", () => {
    expect(told({ estimate: 12.34, low: 10, high: 14.7 }, "en")).toEqual(["12.3", "10 … 14.7"]);
    expect(told({ estimate: 3, low: null, high: null }, "en")).toEqual(["3", ""]);
    expect(told({ estimate: null, low: null, high: null }, "en")).toEqual(["–", ""]);
  });
  it("tells changes with their sign", () => {
    expect([0.1234, -0.5, null].map((value) => percent(value, "en"))).toEqual(["+12.3 %", "−50.0 %", "–"]);
    const tiny = { estimate: -0.9998, low: -0.9999, high: -0.9997, is_clear: true };
    expect(changed(tiny, "en")).toEqual(["−99.98 %", "−99.99 % … −99.97 %"]);
    expect(changed({ ...tiny, low: -0.9998, high: -0.9998 }, "en")).toEqual(["−100.0 %", ""]);
    expect(changed({ estimate: 0.1, low: -0.02, high: 0.22, is_clear: false }, "en")).toEqual(["+10.0 %", "−2.0 % … +22.0 %"]);
    expect([0.1234, 1234.5, 0].map((value) => short(value, "en"))).toEqual(["0.123", "1,235", "0"]);
  });
  it("tells how far it is, as far as that is known", () => {
    const job = (progress: Job["progress"]): Job => ({
      id: "j",
      kind: "run",
      site: "s",
      who: "ann",
      created: "2026-01-05T00:00:00Z",
      ended: null,
      state: "running",
      progress,
      error: "",
      result: null,
    });
    expect(shareOf(job({ done: 5, count: 20 }), null)).toBe(25);
    expect(shareOf(job({ seconds: 15 }), 30)).toBe(50);
    expect(shareOf(job({}), 30)).toBeNull();
  });
});
