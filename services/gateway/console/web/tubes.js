// The belt: what waits in each tube, and holding one back for a while.

import { post } from "./api.js";
import { button, el, field } from "./dom.js";
import { number, times } from "./format.js";
import { say } from "./frame.js";
import { confirmed, whoAndWhy } from "./parts.js";

const COLUMNS = ["ready", "reserved", "delayed", "buried", "workers"];
const MINUTES = [["60", "a minute"], ["300", "five minutes"], ["900", "a quarter of an hour"], ["3600", "an hour"]];

export function tubes({ tubes: found, belt }, changed) {
  return [
    belt.filter((server) => !server.up).map(({ server, why }) =>
      el("p", { class: "complaint" }, `${server} is away, and its jobs are not counted: ${why}`)),
    unheard(found),
    table("Tubes", found.filter(isBusy), changed),
    idle(found.filter((tube) => !isBusy(tube)), changed),
  ];
}

/** Whether there is anything to see. */
function isBusy(tube) {
  return tube.ready + tube.reserved + tube.delayed + tube.buried > 0 || tube.paused || tube.by_hand;
}

/** What is not worked on, because no worker listens. */
function unheard(found) {
  const names = found.filter((tube) => !tube.workers).map((tube) => tube.tube);
  if (!names.length) return null;
  const what = names.length === found.length ? "any tube" : names.join(", ");
  return el("p", { class: "complaint" }, `No worker listens on ${what}: orders wait there.`);
}

let opened = false;

function idle(found, changed) {
  if (!found.length) return null;
  const toggle = (event) => { opened = event.target.open; };
  return el("details", { class: "idle", open: opened, on: { toggle } },
    el("summary", {}, times(found.length, "tube with nothing in it", "tubes with nothing in them")),
    table("Tubes with nothing in them", found, changed));
}

function table(label, found, changed) {
  if (!found.length) return null;
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
    el("table", { class: "figures" },
      el("thead", {}, el("tr", {}, ["tube", ...COLUMNS, "paused", ""].map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, found.map((tube) => row(tube, changed)))));
}

function row(tube, changed) {
  const act = tube.by_hand
    ? button("Resume", () => resume(tube.tube).then((done) => done && changed()), { class: "small" })
    : button("Pause", () => hold(tube.tube).then((done) => done && changed()), { class: "small" });
  act.setAttribute("aria-label", `${act.textContent} ${tube.tube}`);
  return el("tr", {},
    el("th", { scope: "row" }, tube.tube),
    COLUMNS.map((name) => el("td", { class: tube[name] ? "" : "none" }, number(tube[name] ?? 0))),
    el("td", {}, pause(tube)),
    el("td", {}, act));
}

/** Who paused it; what nobody paused by hand waits for the carrier. */
function pause({ paused, by_hand: hand }) {
  if (!paused && !hand) return null;
  const told = hand ? [`by ${hand.who}`, hand.why].filter(Boolean).join(": ") : "until the carrier answers again";
  return [el("span", { class: "badge attention" }, `paused ${left(hand?.left ?? paused)}`), " ", el("span", { class: "quiet" }, told)];
}

function left(seconds) {
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function hold(tube) {
  return confirmed({
    heading: `Pause ${tube}?`,
    says: "No worker takes a job from this tube until the time is up. A job in hand is finished; orders wait and lose nothing.",
    fields: [field("For", el("select", { name: "seconds" }, MINUTES.map(([value, label]) => el("option", { value }, label)))),
      ...whoAndWhy(false)],
    verb: "Pause",
    send: (values, name) => pausing(tube, Number(values.seconds), values, name),
  });
}

function resume(tube) {
  return confirmed({
    heading: `Resume ${tube}?`,
    says: "Workers take its jobs again at once.",
    fields: whoAndWhy(false),
    verb: "Resume",
    send: (values, name) => pausing(tube, 0, values, name),
  });
}

async function pausing(tube, seconds, { who, why }, name) {
  await post(`/tubes/${encodeURIComponent(tube)}/pause`, { seconds, who, why }, name);
  say(seconds ? `${tube} is paused.` : `${tube} goes on.`);
  return true;
}
