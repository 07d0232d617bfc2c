// Follows server-sent events by fetch, because EventSource cannot send the key in a header. What was cut goes
// on behind the last event that came: nothing is lost, nothing is told twice.

import { ask, pause } from "./api.js";

const SILENCE = 40_000; // The gateway says something every 15 seconds, or the line is dead.
const SHORTEST = 500;
const LONGEST = 30_000;

/**
 * Tell `heard` each event ({id, event, data}) until nothing more can happen or the signal is given. `state` is
 * told "live", "cut" and "over". Raises the `Problem` with which the gateway refuses the stream.
 */
export async function follow(path, { last = "", signal, heard, state }) {
  let wait = SHORTEST;
  while (!signal.aborted) {
    const before = last;
    try {
      const over = await once(path, { last, signal, state, heard: (event) => {
        last = event.id || last;
        heard(event);
      } });
      if (over) return state("over");
      // An answer that has come to its end is asked for once more, and says then whether there is more to come.
      if (last !== before) continue;
    } catch (error) {
      if (signal.aborted) return;
      if (error.status >= 400 && error.status < 500) throw error;
    }
    if (last !== before) wait = SHORTEST;
    state("cut");
    await pause(wait, signal).catch(() => {});
    wait = Math.min(LONGEST, wait * 2);
  }
}

async function once(path, { last, signal, state, heard }) {
  const watchdog = new AbortController();
  const either = AbortSignal.any([signal, watchdog.signal]);
  const answer = await ask("GET", path, { signal: either, headers: last ? { "Last-Event-ID": last } : {} });
  if (answer.status === 204) return true;
  state("live");
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const timer = setTimeout(() => watchdog.abort(new Error("silence")), SILENCE);
    const { value, done } = await reader.read().finally(() => clearTimeout(timer));
    if (done) return false;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const event of blocks.map(parsed)) if (event.data) heard(event);
  }
}

function parsed(block) {
  const fields = block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]);
  const found = Object.fromEntries(fields.map(([name, value]) => [name, value.replace(/^ /, "")]));
  return { id: found.id, event: found.event, data: found.data && JSON.parse(found.data) };
}
