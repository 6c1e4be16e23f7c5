// --- pointer.js: what is under the pointer, and what pointer, wheel and keys do ------------------------------

/* The event nearest to a place, those that tell something first; or NONE. */
function eventAt(row, x) {
  if (row.kind !== ROW_NODE && row.kind !== ROW_ACTOR) return NONE;
  const isNode = row.kind === ROW_NODE;
  const told = isNode ? toldByNode[row.node] : toldByActor[row.actor];
  const list = isNode ? rowsByNode[row.node] : rowsByActor[row.actor];
  const near = nearest(told, x, 6);
  return near !== NONE ? near : nearest(list, x, 4);
}

function nearest(list, x, pixels) {
  const at = timeAt(x);
  const next = firstAt(list, at, 0);
  let best = NONE;
  for (const i of [next - 1, next])
    if (i >= 0 && i < list.length) {
      const away = Math.abs(xOf(events.time[list[i]]) - x);
      if (away <= pixels && (best === NONE || away < Math.abs(xOf(events.time[best]) - x))) best = list[i];
    }
  return best;
}

function spanAt(lane, x) {
  const at = timeAt(x);
  const index = firstSpan(lane, at);
  return at >= spans.since[index] && at <= spans.since[index] + spans.length[index] ? index : NONE;
}

function spanLines(lane, index) {
  const since = spans.since[index];
  const until = since + spans.length[index];
  const lines = [`${lane.label}: ${stateOf(index)}`];
  if (lane.kind === LANES_COUNTS)
    return [lane.label, `in the second from ${clock(since)}: ${plural(spans.first[index] + spans.second[index], "write")}` +
      (spans.second[index] > 0 ? `, ${count(spans.second[index])} of them rejected` : "")];
  if (spans.holder[index] !== NONE) lines.push(`by ${actorName(spans.holder[index])} on ${nodeName(actorNode(spans.holder[index]))}`);
  lines.push(`since ${clock(since)}${spans.number[index] > 0 ? `, event ${count(spans.number[index])}` : ""}`);
  lines.push(until < runEnd ? `until ${clock(until)}: ${span(until - since)}` : "until the run ended");
  if (spans.how[index] !== NONE) lines.push(`released: ${data.lanes.states[spans.how[index]]}`);
  return lines;
}

function shareLines(row, x) {
  const lines = [`${row.label} at ${clock(timeAt(x))}`];
  for (const [which, value] of sharesAt(row, timeAt(x))) if (value > 0) lines.push(`${data.shades[which][0]}: ${count(value)}`);
  return lines;
}

function target(event) {
  const box = canvas.getBoundingClientRect();
  const x = event.clientX - box.left;
  const y = event.clientY - box.top;
  const row = y > HEAD && x >= size.labels ? rowAt(y - HEAD + top()) : undefined;
  return {x, y, row};
}

function linesAt(at) {
  if (at.row === undefined) return at.y < HEAD ? labelLines(at.x) : [];
  if (at.row.kind === ROW_SHARE) return shareLines(at.row, at.x);
  if (at.row.kind === ROW_LANE) {
    const index = spanAt(at.row.lane, at.x);
    return index === NONE ? [] : spanLines(at.row.lane, index);
  }
  const row = eventAt(at.row, at.x);
  return row === NONE ? [] : eventLines(row);
}

const labelLines = x => labels.filter(label => Math.abs(xOf(label.at) - x) < 5).map(label => `${label.text}: ${clock(label.at)}`);

/* --- pointer, wheel and keys --- */

let drag = null;
canvas.addEventListener("pointerdown", event => {
  drag = {x: event.clientX, from: view.from, to: view.to, isMoved: false};
  canvas.setPointerCapture(event.pointerId);
});
canvas.addEventListener("pointermove", event => {
  if (drag === null) {
    const lines = linesAt(target(event));
    if (lines.length > 0) showHint(lines, event.clientX, event.clientY); else hideHint();
    return;
  }
  const moved = event.clientX - drag.x;
  if (Math.abs(moved) > 3) drag.isMoved = true;
  const time = moved / (size.width - size.labels) * (drag.to - drag.from);
  if (drag.isMoved) setRange(drag.from - time, drag.to - time);
});
canvas.addEventListener("pointerup", event => {
  if (drag !== null && !drag.isMoved) pick(target(event));
  drag = null;
});
canvas.addEventListener("pointercancel", () => { drag = null; });
canvas.addEventListener("pointerleave", hideHint);

function pick(at) {
  if (at.row === undefined) return;
  if (at.row.kind === ROW_LANE) {
    const index = spanAt(at.row.lane, at.x);
    if (index !== NONE && rowOf(spans.number[index]) !== NONE) select(rowOf(spans.number[index]));
    return;
  }
  const row = eventAt(at.row, at.x);
  if (row !== NONE) select(row);
}

canvas.addEventListener("wheel", event => {
  const isMeant = event.ctrlKey || document.activeElement === canvas;
  if (!isMeant) return;
  event.preventDefault();
  const box = canvas.getBoundingClientRect();
  if (event.shiftKey) pan(Math.sign(event.deltaY || event.deltaX) * 0.1);
  else zoom(event.deltaY > 0 ? 1.25 : 0.8, timeAt(Math.max(size.labels, event.clientX - box.left)));
}, {passive: false});

function step(direction) {
  const told = storyRows.filter(row => !isDetail(row));
  const at = view.row === NONE ? (direction > 0 ? NONE : eventCount) : view.row;
  const next = direction > 0 ? told.find(row => row > at) : told.findLast(row => row < at);
  if (next !== undefined) goTo(next);
}

const keys = {
  "ArrowLeft": () => pan(-0.15), "ArrowRight": () => pan(0.15),
  "ArrowUp": () => { frame.scrollTop -= 60; }, "ArrowDown": () => { frame.scrollTop += 60; },
  "+": () => zoom(0.6), "=": () => zoom(0.6), "-": () => zoom(1 / 0.6),
  "0": showWhole, "d": showDecisive,
  "n": () => step(1), "p": () => step(-1),
  "c": () => { if (view.row !== NONE && causeOf(view.row) !== NONE) goTo(causeOf(view.row)); },
};
canvas.addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey || keys[event.key] === undefined) return;
  event.preventDefault();
  keys[event.key]();
});
frame.addEventListener("scroll", changed);
addEventListener("resize", changed);
