// Colours: a calm palette with room between neighbours, and what stands for late.

import type { Payload } from "./payload";

export const PALETTE = [
  "#4c78a8", "#72b7b2", "#b279a2", "#9d755d", "#7f9f3f", "#d8a24a", "#5b8fd1", "#8f7fc7",
  "#58a27c", "#c98a8a", "#6f8f9f", "#b08fb8", "#a3a04b", "#4f9aa8", "#c48f5a", "#7d8fb3",
];

export const LATE = ["#5a9b6b", "#e3b341", "#e07b39", "#c83737"];
export const PLAIN = "#8d99a6";

export type ColourBy = "order" | "family" | "lateness" | "material";

/** Returns a steady palette colour for a number. */
export function colourOf(number: number): string {
  return PALETTE[((number % PALETTE.length) + PALETTE.length) % PALETTE.length];
}

/** Returns how late something is: 0 in time, 1 under 4 hours, 2 under a day, 3 more. */
export function lateness(due: number | null, end: number | null, weight: number): number {
  if (due === null || end === null || weight <= 0 || end <= due) return 0;
  const late = end - due;
  return late < 4 * 3600 ? 1 : late < 24 * 3600 ? 2 : 3;
}

/** Tells whether dark text is read better on a colour. */
export function isLight(colour: string): boolean {
  const [red, green, blue] = partsOf(colour);
  return red * 0.299 + green * 0.587 + blue * 0.114 > 150;
}

/** Returns red, green and blue of a colour like #1d2733. */
export function partsOf(colour: string): [number, number, number] {
  const value = parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** What each bar is painted in: numbers of a short list of colours. */
export class Tints {
  readonly colours: string[];
  readonly names: string[];
  readonly of: Uint16Array;
  /** Red, green and blue of each colour, one after the other. */
  readonly parts: Uint8Array;
  readonly isLight: boolean[];

  constructor(
    payload: Payload,
    late: Uint8Array,
    readonly by: ColourBy,
  ) {
    const { bars, families, orders } = payload;
    this.names = [];
    if (by === "lateness") {
      this.colours = LATE;
      this.of = Uint16Array.from(bars.order, (order) => late[order]);
    } else if (by === "family") {
      this.colours = [...families.map((family, n) => family.colour ?? colourOf(n)), PLAIN];
      this.names = families.map((family) => family.name);
      this.of = Uint16Array.from(bars.family, (family) => (family < 0 ? families.length : family));
    } else if (by === "material") {
      const number = new Map<string, number>();
      for (const name of orders.name ?? []) if (!number.has(name)) number.set(name, number.size);
      this.names = [...number.keys()];
      this.colours = this.names.map((_, n) => colourOf(n));
      this.of = Uint16Array.from(bars.order, (order) => number.get(orders.name[order])!);
    } else {
      this.colours = PALETTE;
      this.of = Uint16Array.from(bars.order, (order) => order % PALETTE.length);
    }
    this.parts = Uint8Array.from(this.colours.flatMap(partsOf));
    this.isLight = this.colours.map(isLight);
  }
}
