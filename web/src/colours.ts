// Colours: a calm palette with room between neighbours, and what stands for late.

export const PALETTE = [
  "#4c78a8", "#72b7b2", "#b279a2", "#9d755d", "#7f9f3f", "#d8a24a", "#5b8fd1", "#8f7fc7",
  "#58a27c", "#c98a8a", "#6f8f9f", "#b08fb8", "#a3a04b", "#4f9aa8", "#c48f5a", "#7d8fb3",
];

export const LATE = ["#5a9b6b", "#e3b341", "#e07b39", "#c83737"];

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
  const value = parseInt(colour.slice(1), 16);
  const red = value >> 16;
  const green = (value >> 8) & 255;
  const blue = value & 255;
  return red * 0.299 + green * 0.587 + blue * 0.114 > 150;
}
