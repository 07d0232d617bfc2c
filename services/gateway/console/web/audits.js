// The carrier held against the book: what differs, and deciding about each difference.

import { get, post } from "./api.js";
import { button, el, pairs } from "./dom.js";
import { json, moment, number, orderLink } from "./format.js";
import { say } from "./frame.js";
import { confirmed, everySoOften, load, notice, section, whoAndWhy } from "./parts.js";
import { rights } from "./session.js";

const SECONDS = 5;
const KINDS = {
  unordered: "the carrier has it, and no order put it there",
  gone: "an order put it there, and the carrier has it no more",
  changed: "it is not what the last order set",
};

export function title() {
  return "Audits";
}

export function show(main, { signal }) {
  if (!rights.admin) {
    main.append(notice("Audits need a key with the scope admin."));
    return;
  }
  const place = el("div", {});
  main.append(place);
  let busy = false;
  const refresh = () => load(place, signal, () => get("/audits/latest", signal), (standing) => {
    busy = standing.under_way !== null;
    return drawn(standing, refresh);
  });
  refresh();
  everySoOften(SECONDS, signal, () => busy && refresh());
}

function drawn({ last, under_way: now, failed, undecided, differences }, refresh) {
  const ask = button("Ask for an audit…", () => wanted().then((done) => done && refresh()), { class: "primary", disabled: now !== null });
  return [
    now && el("p", { class: "callout running" }, `An audit is under way, asked for by ${now.who}, `, moment(now.asked), "."),
    failed && el("p", { class: "callout failed" }, "The audit of ", moment(failed.asked), ` failed: ${failed.failed}`),
    last ? pairs(["last", [moment(last.ended), ` asked for by ${last.who}`]], ["why", last.why],
      ["compared", `${number(last.numbers)} numbers, ${number(last.trunks)} trunks`],
      ["differences", last.differences ? `${number(last.differences)}, of which ${number(undecided)} undecided` : "none"])
      : notice("No audit has been made yet."),
    el("div", { class: "actions" }, ask),
    last && section("Differences", differences.length
      ? el("ul", { class: "cards" }, differences.map((one) => card(one, refresh)))
      : notice("The carrier has what was ordered.")),
  ];
}

function card(found, refresh) {
  const decide = (label, ask, attributes) =>
    button(label, () => ask(found).then((done) => done && refresh()), { "aria-label": `${label} ${found.subject}`, ...attributes });
  return el("li", {},
    el("div", { class: "headline" },
      el("strong", {}, `${found.thing} ${found.subject}`),
      el("span", { class: "badge unknown" }, found.part ? `${found.kind}: ${found.part}` : found.kind),
      el("span", { class: "quiet" }, KINDS[found.kind])),
    found.part && el("div", { class: "sides" },
      el("div", {}, el("h3", {}, "Ordered"), json(found.believed)),
      el("div", {}, el("h3", {}, "At the carrier"), json(found.found))),
    found.order && el("p", {}, "Order ", orderLink(found.order), " ", found.since && moment(found.since)),
    found.decision ? decided(found.decision)
      : el("div", { class: "actions" }, decide("Accept…", accept), decide("Reverse…", reverse)));
}

function decided({ what, who, why, at, order }) {
  return el("p", { class: "quiet" }, `${what} by ${who}${why ? `: ${why}` : ""} `, moment(at), order && [" – order ", orderLink(order)]);
}

function about(found, what, words) {
  return confirmed({
    ...words,
    fields: whoAndWhy(false),
    send: async (values, name) => {
      const answer = await post(`/audits/differences/${encodeURIComponent(found.id)}/${what}`, values, name);
      say(what === "accept" ? "Accepted." : "Ordered.");
      return answer.json();
    },
  });
}

function accept(found) {
  return about(found, "accept", {
    heading: `Accept ${found.subject} as it is?`,
    says: "The book believes what the carrier has from now on. Nothing changes at the carrier.",
    verb: "Accept",
  });
}

function reverse(found) {
  const final = found.kind === "unordered";
  return about(found, "reverse", {
    heading: `Put ${found.subject} right?`,
    says: final
      ? `This orders that the ${found.thing} be ${found.thing === "number" ? "released" : "deleted"}, which cannot be taken back.`
      : "This makes an order, as the client of your key, that gives the carrier what was ordered before. It may cost money.",
    verb: final ? "Order its removal" : "Order it",
    grave: final,
  });
}

function wanted() {
  return confirmed({
    heading: "Ask for an audit?",
    says: "The keeper compares what the carrier has with what orders have left there. It changes nothing, and takes a while.",
    fields: whoAndWhy(false),
    verb: "Ask for it",
    send: async (values, name) => {
      const answer = await post("/audits", values, name);
      say("The keeper makes the audit.");
      return answer.json();
    },
  });
}
