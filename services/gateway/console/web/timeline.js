// An order's timeline: what happened, when, why, and each exchange with the carrier behind it.

import { el, fill } from "./dom.js";
import { code, facts, moment, times } from "./format.js";

const WORDS = { live: "live", cut: "cut: coming back…", over: "complete" };

export class Timeline {
  constructor() {
    this.live = false;
    this.list = el("ol", { class: "timeline" });
    this.light = el("span", { class: "live", role: "status" });
    this.root = el("section", { class: "happened" }, el("h2", {}, "Timeline ", this.light),
      el("div", { role: "log", "aria-label": "Timeline" }, this.list));
  }

  /** Show these lines in place of all; how many there are. */
  show(entries) {
    fill(this.list, entries.map(line));
    return entries.length;
  }

  add(entry) {
    this.list.append(line(entry));
  }

  /** How the stream stands: "live", "cut" or "over". */
  state(word) {
    this.live = word !== "over";
    this.light.className = `live ${word}`;
    fill(this.light, WORDS[word]);
  }
}

function line(entry) {
  const exchanges = entry.exchanges ?? [];
  return el("li", { class: entry.event.replaceAll(" ", "-") },
    el("div", { class: "what" },
      el("strong", {}, entry.event), " ",
      entry.step && el("span", { class: "mono quiet" }, entry.step), " ",
      el("span", { class: "at" }, moment(entry.at))),
    entry.why && el("p", {}, entry.why),
    entry.facts && el("p", {}, facts(entry.facts)),
    exchanges.length > 0 && el("details", {},
      el("summary", {}, times(exchanges.length, "exchange with the carrier", "exchanges with the carrier")),
      el("ul", {}, exchanges.map(exchange))));
}

function exchange(found) {
  return el("li", {},
    code(`${found.method} ${found.path}`), " ",
    el("span", { class: found.ending === "answered" ? "quiet" : "bad" },
      [found.status, found.ending.replace("_", " "), `${found.milliseconds} ms`].filter(Boolean).join(", ")));
}
