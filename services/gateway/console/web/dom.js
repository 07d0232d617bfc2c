// Builds the page's elements. Text is always text: nothing here, or anywhere else, makes markup of data.

/**
 * An element with attributes and children. `on` has listeners by event name; true sets an attribute without
 * a value; null and false leave it out. Children may be nodes, texts, numbers and lists of them.
 */
export function el(name, attributes = {}, ...children) {
  const { on = {}, ...rest } = attributes;
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(rest)) {
    if (value === null || value === undefined || value === false) continue;
    made.setAttribute(key, value === true ? "" : String(value));
  }
  for (const [event, listener] of Object.entries(on)) made.addEventListener(event, listener);
  put(made, ...children);
  return made;
}

/** Append children; what is nothing is left out. */
export function put(parent, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return parent;
}

/** Put these children in place of all there are; whoever was on one of them stays on its like. */
export function fill(parent, ...children) {
  const focused = parent.contains(document.activeElement) && nameOf(document.activeElement);
  parent.replaceChildren();
  put(parent, ...children);
  if (focused) [...parent.querySelectorAll("a, button, pre, summary")].find((one) => nameOf(one) === focused)?.focus();
  return parent;
}

function nameOf(element) {
  return element.getAttribute("aria-label") ?? element.textContent;
}

export function button(label, action, attributes = {}) {
  return el("button", { type: "button", ...attributes, on: { click: action } }, label);
}

/** A labelled field; its `hint` is read out with it. */
export function field(label, control, hint = "") {
  if (!control.id) control.id = `field-${++fields}`;
  const told = hint && el("p", { class: "hint", id: `${control.id}-hint` }, hint);
  if (told) control.setAttribute("aria-describedby", told.id);
  return el("div", { class: "field" }, el("label", { for: control.id }, label), control, told);
}

let fields = 0;

/** Pairs of a term and what it is; pairs without a value are left out. */
export function pairs(...rows) {
  const known = rows.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return el("dl", { class: "pairs" }, known.map(([term, value]) => [el("dt", {}, term), el("dd", {}, value)]));
}

/** A choice of `[value, label]`. */
export function select(name, options, chosen = "") {
  const choices = options.map(([value, label]) => el("option", { value, selected: value === chosen }, label));
  return el("select", { name }, choices);
}
