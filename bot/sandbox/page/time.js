// Moments in a person's own zone, in words. Never reads the computer's clock: `now` is the sandbox's.
// Imports nothing.

const LANGUAGE = "en-US";
const formats = new Map();

function format(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) {
    let made;
    try {
      made = new Intl.DateTimeFormat(LANGUAGE, { timeZone: zone || "UTC", ...options });
    } catch {
      made = new Intl.DateTimeFormat(LANGUAGE, { timeZone: "UTC", ...options });
    }
    formats.set(key, made);
  }
  return formats.get(key);
}

const words = (zone, moment, options) =>
  format(zone, options).format(moment).replace(/\u202f/g, " ");

/** A Slack ts ("1757946600.000100") as a Date. */
export const ofTs = (ts) => new Date(Number(String(ts).split(".")[0]) * 1000);

/** "Wed, Sep 16, 7:30 AM" */
export const clockWords = (zone, moment) =>
  words(zone, moment, { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });

/** "7:30 AM" */
export const timeWords = (zone, moment) =>
  words(zone, moment, { hour: "numeric", minute: "2-digit" });

/** "Wednesday, September 16 at 7:30 AM" */
export const fullWords = (zone, moment) =>
  `${words(zone, moment, { weekday: "long", month: "long", day: "numeric", year: "numeric" })} at ${timeWords(zone, moment)}`;

/** "2026-09-16": equal for two moments of the same day in that zone. */
export const dayKey = (zone, moment) => {
  const parts = Object.fromEntries(
    format(zone, { year: "numeric", month: "2-digit", day: "2-digit" })
      .formatToParts(moment)
      .map((part) => [part.type, part.value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}`;
};

function relativeDay(zone, moment, now) {
  const days = Math.round(
    (Date.parse(dayKey(zone, moment)) - Date.parse(dayKey(zone, now))) / 86_400_000,
  );
  return { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" }[days];
}

/** "Today", "Yesterday" or "Wednesday, September 16" (with the year when it is another one). */
export function dayWords(zone, moment, now) {
  const relative = relativeDay(zone, moment, now);
  if (relative) return relative;
  const other = dayKey(zone, moment).slice(0, 4) !== dayKey(zone, now).slice(0, 4);
  return words(zone, moment, {
    weekday: "long", month: "long", day: "numeric", ...(other ? { year: "numeric" } : {}),
  });
}

/** The text of a Slack `<!date^unix^format|fallback>`; the fallback when the number is unusable. */
export function slackDate(zone, unix, pattern, fallback, now) {
  const moment = new Date(Number(unix) * 1000);
  if (!/^-?\d+$/.test(unix) || Number.isNaN(moment.getTime())) return fallback || "";
  const date = {
    date_num: () => dayKey(zone, moment),
    date: () => words(zone, moment, { month: "long", day: "numeric", year: "numeric" }),
    date_short: () => words(zone, moment, { month: "short", day: "numeric", year: "numeric" }),
    date_long: () =>
      words(zone, moment, { weekday: "long", month: "long", day: "numeric", year: "numeric" }),
    time: () => timeWords(zone, moment),
    time_secs: () =>
      words(zone, moment, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
    ago: () => ago(moment, now),
    day_divider_pretty: () => dayWords(zone, moment, now),
  };
  for (const name of ["date", "date_short", "date_long"]) {
    date[`${name}_pretty`] = () => relativeDay(zone, moment, now) ?? date[name]();
  }
  return String(pattern).replace(/\{(\w+)\}/g, (whole, name) => (date[name] ? date[name]() : whole));
}

function ago(moment, now) {
  const minutes = Math.round((now - moment) / 60_000);
  const [count, unit] = Math.abs(minutes) < 60 ? [minutes, "minute"]
    : Math.abs(minutes) < 1440 ? [Math.round(minutes / 60), "hour"]
      : [Math.round(minutes / 1440), "day"];
  return new Intl.RelativeTimeFormat(LANGUAGE).format(-count, unit);
}
