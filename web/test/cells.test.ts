import { describe, expect, it } from "vitest";
import { between, columnOf, fromClipboard, inView, letters, moved, pasted, toClipboard, typed, widths, withCells } from "../src/page/pages/data/cells";
import { changed } from "../src/page/pages/data/useDraft";

describe("columns", () => {
  it("are named as in a spreadsheet, both ways", () => {
    expect([0, 25, 26, 701, 702].map(letters)).toEqual(["A", "Z", "AA", "ZZ", "AAA"]);
    for (let n = 0; n < 2000; n += 1) expect(columnOf(letters(n))).toBe(n);
  });
});

describe("the clipboard", () => {
  it("gives rows and cells, quoted ones whole", () => {
    expect(fromClipboard('a\tb\r\n1\t\r\n')).toEqual([["a", "b"], ["1", null]]);
    expect(fromClipboard('"two\nlines"\t"say ""no"""\nx')).toEqual([["two\nlines", 'say "no"'], ["x"]]);
    expect(fromClipboard('5" pipe\t"odd')).toEqual([['5" pipe', '"odd']]);
    expect(fromClipboard("")).toEqual([[null]]);
  });
  it("takes what it gave", () => {
    const rows = [["a\tb", 'say "no"', null], ["x\ny", "1.5", "最后"]];
    expect(fromClipboard(toClipboard(rows, between({ row: 1, column: 2 }, { row: 0, column: 0 })))).toEqual(rows);
  });
  it("fills a block with a single cell, and lets a block stand where it begins", () => {
    const block = between({ row: 0, column: 0 }, { row: 1, column: 1 });
    expect(pasted([["x"]], block)).toEqual([["x", "x"], ["x", "x"]]);
    expect(pasted([["x", "y"]], block)).toEqual([["x", "y"]]);
  });
});

describe("what is typed", () => {
  it("is a number only where it can be nothing else", () => {
    expect(["12", "-3.5", "0", "", "007", "1e5", "1,5", "12 pcs", "99999999999999999"].map(typed)).toEqual([12, -3.5, 0, null, "007", "1e5", "1,5", "12 pcs", "99999999999999999"]);
  });
});

describe("cells", () => {
  it("are written over a copy, rows and columns growing as they must", () => {
    const rows = [["a"]];
    expect(withCells(rows, { row: 2, column: 1 }, [["x", "y"]])).toEqual([["a"], [], [null, "x", "y"]]);
    expect(rows).toEqual([["a"]]);
  });
  it("are as wide as what they hold, within reason", () => {
    const [narrow, chinese, wide] = widths([["a", "最后交期最后交期", "x".repeat(500)]], 3);
    expect(narrow).toBe(64);
    expect(chinese).toBe(26 + Math.ceil(16 * 7.6));
    expect(wide).toBe(320);
  });
});

describe("the view", () => {
  it("holds few of many rows, and never one that is not there", () => {
    const { first, last } = inView(27 * 10_000, 600, 27, 20_000);
    expect(first).toBe(9992);
    expect(last - first).toBeLessThan(45);
    expect(inView(0, 600, 27, 3)).toEqual({ first: 0, last: 2 });
    expect(inView(0, 600, 27, 0)).toEqual({ first: 0, last: -1 });
  });
  it("is walked by keys, to the ends and no further", () => {
    const size = { rows: 10, columns: 4, page: 5 };
    expect(moved({ row: 0, column: 0 }, "ArrowUp", false, size)).toEqual({ row: 0, column: 0 });
    expect(moved({ row: 2, column: 1 }, "End", true, size)).toEqual({ row: 9, column: 3 });
    expect(moved({ row: 8, column: 1 }, "PageDown", false, size)).toEqual({ row: 9, column: 1 });
    expect(moved({ row: 8, column: 1 }, "x", false, size)).toBeNull();
  });
});

describe("edits", () => {
  it("are shown before the server answers", () => {
    const sheets = [{ name: "S", rows: [["a"], ["b"]] }];
    const after = changed(sheets, [
      { kind: "insert", sheet: "S", row: 2, cells: [["x"]] },
      { kind: "cells", sheet: "S", row: 1, column: "B", cells: [[1]] },
      { kind: "delete", sheet: "S", row: 3, count: 1 },
      { kind: "rename", sheet: "S", name: "T" },
      { kind: "add", name: "U", cells: [] },
      { kind: "remove", sheet: "U" },
    ]);
    expect(after).toEqual([{ name: "T", rows: [["a", 1], ["x"]] }]);
  });
});
