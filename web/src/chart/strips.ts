// Bars too thin to draw one by one, blended: each lane becomes a strip one pixel high, stretched when it is drawn. A strip
// costs as much as it is wide, however many bars are in it, and none of them is lost: a pixel shows the mixture of all that
// it holds, and the latest of all late marks.

import { LATE, partsOf } from "./colours";

/** How strong a pixel is that holds anything at all, so that a lone thin bar is seen. */
const LEAST = 0.4;
const DIM = 0.18;
const BRIGHT = 4;
const MARKS = LATE.map(partsOf);

export class Strips {
  private readonly red: Float32Array;
  private readonly green: Float32Array;
  private readonly blue: Float32Array;
  private readonly amount: Float32Array;
  private readonly least: Float32Array;
  readonly late: Uint8Array;

  constructor(
    readonly width: number,
    readonly count: number,
  ) {
    const size = width * count;
    [this.red, this.green, this.blue, this.amount, this.least] = Array.from({ length: 5 }, () => new Float32Array(size));
    this.late = new Uint8Array(size);
  }

  /** Adds what stands between two pixels, which may be fractions. */
  add(strip: number, left: number, right: number, colour: ArrayLike<number>, at: number, isDim: boolean): void {
    const base = strip * this.width;
    const weight = isDim ? DIM : 1;
    const last = Math.min(this.width - 1, Math.floor(right));
    for (let pixel = Math.max(0, Math.floor(left)); pixel <= last; pixel++) {
      const covered = Math.min(right, pixel + 1) - Math.max(left, pixel);
      if (covered <= 0 && right > left) continue;
      const part = Math.max(covered, 0.001) * weight;
      const i = base + pixel;
      this.red[i] += part * colour[at];
      this.green[i] += part * colour[at + 1];
      this.blue[i] += part * colour[at + 2];
      this.amount[i] += part;
      if (this.least[i] < weight) this.least[i] = weight;
    }
  }

  /** Marks what is late between two pixels; the worse mark stays. */
  mark(strip: number, left: number, right: number, grade: number, isDim: boolean): void {
    const base = strip * this.width;
    const value = isDim ? grade : grade + BRIGHT;
    const from = Math.max(0, Math.floor(left));
    const until = Math.min(this.width, Math.max(from + 1, Math.ceil(right)));
    for (let i = base + from; i < base + until; i++) if (this.late[i] < value) this.late[i] = value;
  }

  /** Returns the strips, one below the other, and below them their late marks. */
  pixels(): Uint8ClampedArray<ArrayBuffer> {
    const size = this.width * this.count;
    const out = new Uint8ClampedArray(8 * size);
    for (let i = 0, o = 0; i < size; i++, o += 4) {
      const amount = this.amount[i];
      if (amount > 0) {
        out[o] = this.red[i] / amount;
        out[o + 1] = this.green[i] / amount;
        out[o + 2] = this.blue[i] / amount;
        out[o + 3] = 255 * Math.min(this.least[i], this.least[i] * LEAST + amount);
      }
      const mark = this.late[i];
      if (mark === 0) continue;
      const colour = MARKS[mark > BRIGHT ? mark - BRIGHT : mark];
      const below = o + 4 * size;
      out[below] = colour[0];
      out[below + 1] = colour[1];
      out[below + 2] = colour[2];
      out[below + 3] = mark > BRIGHT ? 255 : 60;
    }
    return out;
  }
}
