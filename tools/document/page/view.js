// --- view.js: what the page shows: a range of time, an event -----------------------------------

const view = {from: 0, to: runEnd, row: NONE, chain: []};
const watchers = [];
const RANGE_MIN = 10000; /* ns */

/* One drawing for all changes of a frame. */
let isAsked = false;
function changed() {
  if (isAsked) return;
  isAsked = true;
  requestAnimationFrame(() => {
    isAsked = false;
    for (const watcher of watchers) watcher();
  });
}

function setRange(from, to) {
  const length = Math.min(Math.max(to - from, RANGE_MIN), runEnd);
  view.from = Math.min(Math.max(0, from + (to - from - length) / 2), runEnd - length);
  view.to = view.from + length;
  changed();
}

/* Around `at`, which stays where it is; below 1 the range gets smaller. */
function zoom(factor, at = (view.from + view.to) / 2) {
  const length = Math.min(Math.max((view.to - view.from) * factor, RANGE_MIN), runEnd);
  const share = (at - view.from) / (view.to - view.from);
  setRange(at - share * length, at + (1 - share) * length);
}
const pan = share => setRange(view.from + share * (view.to - view.from), view.to + share * (view.to - view.from));
const showWhole = () => setRange(0, runEnd);

/*
 * The moment that decided a run: when the work was lost; of a hang that was found in another way,
 * the last progress. With the event of that moment, or the last line of the story before it.
 */
const decisiveAt = [marks.lost_at, marks.proved_at, run.verdict === "hung" ? marks.stuck_at : 0].find(at => at > 0) || 0;
const decisiveRow = (() => {
  const rows = [marks.lost_number, marks.proved_number].map(rowOf).filter(row => row !== NONE);
  if (rows.length > 0 || decisiveAt === 0) return rows.length > 0 ? rows[0] : NONE;
  const before = storyRows.findLast(row => events.time[row] <= decisiveAt && !isDetail(row));
  return before === undefined ? NONE : before;
})();

/* Shows it, with what led to it just before. */
function showDecisive() {
  if (decisiveAt === 0) return;
  let since = decisiveAt;
  for (const row of decisiveRow === NONE ? [] : chainOf(decisiveRow))
    if (decisiveAt - events.time[row] < 3 * SECOND) since = Math.min(since, events.time[row]);
  const margin = Math.max((decisiveAt - since) * 0.15, marks.lost_at > 0 ? 5e6 : SECOND);
  setRange(since - margin, Math.max(decisiveAt, marks.proved_at) + margin);
  if (decisiveRow !== NONE) select(decisiveRow);
}

/* --- the event that is looked at --- */

function select(row) {
  view.row = row;
  view.chain = row === NONE ? [] : chainOf(row);
  changed();
}

/* Looks at an event, wherever it is. */
function goTo(row) {
  const at = events.time[row];
  if (at < view.from || at > view.to) setRange(at - (view.to - view.from) / 2, at + (view.to - view.from) / 2);
  select(row);
}

/* --- colours: those of the scheme that the reader has --- */

const darkScheme = matchMedia("(prefers-color-scheme: dark)");
darkScheme.addEventListener("change", changed);
const shade = index => data.shades[index][darkScheme.matches ? 2 : 1];
const shadeText = index => data.shades[index][darkScheme.matches ? 4 : 3];
const role = name => data.roles[name];
const colour = name => shade(role(name));

/* --- canvases that are sharp on every screen --- */

function fit(canvas, width, height) {
  const ratio = devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.font = '12px system-ui, "DejaVu Sans", sans-serif';
  pen.textBaseline = "middle";
  return pen;
}

/* Round times for an axis of that many pixels: about one each 110. */
function ticks(from, to, width) {
  const least = (to - from) / Math.max(1, width / 110);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map(times => times * power).find(wide => wide >= least);
  const list = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) list.push(at);
  const digits = Math.max(0, Math.min(9, Math.ceil(9 - Math.log10(step) - 1e-9)));
  return list.map(at => ({at, text: `${(at / SECOND).toFixed(digits)} s`}));
}

/* A text that ends before it is too wide. */
function clipped(pen, text, width) {
  if (pen.measureText(text).width <= width) return text;
  let length = Math.max(0, Math.floor(text.length * width / Math.max(1, pen.measureText(text).width)) - 1);
  while (length > 0 && pen.measureText(`${text.slice(0, length)}\u2026`).width > width) length--;
  return length > 2 ? `${text.slice(0, length)}\u2026` : "";
}
