// Asks the orders API. What it refuses becomes a `Problem`; when it says "later", this waits and asks again.

import { end, key, tell } from "./session.js";

const TRIES = 6;
const LONGEST_WAIT = 60;

/** A problem of the API (RFC 9457), or an answer that did not come: status 0. */
export class Problem extends Error {
  constructor(status, title, detail, errors = []) {
    super(detail);
    Object.assign(this, { status, title, detail, errors });
  }
}

/** An answer's JSON. Raises `Problem`. */
export async function get(path, signal) {
  return (await ask("GET", path, { signal })).json();
}

/** Decide something; with the same `name` (an Idempotency-Key) it may be sent again without harm. */
export async function post(path, body, name, signal) {
  return ask("POST", path, { body, signal, headers: { "Idempotency-Key": name } });
}

/** Save an answer's content as a file. */
export async function download(path, filename) {
  const answer = await ask("GET", path);
  const url = URL.createObjectURL(await answer.blob());
  const link = Object.assign(document.createElement("a"), { href: url, download: filename });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The answer, when it is a good one. Raises `Problem`. */
export async function ask(method, path, { body, signal, headers = {} } = {}) {
  for (let tries = 1; ; tries++) {
    const answer = await send(method, path, { body, signal, headers });
    if (answer.ok) return answer;
    if (answer.status !== 429 || tries === TRIES) throw await problem(answer);
    const seconds = Math.min(LONGEST_WAIT, Number(answer.headers.get("Retry-After")) || 1);
    tell("waiting", seconds);
    await pause(seconds * 1000, signal);
  }
}

async function send(method, path, { body, signal, headers }) {
  const sent = { Authorization: `Bearer ${key()}`, ...headers };
  if (body !== undefined) sent["Content-Type"] = "application/json";
  const content = body === undefined ? undefined : JSON.stringify(body);
  try {
    return await fetch(path, { method, headers: sent, body: content, signal, credentials: "omit", cache: "no-store" });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0, "No answer", "The gateway does not answer. Are you offline?");
  }
}

async function problem(answer) {
  let told = {};
  try {
    told = await answer.json();
  } catch {
    // Something between us and the gateway answered in its own words.
  }
  const found = new Problem(
    answer.status, told.title ?? `Status ${answer.status}`, told.detail ?? "The answer says no more.", told.errors,
  );
  if (answer.status === 401 && key()) end("The key is not accepted (any more). Sign in again.");
  return found;
}

/** Wait; raises as soon as the signal is given. */
export function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** A name for one click, for whatever becomes of the request. `randomUUID` is there over https only. */
export function newName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
