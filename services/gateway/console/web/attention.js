// The orders of all clients that wait for a person, oldest first, to be decided where they are listed.

import { get } from "./api.js";
import { decisions } from "./decisions.js";
import { el } from "./dom.js";
import { ago, number, orderLink } from "./format.js";
import { evidence } from "./order.js";
import { load, notice } from "./parts.js";
import { tell } from "./session.js";

export function title() {
  return "Attention";
}

export function show(main, { signal }) {
  const place = el("div", {});
  main.append(place);
  const refresh = () => load(place, signal, () => get("/attention", signal), ({ count, orders }) => {
    tell("attention", count);
    if (!count) return notice("No order waits for a person.");
    return [
      el("p", { class: "quiet" }, count > orders.length
        ? `The oldest ${number(orders.length)} of ${number(count)}.` : "Oldest first. Nothing moves until somebody decides."),
      attentionRows(orders, refresh),
    ];
  });
  refresh();
}

/** Orders with what there is to know and to decide about each. */
export function attentionRows(orders, changed) {
  return el("ul", { class: "cards" }, orders.map((order) =>
    el("li", {},
      el("div", { class: "headline" },
        el("strong", {}, orderLink(order.id, order.reference || order.id)),
        el("span", { class: "quiet" }, [order.type, order.number, order.client].filter(Boolean).join(" · ")),
        ago(order.updated)),
      el("p", {}, order.why ?? ""),
      order.evidence && evidence(order.evidence),
      !order.unreadable && el("div", { class: "actions" }, decisions(order, changed)))));
}
