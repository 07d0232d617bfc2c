// The list of orders: filters are in the address, and so is the place in the list.

import { get } from "./api.js";
import { el, field, select } from "./dom.js";
import { about, badge, money, moment, orderLink, query, STATES, TYPES } from "./format.js";
import { load, notice } from "./parts.js";
import { rights } from "./session.js";

const PAGE = 50;
const NAMES = ["status", "type", "reference", "number", "client", "since", "batch"];

export function title() {
  return "Orders";
}

export function show(main, { params, signal }) {
  const asked = Object.fromEntries(NAMES.map((name) => [name, params.get(name) ?? ""]));
  if (rights.admin && !params.has("client")) asked.client = "*";
  const wanted = params.get("q");
  const place = el("div", {});
  main.append(wanted ? el("p", {}, "Orders named or about ", el("strong", {}, wanted), ".") : filters(asked), place);
  const cursor = params.get("cursor") ?? "";
  const fetch = wanted ? () => search(wanted, signal) : () => get(`/orders${query({ ...asked, cursor, limit: PAGE })}`, signal);
  load(place, signal, fetch, (page) => {
    if (wanted && page.orders.length === 1) location.replace(`#/orders/${page.orders[0].id}`);
    return list(page, asked, cursor);
  });
}

/** By reference and by number at once: nobody should have to say which it is. */
async function search(wanted, signal) {
  const client = rights.admin ? "*" : "";
  const digits = wanted.replace(/[\s+()-]/g, "").replace(/^0(?=\d{9,10}$)/, "44");
  const ways = [{ reference: wanted }, ...(/^\d{5,15}$/.test(digits) ? [{ number: digits }] : [])];
  const pages = await Promise.all(ways.map((way) => get(`/orders${query({ ...way, client, limit: PAGE })}`, signal)));
  const found = new Map(pages.flatMap((page) => page.orders).map((order) => [order.id, order]));
  return { orders: [...found.values()].sort((one, other) => (one.id < other.id ? 1 : -1)), cursor: null };
}

function filters(asked) {
  const text = (name) => el("input", { name, value: asked[name], autocomplete: "off", spellcheck: "false", maxlength: 128 });
  const since = el("input", { name: "since", type: "datetime-local", value: local(asked.since) });
  const submit = (event) => {
    event.preventDefault();
    const given = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
    if (given.since) given.since = new Date(given.since).toISOString();
    if (given.number) given.number = given.number.replace(/[\s+]/g, "");
    if (rights.admin && !given.client) given.client = "*";
    location.hash = `#/orders${query({ batch: asked.batch, ...given })}`;
  };
  const form = el("form", { class: "filters", "aria-label": "Filters", on: { submit } },
    field("Status", select("status", [["", "any"], ...STATES.map((name) => [name, name])], asked.status)),
    field("Type", select("type", [["", "any"], ...TYPES.map((name) => [name, name])], asked.type)),
    field("Reference", text("reference")),
    field("Number", text("number")),
    rights.admin && field("Client", el("input", { name: "client", value: asked.client === "*" ? "" : asked.client, placeholder: "all" })),
    field("Accepted since", since),
    el("div", { class: "actions" },
      el("button", { type: "submit", class: "primary" }, "Show"),
      el("a", { class: "button", href: "#/orders" }, "Clear")),
    asked.batch && el("p", { class: "hint" }, "In batch ", el("a", { href: `#/batches/${asked.batch}` }, asked.batch)));
  for (const choice of form.querySelectorAll("select")) choice.addEventListener("change", () => form.requestSubmit());
  return form;
}

/** A moment as a field for local time wants it. */
function local(iso) {
  if (!iso) return "";
  const at = new Date(iso);
  return new Date(at - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function list({ orders, cursor }, asked, here) {
  if (!orders.length && !cursor) return notice(here ? "There are no more." : "No order is like that.");
  const older = cursor && el("a", { class: "button", rel: "next", href: `#/orders${query({ ...asked, cursor })}` }, "Older orders");
  const newest = here && el("a", { class: "button", href: `#/orders${query(asked)}` }, "Newest");
  return [
    el("table", { class: "orders" },
      el("caption", { class: "unseen" }, "Orders, newest first"),
      el("thead", {}, el("tr", {}, ["Status", "Reference", "Type", "Number", "Client", "Cost", "Accepted", "Why"]
        .filter((name) => rights.admin || name !== "Client").map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, orders.map(row))),
    el("nav", { class: "pages", "aria-label": "Pages" }, newest, older),
  ];
}

function row(order) {
  return el("tr", {},
    el("td", {}, badge(order.status)),
    el("th", { scope: "row" }, orderLink(order.id, order.reference || order.id)),
    el("td", { class: "kind" }, order.type),
    el("td", { class: "mono" }, about(order)),
    rights.admin && el("td", { class: "client" }, order.client),
    el("td", { class: "cost" }, money(order.charged, order)),
    el("td", { class: "at" }, moment(order.created)),
    el("td", { class: "why" }, order.why ?? ""));
}
