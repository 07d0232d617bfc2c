// Parts that every view is made of: what loads, what failed, what is empty, and dialogs that decide.

import { newName, pause, Problem } from "./api.js";
import { button, el, field, fill } from "./dom.js";
import { rememberWho, who } from "./session.js";

export function notice(text, ...more) {
  return el("p", { class: "notice" }, text, more);
}

export function section(heading, ...children) {
  return el("section", {}, el("h2", {}, heading), children);
}

/** What went wrong, in the API's own words, and a way to try again. */
export function failure(problem, again = null) {
  return el("div", { class: "failure", role: "alert" },
    el("strong", {}, problem.title ?? "A mistake in the console"),
    el("p", {}, problem.detail ?? String(problem)),
    (problem.errors ?? []).map((one) => el("p", {}, el("code", {}, one.field), ` ${one.message}`)),
    again && button("Try again", again));
}

/** Fill a place with what `fetch` brings; meanwhile and when it fails, it says so. Old content stays meanwhile. */
export async function load(place, signal, fetch, draw) {
  place.setAttribute("aria-busy", "true");
  const late = setTimeout(() => {
    if (!place.hasChildNodes()) fill(place, el("p", { class: "loading", role: "status" }, "Loading…"));
  }, 150);
  try {
    const found = await fetch();
    if (!signal.aborted) fill(place, draw(found));
  } catch (problem) {
    if (!signal.aborted) fill(place, failure(problem, () => load(place, signal, fetch, draw)));
    if (!(problem instanceof Problem) && !signal.aborted) throw problem;
  } finally {
    clearTimeout(late);
    place.setAttribute("aria-busy", "false");
  }
}

/** Do something now and then while the view is open and seen; never so often that it is most of what happens. */
export async function everySoOften(seconds, signal, work) {
  while (!signal.aborted) {
    const began = performance.now();
    if (!document.hidden) await work();
    const wait = Math.max(seconds * 1000, 20 * (performance.now() - began));
    await pause(wait, signal).catch(() => {});
  }
}

/** The fields of whoever decides; `needed` when the API insists. */
export function whoAndWhy(needed) {
  const name = el("input", { name: "who", value: who(), maxlength: 128, required: needed, autocomplete: "name" });
  const why = el("input", { name: "why", maxlength: 500, required: needed, autocomplete: "off" });
  const optional = needed ? "" : " (optional)";
  return [field(`Who decides${optional}`, name), field(`Why${optional}`, why, "Both are kept on the record.")];
}

/**
 * Ask before something is done. `send(values, name)` does it with what was filled in, with a name that stays while the same is sent again;
 * what it raises is shown, and the dialog stays open. Resolves to what `send` gave, or null.
 */
export function confirmed({ heading, says, fields = [], verb, grave = false, send }) {
  return new Promise((resolve) => {
    const trouble = el("div", {});
    const go = el("button", { type: "submit", class: grave ? "grave" : "primary" }, verb);
    let name = newName(), sentBefore = "", outcome = null;
    const submit = async (event) => {
      event.preventDefault();
      const given = [...new FormData(form)].map(([field, value]) => [field, value.trim()]);
      const values = Object.fromEntries(given.filter(([, value]) => value));
      if (values.who) rememberWho(values.who);
      const content = JSON.stringify(values);
      if (sentBefore && content !== sentBefore) name = newName();
      sentBefore = content;
      go.disabled = true;
      fill(trouble);
      try {
        outcome = await send(values, name);
        dialog.close();
      } catch (problem) {
        // What was refused is another request next time; what was not answered is the same one.
        if (problem.status >= 400 && problem.status < 500) sentBefore = "", name = newName();
        fill(trouble, failure(problem));
      } finally {
        go.disabled = false;
      }
    };
    const form = el("form", { method: "dialog", on: { submit } },
      el("h2", { id: "dialog-heading" }, heading),
      el("div", { class: "says", id: "dialog-says" }, says),
      fields,
      trouble,
      el("div", { class: "actions" }, button("Not now", () => dialog.close()), go));
    const dialog = el("dialog", {
      "aria-labelledby": "dialog-heading", "aria-describedby": "dialog-says", on: { close: () => {
        dialog.remove();
        resolve(outcome);
      } },
    }, form);
    document.body.append(dialog);
    dialog.showModal();
  });
}
