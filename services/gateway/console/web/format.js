// How values are shown: times in the reader's zone, money as the API has it, states with a word and a colour.

import { el } from "./dom.js";

export const STATES = [
  "attention", "uncertain", "undoing", "running", "waiting", "accepted", "failed", "cancelled", "succeeded",
];
export const FINAL = new Set(["succeeded", "failed", "cancelled"]);
export const TYPES = [
  "number.activate", "number.update", "number.release", "trunk.create", "trunk.update", "trunk.delete",
  "port.gnp", "port.mnp", "message.sms", "message.fax", "report.run", "call",
];

const clock = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
const sameYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", ...clock });
const otherYear = new Intl.DateTimeFormat(undefined, { year: "numeric", day: "numeric", month: "short", ...clock });
const count = new Intl.NumberFormat();

/** A moment in the reader's zone; its title has it exactly as the API does. */
export function moment(iso) {
  if (!iso) return "–";
  const at = new Date(iso);
  const shown = at.getFullYear() === new Date().getFullYear() ? sameYear : otherYear;
  return el("time", { datetime: iso, title: iso }, shown.format(at));
}

/** The number that an order is about; of several, the first, and how many more there are. */
export function about({ number: first, numbers = [] }) {
  return numbers.length > 1 ? `${first} +${numbers.length - 1}` : first ?? "";
}

/** How long ago, roughly. */
export function ago(iso) {
  return el("time", { datetime: iso, title: iso, class: "ago" }, age(iso));
}

export function age(iso) {
  const seconds = Math.max(0, (Date.now() - new Date(iso)) / 1000);
  const steps = [[86400, "d"], [3600, "h"], [60, "min"]];
  const [size, unit] = steps.find(([length]) => seconds >= length) ?? [1, "s"];
  return `${Math.floor(seconds / size)} ${unit} ago`;
}

export function number(value) {
  return count.format(value);
}

/** What an order cost: its amount as the API has it, in the currency of its charges where they name one. */
export function money(amount, order) {
  if (amount === null || amount === undefined || Number(amount) === 0) return "–";
  const currencies = new Set((order?.charges ?? []).map((charge) => charge.currency));
  return currencies.size === 1 ? `${amount} ${[...currencies][0]}` : String(amount);
}

/** So many of something. */
export function times(value, one, many) {
  return `${number(value)} ${value === 1 ? one : many}`;
}

export function badge(state) {
  return el("span", { class: `badge ${STATES.includes(state) ? state : "unknown"}` }, state);
}

export function code(text) {
  return el("code", {}, text);
}

/** A value of JSON, to be read. */
export function json(value) {
  return el("pre", { class: "json", tabindex: "0" }, JSON.stringify(value, null, 2));
}

/** Names and texts, such as the facts of a call. */
export function facts(found) {
  return Object.entries(found ?? {}).map(([name, value]) =>
    el("span", { class: "fact" }, el("span", { class: "quiet" }, `${name} `),
      typeof value === "string" ? value : JSON.stringify(value)));
}

export function orderLink(id, text = id) {
  return el("a", { href: `#/orders/${encodeURIComponent(id)}` }, text);
}

/** A query string of what is not empty. */
export function query(values) {
  const known = Object.entries(values).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const text = new URLSearchParams(known).toString();
  return text ? `?${text}` : "";
}
