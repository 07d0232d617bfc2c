// Where the console starts: somebody signs in, the path behind the # says which view is shown, and leaving a view
// ends whatever it has under way.

import { get } from "./api.js";
import * as attention from "./attention.js";
import * as audits from "./audits.js";
import * as batches from "./batches.js";
import { el, fill } from "./dom.js";
import { age } from "./format.js";
import * as order from "./order.js";
import * as orders from "./orders.js";
import * as overview from "./overview.js";
import { failure, notice } from "./parts.js";
import { frame } from "./frame.js";
import { client, key, rights, session } from "./session.js";
import { signIn } from "./signin.js";

const ROUTES = [
  [/^\/$/, overview],
  [/^\/orders$/, orders],
  [/^\/orders\/([^/]+)$/, order],
  [/^\/attention$/, attention],
  [/^\/audits$/, audits],
  [/^\/batches(?:\/([^/]+))?$/, batches],
];

const app = document.getElementById("app");
let shown = null;
let leaving = new AbortController();

/** The view that the address names, in place of the one there is. */
function show() {
  if (!shown) return;
  leave();
  leaving = new AbortController();
  const [path, query] = (location.hash.slice(1) || "/").split("?");
  const [match, view] = ROUTES.map(([pattern, found]) => [pattern.exec(path), found]).find(([hit]) => hit) ?? [];
  shown.mark(path);
  const main = fill(shown.main);
  if (!match) {
    fill(main, el("h1", { tabindex: "-1" }, "Nothing here"), notice("The console has no such page."));
  } else {
    const id = match[1] && decodeURIComponent(match[1]).toUpperCase();
    const heading = view.title({ id });
    document.title = `${heading} · Trunkline`;
    const title = el("h1", { tabindex: "-1" }, heading);
    fill(main, title);
    view.show(main, { id, params: new URLSearchParams(query), signal: leaving.signal, title });
  }
  main.querySelector("h1").focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** What the key may do is found out by asking: it is a client's, and need not be an operator's. */
async function begin() {
  fill(app, el("p", { class: "loading", role: "status" }, "Signing in…"));
  try {
    rights.admin = await isAdmin();
  } catch (problem) {
    if (key()) fill(app, el("main", { class: "alone" }, failure(problem, begin)));
    return;
  }
  shown = frame(client());
  fill(app, shown.root);
  show();
}

async function isAdmin() {
  await get("/orders?limit=1");
  try {
    await get("/orders?limit=1&client=*");
    return true;
  } catch (problem) {
    if (problem.status === 403) return false;
    throw problem;
  }
}

/** End what the view has under way, its question included. */
function leave() {
  leaving.abort();
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
}

function shut(why) {
  shown = null;
  leave();
  document.title = "Trunkline";
  signIn(app, why, begin);
}

session.addEventListener("ended", (event) => shut(event.detail));
addEventListener("hashchange", show);
setInterval(() => {
  for (const time of document.querySelectorAll("time.ago")) time.textContent = age(time.dateTime);
}, 30_000);
if (key()) begin();
else shut("");
