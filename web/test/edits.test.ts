// What the board asks of the server, and how its answer is drawn.

import { describe, expect, it } from "vitest";
import {
  asked, editsOf, EMPTY, ghostsOf, movesOf, oneEach, ordersOf, placed, redone, revived, shadowsOf, standingOf, taken, undone,
  type Edit,
} from "../src/page/pages/board/edits";
import { actionOf, nudged } from "../src/page/pages/board/actions";
import { Model } from "../src/chart/model";
import { plan } from "./plant";

const PIN: Edit[] = [{ kind: "pin", order: "A", operation: "10" }];
const OUT: Edit[] = [{ kind: "unplan", order: "B" }];

describe("a draft", () => {
  it("takes back and brings back gesture by gesture", () => {
    const draft = asked(asked(EMPTY, PIN), OUT);
    expect(editsOf(draft)).toEqual([...PIN, ...OUT]);
    expect(editsOf(undone(draft))).toEqual(PIN);
    expect(redone(undone(draft))).toEqual(draft);
    expect(undone(undone(undone(draft))).done).toEqual([]);
    expect(redone(draft)).toEqual(draft);
  });

  it("forgets what was taken back once something else is asked", () => {
    expect(asked(undone(asked(EMPTY, PIN)), OUT)).toEqual({ done: [OUT], undone: [] });
  });

  it("outlives a reload, and nothing else does", () => {
    const draft = asked(asked(EMPTY, PIN), OUT);
    expect(revived(JSON.stringify(draft))).toEqual(draft);
    for (const text of [null, "", "{", "[]", '{"done": 3, "undone": []}', "null"]) expect(revived(text)).toEqual(EMPTY);
  });
});

describe("gestures", () => {
  it("ask for each assignment once, with a new start, a new resource or both", () => {
    const payload = plan();
    expect(oneEach(payload, [0, 1, 2])).toEqual([0, 2]);
    expect(ordersOf(payload, [0, 1, 3])).toEqual(["A", "B"]);
    const [later] = movesOf(payload, { bars: [0, 1], shift: 3600, resource: null });
    expect(later).toEqual({ kind: "move", order: "A", operation: "10", start: "2023-11-14T01:00:00Z" });
    const [elsewhere] = movesOf(payload, { bars: [2], shift: 0, resource: 1 });
    expect(elsewhere).toEqual({ kind: "move", order: "B", operation: "10", resource: "M2", replaces: "M1" });
  });
});

describe("actions", () => {
  it("suit what is chosen: pins for what moves, orders once each, a split for one order", () => {
    const payload = plan();
    payload.orders.quantity[0] = 9;
    payload.bars.is_begun![3] = 1;
    payload.bars.is_pinned[2] = 1;
    const of = (key: string, bars: number[]): unknown => actionOf(key, payload, bars)?.edits(payload, bars);
    expect(of("k", [0, 1])).toEqual(PIN);
    expect(of("k", [2])).toEqual([{ kind: "unpin", order: "B", operation: "10" }]);
    expect(of("k", [3])).toBeUndefined();
    expect(of("f", [0, 2, 3])).toEqual([{ kind: "forward", order: "A" }, { kind: "forward", order: "B" }]);
    expect(of("s", [0])).toEqual([{ kind: "split", order: "A", quantity: 4 }]);
    expect(of("s", [0, 2])).toBeUndefined();
    expect(of("s", [2])).toBeUndefined();
    expect(of("x", [0])).toBeUndefined();
  });

  it("of the arrow keys move in time, and to the next resource that can do the work", () => {
    expect(nudged(plan(), [0, 1], "ArrowLeft")).toEqual({ shift: -900, resource: null });
    expect(nudged(plan(), [2], "ArrowDown")).toEqual({ shift: 0, resource: 1 });
    expect(nudged(plan(), [2], "ArrowUp")).toBeNull();
    expect(nudged(plan(), [2, 3], "ArrowDown")).toBeNull();
    expect(nudged(plan(), [], "ArrowDown")).toBeNull();
    expect(nudged(plan(), [2], "x")).toBeNull();
  });
});

describe("answers", () => {
  const answer = {
    order: "A", operation: "10", resources: ["M2", "P"],
    setup_start: "2023-11-14T05:00:00Z", start: "2023-11-14T05:00:00+00:00", end: "2023-11-14T10:00:00+01:00",
  };

  it("move every bar of an assignment, each to its own resource", () => {
    const moves = placed(plan(), [answer]);
    const times = { setup_start: 5 * 3600, start: 5 * 3600, end: 9 * 3600 };
    expect(moves).toEqual([{ bar: 0, resource: 1, ...times }, { bar: 1, resource: 2, ...times }]);
    expect(placed(plan(), [{ ...answer, order: "nobody" }])).toEqual([]);
    expect(placed(plan(), [{ ...answer, resources: ["M1", "P"] }, answer])).toEqual(moves);
  });

  it("are undone by what stood before, which is drawn behind meanwhile", () => {
    const payload = plan();
    const model = new Model(payload);
    const moves = placed(payload, [answer]);
    const before = standingOf(payload.bars, moves);
    model.place(moves);
    expect(shadowsOf(payload.bars, before)).toMatchObject({ resource: [0, 2], start: [0, 0], order: [0, 0] });
    model.place(before);
    expect(payload.bars).toEqual(plan().bars);
    expect(model.rows.map((row) => [...row.bar])).toEqual([[0, 2], [3], [1]]);
  });

  it("take work off its row that would no longer be done, and put it back", () => {
    const payload = plan();
    const model = new Model(payload);
    const moves = taken(payload, [{ order: "A", operation: "10" }]);
    const before = standingOf(payload.bars, moves);
    for (const by of ["resource", "order"] as const) {
      model.showBy(by);
      model.place(moves);
      expect(model.rows.flatMap((row) => [...row.bar]).sort()).toEqual([2, 3]);
      model.place(before);
      expect(model.rows.flatMap((row) => [...row.bar]).sort()).toEqual(by === "order" ? [0, 2, 3] : [0, 1, 2, 3]);
    }
  });

  it("of another version show only what stands elsewhere there", () => {
    const other = plan();
    other.epoch -= 3600;
    other.bars.start = other.bars.start.map((time) => time + 3600);
    other.bars.end = other.bars.end.map((time) => time + 3600);
    expect(ghostsOf(plan(), other).start).toEqual([]);
    other.bars.end[3] += 60;
    expect(ghostsOf(plan(), other)).toMatchObject({ resource: [1], order: [1], end: [plan().bars.end[3] + 60] });
  });
});
