// Moments and stretches of time in words, in the plant's time zone and the reader's language.

import type { TFunction } from "i18next";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

const FORMS = {
  full: { weekday: "short", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  day: { weekday: "short", month: "2-digit", day: "2-digit" },
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  date: { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
} as const;

export type Form = keyof typeof FORMS;

const known = new Map<string, Intl.DateTimeFormat>();

/** Says when something is; numbers are seconds since 1970 UTC, texts are ISO 8601. */
export function moment(at: number | string, form: Form, language: string, zone: string): string {
  const key = `${form} ${language} ${zone}`;
  let format = known.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { ...FORMS[form], timeZone: zone });
    known.set(key, format);
  }
  return format.format(typeof at === "number" ? at * 1000 : Date.parse(at));
}

/** Says how long something takes, as coarsely as is of use. */
export function stretch(seconds: number, t: TFunction): string {
  const size = Math.abs(seconds);
  if (size < MINUTE) return t("time_minutes", { n: size ? 1 : 0 });
  if (size < HOUR) return t("time_minutes", { n: Math.round(size / MINUTE) });
  const tens = Math.round(size / (HOUR / 10)) / 10;
  if (size < 48 * HOUR) return t("time_hours", { n: tens >= 10 ? Math.round(tens) : tens });
  return t("time_days", { n: Math.round(size / (DAY / 10)) / 10 });
}

/** Returns what a field for date and time holds for a moment, in a time zone. */
export function fieldOf(at: number, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", { ...FORMS.date, timeZone: zone }).formatToParts(at * 1000);
  const part = (type: string): string => parts.find((entry) => entry.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}
