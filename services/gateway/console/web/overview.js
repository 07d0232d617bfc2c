// How everything stands at a glance: what waits for a person first, then orders, parts and tubes.

import { get } from "./api.js";
import { attentionRows } from "./attention.js";
import { el, fill } from "./dom.js";
import { badge, number, STATES, times } from "./format.js";
import { everySoOften, failure, notice, section } from "./parts.js";
import { rights, tell } from "./session.js";
import { tubes } from "./tubes.js";

const SECONDS = 10;
const SHOWN = 5;

export function title() {
  return "Overview";
}

export function show(main, { signal }) {
  const parts = {
    waiting: el("div", {}), orders: el("div", {}), ready: el("div", {}), tubes: el("div", {}),
  };
  main.append(
    parts.waiting,
    section(rights.admin ? "Orders of all clients" : "Your orders", parts.orders),
    section("Parts", parts.ready),
    rights.admin ? section("Tubes", parts.tubes) : notice("Tubes, audits and the attention list need a key with the scope admin."),
  );
  const before = new Map();
  const draw = async (place, fetch, make) => {
    try {
      const found = await fetch();
      const text = JSON.stringify(found);
      // What is as it was stays as it is: a reader, or a screen reader, is in the middle of it.
      if (signal.aborted || before.get(place) === text) return;
      before.set(place, text);
      fill(place, make(found));
    } catch (problem) {
      before.delete(place);
      if (!signal.aborted) fill(place, failure(problem));
    }
  };
  const everybody = rights.admin ? "&client=*" : "";
  const refresh = () => Promise.all([
    rights.admin && draw(parts.waiting, () => get(`/attention?limit=${SHOWN}`, signal), (found) => waiting(found, refresh)),
    draw(parts.orders, () => get(`/orders?limit=1&counts=true${everybody}`, signal), (found) => counts(found.counts)),
    draw(parts.ready, () => readiness(signal), ready),
    rights.admin && draw(parts.tubes, () => get("/tubes", signal), (found) => tubes(found, refresh)),
  ]);
  everySoOften(SECONDS, signal, refresh);
}

function waiting({ count, orders }, refresh) {
  tell("attention", count);
  if (!count) return null;
  return el("section", { class: "urgent" },
    el("h2", {}, `${times(count, "order waits", "orders wait")} for a person`),
    attentionRows(orders, refresh),
    count > SHOWN && el("p", {}, el("a", { href: "#/attention" }, `All ${number(count)}`)));
}

function counts(found) {
  const client = rights.admin ? "&client=*" : "";
  return el("ul", { class: "tiles" }, STATES.map((state) =>
    el("li", {}, el("a", { class: found[state] ? "tile" : "tile none", href: `#/orders?status=${state}${client}` },
      el("span", { class: "figure" }, number(found[state] ?? 0)), badge(state)))));
}

/** 503 is an answer here: it says which part is unwell. */
async function readiness(signal) {
  try {
    const answer = await fetch("/readyz", { signal, credentials: "omit", cache: "no-store" });
    return await answer.json();
  } catch {
    return null;
  }
}

function ready(found) {
  if (found === null) return notice("The gateway does not answer. Are you offline?");
  const rows = [
    ["the book", "Redis", found.book],
    ...Object.entries(found.belt).map(([server, state]) => ["the belt", server, state]),
    ["the carrier", "as the workers find it", found.carrier],
  ];
  return el("ul", { class: "parts" }, rows.map(([name, what, state]) =>
    el("li", {},
      el("span", { class: state === "ok" ? "light good" : "light bad", "aria-hidden": "true" }),
      el("strong", {}, name), " ", el("span", { class: "quiet" }, what), " ",
      el("span", { class: "state" }, state))));
}
