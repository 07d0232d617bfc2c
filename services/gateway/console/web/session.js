// Who is signed in. The key is kept for as long as the tab is open, and goes into one header and nowhere else.

const KEY = "trunkline.key";
const WHO = "trunkline.who";
const SHAPE = /^tl_([a-z0-9]{2,32})_[\x21-\x7e]+$/;

/** What happens to the session as a whole: `ended`, `waiting`, `attention`. */
export const session = new EventTarget();

export function tell(name, detail = null) {
  session.dispatchEvent(new CustomEvent(name, { detail }));
}

export function looksLikeKey(text) {
  return SHAPE.test(text);
}

export function key() {
  return sessionStorage.getItem(KEY);
}

export function client() {
  return SHAPE.exec(key() ?? "")?.[1] ?? "";
}

export function begin(text) {
  sessionStorage.setItem(KEY, text);
}

/** Forget the key; `why` is told on the way out. */
export function end(why = "") {
  sessionStorage.removeItem(KEY);
  tell("ended", why);
}

/** The person at the keyboard, as decisions name them; remembered until the tab is closed. */
export function who() {
  return sessionStorage.getItem(WHO) ?? "";
}

export function rememberWho(name) {
  sessionStorage.setItem(WHO, name);
}

/** What the key may do beside orders, found out once for each sign-in. */
export const rights = { admin: false };
