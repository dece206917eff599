// The time axis: seconds to pixels, and ticks on whole local hours, days or months.

export interface Tick {
  time: number;
  label: string;
  isMajor: boolean;
}

const HOUR = 3600;
const DAY = 24 * HOUR;
const STEPS = [60, 300, 900, 1800, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 28 * DAY];
const ROOM = 64;

export class Scale {
  constructor(
    public from: number,
    public until: number,
    public width: number,
  ) {}

  get perPixel(): number {
    return (this.until - this.from) / Math.max(1, this.width);
  }

  x(time: number): number {
    return (time - this.from) / this.perPixel;
  }

  time(x: number): number {
    return this.from + x * this.perPixel;
  }
}

/** Zooms about a pixel, never closer than 10 minutes nor beyond the limits. */
export function zoomed(scale: Scale, factor: number, x: number, end: number): Scale {
  const span = Math.min(Math.max((scale.until - scale.from) * factor, 600), end * 1.1);
  const from = scale.time(x) - (x / Math.max(1, scale.width)) * span;
  return held(new Scale(from, from + span, scale.width), end);
}

/** Moves a scale back so that it shows something of the plan. */
export function held(scale: Scale, end: number): Scale {
  const span = scale.until - scale.from;
  const slack = span * 0.05;
  let from = scale.from;
  if (from + span > end + slack) from = end + slack - span;
  if (from < -slack) from = -slack;
  return new Scale(from, from + span, scale.width);
}

/** Formats moments in the plant's time zone. */
export class Clock {
  private readonly formats = new Map<string, Intl.DateTimeFormat>();

  constructor(
    private readonly epoch: number,
    private readonly zone: string,
    public language: string,
  ) {}

  format(time: number, kind: "day" | "hour" | "full" | "date"): string {
    return this.formatter(kind).format((this.epoch + time) * 1000);
  }

  /** Returns the offset of local time from UTC, in seconds, at a time. */
  offset(time: number): number {
    const parts: Record<string, number> = {};
    for (const part of this.formatter("parts").formatToParts((this.epoch + time) * 1000)) {
      if (part.type !== "literal") parts[part.type] = Number(part.value);
    }
    const local = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour % 24, parts.minute, parts.second);
    return Math.round(local / 1000 - (this.epoch + Math.floor(time)));
  }

  private formatter(kind: string): Intl.DateTimeFormat {
    const key = `${this.language}/${kind}`;
    let found = this.formats.get(key);
    if (!found) {
      found = new Intl.DateTimeFormat(kind === "parts" ? "en-US" : this.language === "zh" ? "zh-CN" : "en-GB", {
        timeZone: this.zone,
        ...OPTIONS[kind],
      });
      this.formats.set(key, found);
    }
    return found;
  }
}

const OPTIONS: Record<string, Intl.DateTimeFormatOptions> = {
  day: { weekday: "short", day: "numeric", month: "short" },
  hour: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  date: { day: "numeric", month: "short" },
  full: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  parts: {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    hourCycle: "h23",
  },
};

/** Returns the ticks of a scale: minor ones at the finest step with room, major ones at local midnights. */
export function ticks(scale: Scale, clock: Clock, epoch: number): { minor: Tick[]; major: Tick[] } {
  const step = STEPS.find((entry) => entry / scale.perPixel >= ROOM) ?? STEPS[STEPS.length - 1];
  const major = along(scale, clock, epoch, Math.max(DAY, step)).map((time) => ({
    time,
    label: clock.format(time, "day"),
    isMajor: true,
  }));
  if (step >= DAY) return { minor: [], major };
  const minor = along(scale, clock, epoch, step).map((time) => ({
    time,
    label: clock.format(time, "hour"),
    isMajor: false,
  }));
  return { minor, major };
}

function along(scale: Scale, clock: Clock, epoch: number, step: number): number[] {
  const times: number[] = [];
  const first = scale.from - step;
  // Local clocks shift with daylight saving, so the offset is asked for again at every tick.
  let local = Math.floor((first + epoch + clock.offset(first)) / step) * step;
  // Weeks and months begin on Mondays: 1970-01-05 was one.
  if (step >= 7 * DAY) local = Math.floor((local - 4 * DAY) / step) * step + 4 * DAY;
  for (let n = 0; n < 500; n++, local += step) {
    const guess = local - epoch;
    const time = guess - clock.offset(guess - clock.offset(guess));
    if (time > scale.until) break;
    if (time >= first) times.push(time);
  }
  return times;
}
