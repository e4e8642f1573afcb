import { IntlMessageFormat } from 'intl-messageformat';

import de from './de.json';
import en from './en.json';

/** A word or sentence of the page, by its name in the catalogues. */
export type Key = keyof typeof en;
export type Values = Record<string, string | number | boolean | Date | null | undefined>;

const CATALOGUES = { en, de } satisfies Record<string, Record<Key, string>>;
export type Language = keyof typeof CATALOGUES;
export const LANGUAGES = Object.keys(CATALOGUES) as Language[];

const CHOSEN = 'rapport-language';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Units of time, their length, and from when on they are spoken in: 80 days, 3 months. */
const STEPS: [Intl.RelativeTimeFormatUnit, number, number][] = [
  ['minute', MINUTE_MS, MINUTE_MS],
  ['hour', 60 * MINUTE_MS, 60 * MINUTE_MS],
  ['day', DAY_MS, DAY_MS],
  ['month', 30 * DAY_MS, 90 * DAY_MS],
  ['year', 365 * DAY_MS, 730 * DAY_MS],
];

let language = $state(preferred());
const messages = new Map<string, IntlMessageFormat>();

/** The language of the page's words; that of dates and numbers is the viewer's, where it fits. */
export function currentLanguage(): Language {
  return language;
}

export function chooseLanguage(chosen: Language): void {
  language = chosen;
  localStorage.setItem(CHOSEN, chosen);
  document.documentElement.lang = chosen;
}

/** The words named `key`, with `values` put in (ICU message syntax in the catalogues). */
export function t(key: Key, values?: Values): string {
  const name = `${language} ${key}`;
  let message = messages.get(name);
  if (message === undefined) {
    message = new IntlMessageFormat(CATALOGUES[language][key], locale(), undefined, {
      ignoreTag: true,
    });
    messages.set(name, message);
  }
  return String(message.format(values));
}

/** The words for one of many names that the api answers (a stage, a kind); else the name itself. */
export function named(prefix: string, name: string): string {
  const key = `${prefix}.${name}`;
  return key in en ? t(key as Key) : name.replaceAll('_', ' ');
}

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(locale(), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

export function percent(share: number): string {
  return new Intl.NumberFormat(locale(), { style: 'percent' }).format(share);
}

export function day(time: string | Date): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' }).format(new Date(time));
}

/** A UTC day of the year, such as the api counts by ("2026-11-23"): "23 Nov". */
export function utcDay(time: string | Date): string {
  const style = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(locale(), style).format(new Date(time));
}

/** From one UTC day to another: "17–23 Nov". */
export function utcDays(first: string, last: string): string {
  const style = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
  const format = new Intl.DateTimeFormat(locale(), style);
  return format.formatRange(new Date(first), new Date(last));
}

export function clock(time: string | Date): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: 'short' }).format(new Date(time));
}

export function moment(time: string | Date): string {
  const style = { dateStyle: 'medium', timeStyle: 'short' } as const;
  return new Intl.DateTimeFormat(locale(), style).format(new Date(time));
}

/** From one day to another: "3 – 7 Dec 2026". */
export function span(from: string | Date, to: string | Date): string {
  const format = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' });
  return format.formatRange(new Date(from), new Date(to));
}

/** How long ago, or until, in words: "3 days ago", "tomorrow". */
export function ago(time: string | Date, now: Date = new Date()): string {
  const apart = new Date(time).getTime() - now.getTime();
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
  const spoken = STEPS.findLast(([, , from]) => Math.abs(apart) >= from);
  const [unit, length] = spoken ?? ['minute', MINUTE_MS];
  return format.format(Math.trunc(apart / length), unit);
}

/** A span of seconds: "0.3 seconds", "2 minutes". */
export function seconds(span: number): string {
  const [value, unit] = span < 120 ? [span, 'second'] : [span / 60, 'minute'];
  const maximumFractionDigits = span < 10 ? 1 : 0;
  const style = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits } as const;
  return new Intl.NumberFormat(locale(), style).format(value);
}

/** How long something took, by its greatest unit: "35 minutes", "2.5 hours". */
export function duration(seconds: number): string {
  const [unit, length] = STEPS.findLast(([, ms]) => seconds * 1000 >= ms) ?? ['minute', MINUTE_MS];
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    maximumSignificantDigits: 2,
  }).format((seconds * 1000) / length);
}

/** A country by its code; what is no code is shown as it was said. */
export function country(code: string): string {
  try {
    return new Intl.DisplayNames(locale(), { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}

export function list(items: string[]): string {
  return new Intl.ListFormat(locale(), { type: 'conjunction' }).format(items);
}

/** The viewer's own locale where it is of the page's language: "en-GB" writes dates as there. */
function locale(): string {
  return navigator.languages.find((each) => each.split('-')[0] === language) ?? language;
}

function preferred(): Language {
  const wanted = [localStorage.getItem(CHOSEN), ...navigator.languages];
  const known = wanted.map((each) => each?.split('-')[0]);
  const found = known.find((each) => LANGUAGES.includes(each as Language));
  const chosen = (found as Language | undefined) ?? 'en';
  document.documentElement.lang = chosen;
  return chosen;
}
