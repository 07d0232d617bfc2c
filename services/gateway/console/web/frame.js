// What stands around every view: navigation, search, who is signed in, and a line for what just happened.

import { button, el, fill } from "./dom.js";
import { number } from "./format.js";
import { end, rights, session } from "./session.js";

const PLACES = [
  ["#/", "Overview", false], ["#/orders", "Orders", false], ["#/attention", "Attention", true],
  ["#/audits", "Audits", true], ["#/batches", "Batches", false],
];
const ID = /^[0-9A-HJKMNP-TV-Z]{26}$/i;
const SHOWN_FOR = 6000;

/** The frame's `root`, its `main` for the view, and `mark`, which shows where in the navigation one is. */
export function frame(name) {
  const waiting = el("span", { class: "count", hidden: true });
  const links = PLACES.filter(([, , admin]) => rights.admin || !admin).map(([href, label]) =>
    el("a", { href }, label, href === "#/attention" && waiting));
  const main = el("main", { id: "main", tabindex: "-1" });
  const skip = el("a", { class: "skip", href: "#main", on: { click: (event) => {
    event.preventDefault();
    main.focus();
  } } }, "Skip to content");
  const root = el("div", { class: "frame" }, skip,
    el("header", {},
      el("a", { class: "brand", href: "#/", "aria-label": "Trunkline, overview" }, "Trunkline"),
      el("nav", { "aria-label": "Console" }, links),
      search(),
      el("div", { class: "who" },
        el("span", { title: rights.admin ? "with the scope admin" : "sees its own orders only" }, name),
        button("Sign out", () => end(), { class: "plain" }))),
    main,
    el("p", { id: "told", role: "status" }));
  session.addEventListener("attention", (event) => {
    waiting.hidden = !event.detail;
    fill(waiting, number(event.detail), el("span", { class: "unseen" }, " orders wait for a person"));
  });
  return { root, main, mark: (path) => mark(links, path) };
}

function mark(links, path) {
  const here = `#/${path.split("/")[1]}`;
  for (const link of links) {
    if (link.getAttribute("href") === here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function search() {
  const text = el("input", {
    type: "search", name: "q", placeholder: "Order id, reference or number", "aria-label": "Find an order",
    "aria-keyshortcuts": "/", autocomplete: "off", spellcheck: "false", maxlength: 128,
  });
  const submit = (event) => {
    event.preventDefault();
    const wanted = text.value.trim();
    if (!wanted) return;
    location.hash = ID.test(wanted) ? `#/orders/${wanted.toUpperCase()}` : `#/orders?q=${encodeURIComponent(wanted)}`;
    text.value = "";
  };
  return el("form", { role: "search", on: { submit } }, text);
}

let forgotten = 0;

/** Say in a line what just happened. */
export function say(text) {
  const place = document.getElementById("told");
  if (!place) return;
  fill(place, text);
  clearTimeout(forgotten);
  forgotten = setTimeout(() => fill(place), SHOWN_FOR);
}

session.addEventListener("waiting", (event) => say(`Too many requests: asking again in ${event.detail} s.`));

addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, dialog");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  document.querySelector("[role=search] input")?.focus();
});
