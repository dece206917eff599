// Thin bars blended: nothing is lost, least of all what is late.

import { describe, expect, it } from "vitest";
import { LATE, partsOf } from "../src/chart/colours";
import { Strips } from "../src/chart/strips";

const RED = [200, 0, 0];
const BLUE = [0, 0, 200];

function pixel(strips: Strips, x: number, isLate = false): number[] {
  const at = 4 * (x + (isLate ? strips.width * strips.count : 0));
  return [...strips.pixels().slice(at, at + 4)];
}

describe("strips", () => {
  it("shows a late bar of any thinness among any number that are in time", () => {
    const strips = new Strips(10, 1);
    for (let n = 0; n < 1000; n++) strips.add(0, n / 100, (n + 1) / 100, BLUE, 0, false);
    strips.mark(0, 3.141, 3.142, 1, false);
    expect(pixel(strips, 3, true)).toEqual([...partsOf(LATE[1]), 255]);
    expect(pixel(strips, 2, true)[3]).toBe(0);
  });

  it("keeps the worst mark of a pixel, in whatever order they come", () => {
    for (const grades of [[1, 3, 2], [3, 2, 1], [2, 1, 3]]) {
      const strips = new Strips(4, 1);
      for (const grade of grades) strips.mark(0, 1.2, 1.3, grade, false);
      expect(pixel(strips, 1, true).slice(0, 3)).toEqual(partsOf(LATE[3]));
    }
  });

  it("mixes what shares a pixel by how much of it each covers", () => {
    const strips = new Strips(3, 1);
    strips.add(0, 1, 1.25, RED, 0, false);
    strips.add(0, 1.25, 2, BLUE, 0, false);
    expect(pixel(strips, 1)).toEqual([50, 0, 150, 255]);
  });

  it("shows a lone bar, however thin, paler than a full pixel", () => {
    const strips = new Strips(3, 1);
    strips.add(0, 1.5, 1.5001, RED, 0, false);
    const [red, , , alpha] = pixel(strips, 1);
    expect(red).toBe(200);
    expect(alpha).toBeGreaterThan(80);
    expect(alpha).toBeLessThan(255);
    expect(pixel(strips, 0)[3]).toBe(0);
  });

  it("lets what is of the chosen chain outshine what is not", () => {
    const strips = new Strips(1, 1);
    strips.add(0, 0, 0.5, BLUE, 0, true);
    strips.add(0, 0.5, 1, RED, 0, false);
    const [red, , blue] = pixel(strips, 0);
    expect(red).toBeGreaterThan(4 * blue);
    strips.mark(0, 0, 1, 3, true);
    strips.mark(0, 0, 1, 1, false);
    expect(pixel(strips, 0, true)).toEqual([...partsOf(LATE[1]), 255]);
  });

  it("keeps strips apart and holds what leaves the view at its edge", () => {
    const strips = new Strips(2, 2);
    strips.add(1, -5, 1, RED, 0, false);
    strips.mark(1, -5, 9, 2, false);
    expect([...strips.late]).toEqual([0, 0, 6, 6]);
    expect(pixel(strips, 0)[3]).toBe(0);
    expect(pixel(strips, 2)[3]).toBe(255);
  });
});
