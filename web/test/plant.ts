// A small plan for the tests: two machines and a person, two orders of which one feeds the other.

import type { Payload } from "../src/chart/payload";

const HOUR = 3600;

export function plan(): Payload {
  return {
    version: 1,
    language: "en",
    title: "",
    subtitle: "",
    time_zone: "UTC",
    epoch: 1_700_000_000 - (1_700_000_000 % 86400),
    end: 40 * HOUR,
    now: 0,
    fence: null,
    resources: [
      { id: "M1", name: "M1", kind: "machine", group: "mill" },
      { id: "M2", name: "M2", kind: "machine", group: "mill" },
      { id: "P", name: "P", kind: "person", group: null },
    ],
    orders: {
      id: ["A", "B"],
      material: ["m", "n"],
      name: ["m", "n"],
      customer: [null, "C"],
      quantity: [1, 1],
      unit: ["pcs", "pcs"],
      due: [null, 20 * HOUR],
      completion: [4 * HOUR, 30 * HOUR],
      release: [0, 0],
      weight: [0, 1],
      family: [-1, -1],
      is_rush: [false, false],
      reason: [null, null],
      suppliers: [[], [0]],
      cause: [null, null],
    },
    operations: ["cut", "join"],
    steps: ["10", "20"],
    places: [[0, 1], [2]],
    families: [],
    bars: {
      resource: [0, 2, 0, 1],
      order: [0, 0, 1, 1],
      operation: [0, 0, 0, 1],
      setup_start: [0, 0, 6 * HOUR, 10 * HOUR],
      start: [0, 0, 7 * HOUR, 10 * HOUR],
      end: [4 * HOUR, 4 * HOUR, 10 * HOUR, 30 * HOUR],
      family: [-1, -1, -1, -1],
      is_pinned: [0, 0, 0, 0],
      assignment: [0, 0, 1, 2],
      step: [0, 0, 0, 1],
      place: [0, 1, 0, 0],
      is_begun: [0, 0, 0, 0],
    },
    breaks: { resource: [0], start: [10 * HOUR], end: [20 * HOUR] },
    overtime: { resource: [], start: [], end: [] },
    baseline: null,
    kpis: [],
    certificate: [],
    texts: { en: {} },
  };
}
