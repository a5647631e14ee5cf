/*
 * What the page says of figures. The scripts of the page are one: this comes first, then charts.js,
 * then page.js.
 */

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
const fine = new Intl.NumberFormat("en", { maximumSignificantDigits: 2 });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

function count(n) {
  return n < 1_000_000 ? whole.format(n) : short.format(n);
}

function rate(n) {
  return n < 10 ? fine.format(n) : n < 100_000 ? whole.format(n) : short.format(n);
}

function bytes(n) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (n >= 1024 && unit < units.length - 1) {
    n /= 1024;
    unit++;
  }
  return [n < 10 && unit > 0 ? n.toFixed(1) : whole.format(n), units[unit]];
}

/** Joins what tells a figure: [number, unit]. */
function words([number, unit]) {
  return unit === "" || unit.startsWith("/") ? number + unit : `${number} ${unit}`;
}

function duration(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  const of = (n, unit) => (n > 0 ? ` ${n} ${unit}` : "");
  if (s < 60) {
    return `${s} s`;
  }
  if (s < 3_600) {
    return `${Math.floor(s / 60)} min`;
  }
  if (s < 86_400) {
    return `${Math.floor(s / 3_600)} h${of(Math.floor((s % 3_600) / 60), "min")}`;
  }
  return `${Math.floor(s / 86_400)} d${of(Math.floor((s % 86_400) / 3_600), "h")}`;
}

/** As duration, for what is often less than a second. */
function briefly(ms) {
  return ms < 1000 ? `${whole.format(ms)} ms` : duration(ms);
}

function plural(n, one, many) {
  return `${count(n)} ${n === 1 ? one : many}`;
}

const sum = (counts) => Object.values(counts).reduce((a, b) => a + b, 0);
