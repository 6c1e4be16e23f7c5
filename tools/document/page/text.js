// --- text.js: times and events in words ------------------------------------------------------

/* "51.572410 s": whole microseconds, as the log has it. */
const clock = at => `${(Math.floor(at / 1000) / 1e6).toFixed(6)} s`;

/* A length of time as people say it. */
function span(length) {
  const size = Math.abs(length);
  if (size >= 60 * SECOND) {
    const minutes = Math.floor(size / (60 * SECOND));
    return `${minutes} min ${((size - minutes * 60 * SECOND) / SECOND).toFixed(size < 600 * SECOND ? 1 : 0)} s`;
  }
  if (size >= SECOND) return `${trimmed(size / SECOND)} s`;
  if (size >= 1e6) return `${trimmed(size / 1e6)} ms`;
  if (size >= 1e3) return `${trimmed(size / 1e3)} \u00b5s`;
  return `${Math.round(size)} ns`;
}
const trimmed = value => String(Number(value.toPrecision(4)));
const count = value => Math.round(value).toLocaleString("en-US");
const plural = (value, word) => `${count(value)} ${word}${value === 1 ? "" : "s"}`;

/* What an event is when it tells nothing. */
function plain(row) {
  const kind = data.events.kinds[events.kind[row]] || "";
  const message = data.messages[events.message[row]];
  const peer = events.peer[row] !== events.actor[row] ? data.actors[events.peer[row]] : undefined;
  const from = peer === undefined ? "" : ` from ${peer[0]}`;
  return message === undefined ? kind : `${message} (${kind}${from})`;
}

/* What an event is: all it tells, or else its message. */
function describe(row) {
  const texts = [];
  const first = rowOf(events.number[row]);
  for (let at = first; at < eventCount && events.number[at] === events.number[row]; at++)
    if (tells(at)) texts.push(data.events.texts[events.text[at]]);
  return texts.length > 0 ? texts.join("; ") : plain(first);
}

function eventLines(row) {
  const cause = causeOf(row);
  const first = rowOf(events.number[row]);
  const actor = events.actor[first];
  const lines = [
    `event ${count(events.number[row])} at ${clock(events.time[row])}`,
    `${actorName(actor)} on ${nodeName(actorNode(actor))}`,
    describe(row),
  ];
  if (describe(row) !== plain(first)) lines.push(`by ${plain(first)}`);
  if (events.skipped[first] > 0) lines.push(`caused over ${plural(events.skipped[first], "event")} not in this page`);
  lines.push(cause === NONE ? "no cause: it began here"
    : `caused by event ${count(events.number[cause])}, ${actorName(events.actor[cause])}: ${plain(cause)}`);
  return lines;
}

/* --- elements, of texts only: nothing of a run is ever read as markup --- */

function make(tag, text, name) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (name !== undefined) made.className = name;
  return made;
}

/* --- the hint beside the pointer --- */

const hint = element("hint");
function showHint(lines, x, y) {
  hint.textContent = lines.join("\n");
  hint.hidden = false;
  const box = hint.getBoundingClientRect();
  const left = x + 16 + box.width > innerWidth ? Math.max(4, x - 16 - box.width) : x + 16;
  const top = y + 16 + box.height > innerHeight ? Math.max(4, y - 12 - box.height) : y + 16;
  hint.style.left = `${left}px`;
  hint.style.top = `${top}px`;
}
const hideHint = () => { hint.hidden = true; };
addEventListener("keydown", key => { if (key.key === "Escape") hideHint(); });
