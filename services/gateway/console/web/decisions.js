// What a person may decide about an order: each is confirmed in a dialog that says what will happen.
//
// Which of them are offered follows from what the order shows; whether one is allowed, the gateway says.

import { post } from "./api.js";
import { button, el, field, pairs, select } from "./dom.js";
import { code, FINAL, money, moment, facts } from "./format.js";
import { say } from "./frame.js";
import { confirmed, whoAndWhy } from "./parts.js";

/** Buttons for what can be decided now; `decided` gets the order as it is then. */
export function decisions(order, decided) {
  const offer = (label, ask, attributes = {}) => button(label, async () => {
    const after = await ask(order);
    if (after) decided(after);
  }, { "aria-label": `${label} ${order.reference || order.id}`, ...attributes });
  return [
    order.evidence && ["attention", "uncertain"].includes(order.status) && offer("Resolve…", resolve, { class: "primary" }),
    isAwaited(order) && offer("Confirm…", confirm, { class: "primary" }),
    ["attention", "failed"].includes(order.status) && offer("Retry…", retry),
    !FINAL.has(order.status) && !order.cancel && offer("Cancel…", cancel),
  ];
}

function isAwaited(order) {
  const given = (order.timeline ?? []).some((entry) => entry.event === "confirmed");
  return order.order?.confirm === "wait" && !given && !FINAL.has(order.status) && order.status !== "undoing";
}

/** Send a decision; the order as it is then. */
async function send(order, decision, body, name) {
  const answer = await post(`/orders/${encodeURIComponent(order.id)}/${decision}`, body, name);
  const noted = answer.status === 202;
  say(noted ? "Noted: it is heeded when the call that is open has ended." : `${order.reference || order.id}: done.`);
  return answer.json();
}

function called(order) {
  return order.reference || order.id;
}

function cancel(order) {
  const kept = order.order?.on_failure ?? "keep";
  const choices = [["", `as the order says: ${kept === "rollback" ? "take it back" : "keep it"}`], ["keep", "keep it"], ["rollback", "take it back"]];
  return confirmed({
    heading: `Cancel ${called(order)}?`,
    says: "It makes no further paid or final call. A call that is open is settled first; if that turns out to be the final one, it is too late and the order goes on. What was paid is not given back.",
    fields: [field("What is done already", select("on_failure", choices)), ...whoAndWhy(false)],
    verb: "Cancel the order",
    grave: true,
    send: (values, name) => send(order, "cancel", values, name),
  });
}

function retry(order) {
  const step = (order.steps ?? []).find((one) => one.status !== "done");
  return confirmed({
    heading: `Retry ${called(order)}?`,
    says: ["It goes on", step ? [" at ", code(step.tube)] : " where it stopped",
      ". Nothing is paid twice: what is done is not done again, and a call that may have taken effect is read back first."],
    fields: whoAndWhy(false),
    verb: "Retry",
    send: (values, name) => send(order, "retry", values, name),
  });
}

function confirm(order) {
  return confirmed({
    heading: `Confirm ${called(order)}?`,
    says: "This is the word its final step waits for. That step cannot be taken back.",
    fields: whoAndWhy(false),
    verb: "Confirm the final step",
    grave: true,
    send: (values, name) => send(order, "confirm", values, name),
  });
}

function resolve(order) {
  const { call, at, facts: known } = order.evidence;
  const reserved = money(order.reserved, order);
  const way = (value, label, says) => el("label", { class: "way" },
    el("input", { type: "radio", name: "happened", value, required: true }),
    el("span", {}, el("strong", {}, label), el("span", { class: "hint" }, says)));
  const charge = el("input", { name: "charge", inputmode: "decimal", placeholder: "0.35", autocomplete: "off" });
  const outputs = el("textarea", { name: "outputs", rows: 2, spellcheck: "false", placeholder: "ref=54721" });
  return confirmed({
    heading: `Did the call of ${called(order)} take effect?`,
    says: ["Look at the carrier what really happened. Nobody will look again after you.",
      pairs(["call", code(call)], ["announced", moment(at)], ["facts", facts(known)], ["reserved", reserved])],
    fields: [
      el("fieldset", {}, el("legend", {}, "It"),
        way("true", "happened", "The order goes on as if it had been read back, and the call's price is charged."),
        way("false", "did not happen", "The call is made (again).")),
      ...whoAndWhy(true),
      el("details", {}, el("summary", {}, "What the call would have told"),
        field("Names and values, one a line", outputs, "Only if it happened and you know more, e.g. the reference of a port."),
        field("What the carrier took for it", charge, "Only if it is not what was reserved: an amount in pounds, 0 for nothing.")),
    ],
    verb: "Resolve",
    grave: true,
    send: ({ happened, who, why, outputs: lines, charge: taken }, name) =>
      send(order, "resolve", { happened: happened === "true", who, why, ...told(lines), ...(taken && { charge: taken }) }, name),
  });
}

/** Lines of `name=value` as the API wants them. */
function told(lines = "") {
  const found = lines.split("\n").filter((line) => line.includes("="))
    .map((line) => [line.slice(0, line.indexOf("=")).trim(), line.slice(line.indexOf("=") + 1).trim()]);
  return found.length ? { outputs: Object.fromEntries(found) } : {};
}
