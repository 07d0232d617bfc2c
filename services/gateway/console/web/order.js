// One order: how it stands and why, what is to be decided, and its timeline, which grows as things happen.

import { download, get } from "./api.js";
import { decisions } from "./decisions.js";
import { button, el, fill, pairs } from "./dom.js";
import { badge, code, facts, FINAL, json, moment, money, times } from "./format.js";
import { failure, load, notice, section } from "./parts.js";
import { follow } from "./stream.js";
import { Timeline } from "./timeline.js";

export function title({ id }) {
  return `Order ${id}`;
}

export function show(main, { id, signal, title: heading }) {
  const path = `/orders/${encodeURIComponent(id)}`;
  const place = el("div", { class: "order" });
  main.append(place);
  load(place, signal, () => get(path, signal), (found) => {
    const view = new View(path, heading, signal);
    view.draw(found);
    view.follow(found);
    return view.parts;
  });
}

class View {
  constructor(path, heading, signal) {
    Object.assign(this, { path, heading, signal });
    this.standing = el("div", { class: "standing" });
    this.aside = el("div", { class: "aside" });
    this.timeline = new Timeline();
    this.stale = this.looking = false;
    this.parts = [this.standing, el("div", { class: "columns" }, this.timeline.root, this.aside)];
  }

  draw(order) {
    const name = order.reference || order.id;
    document.title = `${name} · Trunkline`;
    fill(this.heading, name, " ", badge(order.status));
    fill(this.standing,
      el("p", { class: "quiet" }, order.type, " ", code(order.id)),
      order.why && el("p", { class: `callout ${order.status}` }, order.why),
      order.cancel && el("p", { class: "callout waiting" },
        `${order.cancel.who} asked to cancel it; that waits for the call that is open. ${order.cancel.why ?? ""}`),
      order.evidence && evidence(order.evidence),
      order.unreadable ? notice("Another version of Trunkline wrote this order: it is left alone.")
        : el("div", { class: "actions" }, decisions(order, (after) => this.decided(after)), this.files(order)));
    fill(this.aside, details(order), steps(order.steps ?? []), content("Result", order.result),
      content("The order as sent", order.order));
  }

  /** An answer to a decision is the order as it is then; its new lines come by the stream. */
  decided(order) {
    this.draw(order);
    if (!this.timeline.live) this.follow(order);
  }

  files(order) {
    const save = (label, path, name) => button(label, async (event) => {
      event.target.disabled = true;
      try {
        await download(path, name);
      } catch (problem) {
        this.standing.append(failure(problem));
      } finally {
        event.target.disabled = false;
      }
    });
    const kept = order.type === "call" ? FINAL.has(order.status) : "rows" in (order.result ?? {});
    return [
      save("Download evidence", `${this.path}/evidence`, `${order.id}.evidence.json`),
      kept && save("Download result", `${this.path}/result`, `${order.id}.result`),
    ];
  }

  async follow(order) {
    const known = this.timeline.show(order.timeline);
    const heard = ({ event, data }) => {
      if (event === "reset") this.timeline.show([]);
      else this.timeline.add(data);
      this.look();
    };
    try {
      await follow(`${this.path}/events`, {
        last: `${order.id}-${known}`, signal: this.signal, heard, state: (word) => this.timeline.state(word),
      });
    } catch (problem) {
      this.timeline.root.append(failure(problem, () => this.look()));
    }
  }

  /** The order changes with its timeline: look once more, one look at a time however much happens. */
  async look() {
    this.stale = true;
    if (this.looking) return;
    this.looking = true;
    try {
      while (this.stale) {
        this.stale = false;
        this.draw(await get(this.path, this.signal));
      }
    } catch (problem) {
      if (!this.signal.aborted) this.standing.append(failure(problem, () => this.look()));
    } finally {
      this.looking = false;
    }
  }
}

/** The call that may have taken effect: whoever decides looks it up at the carrier. */
export function evidence(found) {
  return el("p", { class: "callout evidence" },
    el("strong", {}, "May have taken effect: "), code(found.call), " announced ", moment(found.at), " ",
    el("span", { class: "facts" }, facts(found.facts)));
}

function details(order) {
  const charges = (order.charges ?? []).map((one) => el("div", {}, `${one.amount} ${one.currency} `, el("span", { class: "quiet" }, one.what)));
  const callback = order.callback;
  return section("Details", pairs(
    order.numbers
      ? ["numbers", order.numbers.map((one) => el("div", { class: "mono" }, one))]
      : ["number", order.number && el("span", { class: "mono" }, order.number)],
    ["client", order.client],
    ["account", order.account],
    ["batch", order.batch && el("a", { href: `#/batches/${order.batch}` }, code(order.batch))],
    ["accepted", moment(order.created)],
    ["changed", moment(order.updated)],
    ["ended", order.finished && moment(order.finished)],
    ["charged", charges.length ? charges : money(order.charged, order)],
    ["reserved", money(order.reserved, order)],
    ["callback", callback && [callback.url, el("div", { class: "quiet" },
      [callback.status, callback.attempts ? times(callback.attempts, "try", "tries") : "", callback.why ?? ""].filter(Boolean).join(", "))]],
  ));
}

function steps(found) {
  if (!found.length) return null;
  return section("Steps", el("ol", { class: "steps" }, found.map((step) =>
    el("li", { class: step.status },
      el("span", { class: "mono" }, step.tube), " ", el("span", { class: "quiet" },
        [step.status, step.attempts && times(step.attempts, "failed try", "failed tries"), step.snoozes && times(step.snoozes, "wait", "waits")].filter(Boolean).join(", "))))));
}

function content(heading, value) {
  if (!value || !Object.keys(value).length) return null;
  return section(heading, json(value));
}
