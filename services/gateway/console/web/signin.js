// The door: a client key, kept for this tab.

import { el, field, fill } from "./dom.js";
import { begin, looksLikeKey } from "./session.js";

/** Ask for a key in place of everything else; `done` is called when one is kept. */
export function signIn(place, why, done) {
  const given = el("input", {
    id: "key", type: "password", autocomplete: "off", spellcheck: "false", required: true,
  });
  const complaint = el("p", { class: "complaint", role: "alert" }, why);
  const submit = (event) => {
    event.preventDefault();
    const text = given.value.trim();
    if (!looksLikeKey(text)) {
      fill(complaint, "A client key looks like tl_<id>_<secret>.");
      given.focus();
      return;
    }
    begin(text);
    done();
  };
  const form = el("form", { class: "signin", on: { submit } },
    el("h1", {}, "Trunkline"),
    el("p", { class: "quiet" }, "The console for operators."),
    complaint,
    field("Client key", given, "Kept for this tab only. With the scope admin it shows the orders of all clients."),
    el("button", { type: "submit", class: "primary" }, "Sign in"),
  );
  fill(place, el("main", { class: "alone" }, form));
  given.focus();
}
