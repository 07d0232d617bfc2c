// A batch by its id: how its orders stand.

import { get } from "./api.js";
import { el, field, pairs } from "./dom.js";
import { badge, code, moment, number, query, STATES } from "./format.js";
import { load } from "./parts.js";
import { rights } from "./session.js";

export function title({ id }) {
  return id ? "Batch" : "Batches";
}

export function show(main, { id, signal }) {
  const place = el("div", {});
  main.append(asked(id ?? ""), place);
  if (id) load(place, signal, () => get(`/batches/${encodeURIComponent(id)}`, signal), drawn);
}

function asked(id) {
  const text = el("input", { name: "id", value: id, required: true, minlength: 26, maxlength: 26, spellcheck: "false", autocomplete: "off", class: "mono" });
  const submit = (event) => {
    event.preventDefault();
    location.hash = `#/batches/${encodeURIComponent(text.value.trim().toUpperCase())}`;
  };
  return el("form", { class: "filters", on: { submit } },
    field("Batch id", text, "As POST /batches answered."),
    el("div", { class: "actions" }, el("button", { type: "submit", class: "primary" }, "Show")));
}

function drawn({ id, created, orders, status }) {
  const link = (state) => `#/orders${query({ batch: id, status: state, client: rights.admin ? "*" : "" })}`;
  return [
    pairs(["batch", code(id)], ["taken in", moment(created)], ["orders", el("a", { href: link("") }, number(orders))]),
    el("ul", { class: "tiles" }, STATES.filter((state) => status[state]).map((state) =>
      el("li", {}, el("a", { class: "tile", href: link(state) }, el("span", { class: "figure" }, number(status[state])), badge(state))))),
  ];
}
