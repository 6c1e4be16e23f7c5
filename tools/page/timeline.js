// --- timeline.js: the picture ---------------------------------------------------------------------

const HEAD_LINES = 3; /* lines of labels under the axis */
const LINE_HEIGHT = 15;
const HEAD = 22 + HEAD_LINES * LINE_HEIGHT;
const ARROWS_MAX = 400;
const frame = element("lanes");
const canvas = element("timeline");
const size = {width: 0, height: 0, labels: 0};

const xOf = at => size.labels + (at - view.from) / (view.to - view.from) * (size.width - size.labels);
const timeAt = x => view.from + (x - size.labels) / (size.width - size.labels) * (view.to - view.from);
const top = () => frame.scrollTop;
const yOf = row => HEAD + row.y - top();

/* What people tell of: lines of the story that are no details, by actor and by node. */
const toldBy = lists => lists.map(list => list.filter(row => tells(row) && !isDetail(row)));
const toldByActor = toldBy(rowsByActor);
const toldByNode = toldBy(rowsByNode);
const operatorSteps = storyRows.filter(row => (data.actors[events.actor[row]] || [])[1] === "operator" &&
  data.events.texts[events.text[row]].startsWith("$ "));

/* --- intervals --- */

function drawSpan(pen, lane, index, y, height) {
  const left = Math.max(size.labels, xOf(spans.since[index]));
  const right = Math.min(size.width, xOf(spans.since[index] + spans.length[index]));
  const which = spans.shade[index];
  if (right < left || which === role("track")) return;
  const wide = Math.max(right - left, 1);
  if (lane.kind === LANES_COUNTS) {
    drawCounts(pen, lane, index, {left, wide, bottom: y + height, height});
    return;
  }
  pen.fillStyle = shade(which);
  pen.fillRect(left, y, wide, height);
  if (wide > 34) writeState(pen, index, left, right, y + height / 2);
}

/* A second of a lane that counts: as high as there was to count, and red as far as it was rejected. */
function drawCounts(pen, lane, index, box) {
  const tall = Math.max(2, box.height * (spans.first[index] + spans.second[index]) / Math.max(1, lane.most));
  const second = tall * spans.second[index] / Math.max(1, spans.first[index] + spans.second[index]);
  pen.fillStyle = shade(spans.shade[index]);
  pen.fillRect(box.left, box.bottom - tall, box.wide, tall - second);
  pen.fillStyle = colour("rejected");
  pen.fillRect(box.left, box.bottom - second, box.wide, second);
}

const stateOf = index => spans.state[index] < 0 ? "" : data.lanes.states[spans.state[index]];

function writeState(pen, index, left, right, y) {
  pen.fillStyle = shadeText(spans.shade[index]);
  pen.font = '11px system-ui, "DejaVu Sans", sans-serif';
  const text = clipped(pen, stateOf(index), right - left - 8);
  if (text !== "") pen.fillText(text, left + 4, y + 0.5);
}

/* The first interval of a lane that is not over at a time. */
function firstSpan(lane, at) {
  const next = lowerBound(spans.since, at, lane.first, lane.last);
  return Math.max(lane.first, next - 1);
}

function drawLane(pen, lane, y, height) {
  let right = -1;
  for (let i = firstSpan(lane, view.from); i < lane.last && spans.since[i] <= view.to; i++) {
    const until = xOf(spans.since[i] + spans.length[i]);
    if (until < right + 0.5) continue; /* all of it is drawn over */
    right = Math.max(right, until);
    drawSpan(pen, lane, i, y, height);
  }
}
/* --- shares of many lanes: steps of how many are in which shade, once for each row --- */

const shareSteps = new WeakMap();
function stepsOf(row) {
  if (shareSteps.has(row)) return shareSteps.get(row);
  const steps = [];
  for (const lane of row.lanes)
    for (let i = lane.first; i < lane.last; i++) {
      const which = spans.shade[i];
      if (which === role("track")) continue;
      steps.push([spans.since[i], which, 1], [spans.since[i] + spans.length[i], which, -1]);
    }
  steps.sort((a, b) => a[0] - b[0]);
  shareSteps.set(row, steps);
  return steps;
}

function sharesAt(row, at) {
  const counts = new Map();
  for (const [time, which, change] of stepsOf(row)) {
    if (time > at) break;
    counts.set(which, (counts.get(which) || 0) + change);
  }
  return counts;
}

/* One pile of shares, as wide as nothing changes. */
function drawPile(pen, row, counts, box) {
  let bottom = box.y + row.height - 3;
  for (const [which, value] of counts) {
    const tall = value / row.lanes.length * (row.height - 6);
    if (tall <= 0) continue;
    pen.fillStyle = shade(which);
    pen.fillRect(box.left, bottom - tall, box.right - box.left, tall);
    bottom -= tall;
  }
}

function drawShares(pen, row, y) {
  const steps = stepsOf(row);
  const counts = new Map([...new Set(steps.map(step => step[1]))].sort((a, b) => a - b).map(which => [which, 0]));
  const end = Math.min(size.width, Math.ceil(xOf(runEnd)));
  let next = 0;
  for (let x = size.labels; x < end;) {
    const until = timeAt(x + 1);
    for (; next < steps.length && steps[next][0] <= until; next++)
      counts.set(steps[next][1], counts.get(steps[next][1]) + steps[next][2]);
    const right = next < steps.length ? Math.min(end, Math.max(x + 1, Math.floor(xOf(steps[next][0])))) : end;
    drawPile(pen, row, counts, {left: x, right, y});
    x = right;
  }
}

/* --- events --- */

function drawEvents(pen, list, told, y) {
  pen.fillStyle = colour("faint");
  const perPixel = (view.to - view.from) / (size.width - size.labels);
  let at = view.from;
  let next = 0;
  for (;;) { /* one stroke a pixel, however many events it has */
    next = firstAt(list, at, next);
    if (next >= list.length || events.time[list[next]] > view.to) break;
    const time = events.time[list[next]];
    pen.fillRect(Math.round(xOf(time)), y + 7, 1, 6);
    at = time + perPixel;
  }
  pen.fillStyle = colour("ink");
  let last = -9;
  for (let i = firstAt(told, view.from, 0); i < told.length && events.time[told[i]] <= view.to; i++) {
    const x = xOf(events.time[told[i]]);
    if (x - last < 1) continue;
    last = x;
    pen.beginPath();
    pen.arc(x, y + 10, 3.2, 0, 2 * Math.PI);
    pen.fill();
  }
}

/* The first place in a list of rows whose event is not before a time. */
function firstAt(list, at, from) {
  let to = list.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (events.time[list[middle]] < at) from = middle + 1; else to = middle;
  }
  return from;
}

/* --- chains of causes --- */

const placeOf = row => {
  const at = rowForActor(events.actor[row]);
  return at === undefined ? undefined : {x: xOf(events.time[row]), y: yOf(at) + 10};
};

function drawArrow(pen, from, to) {
  if (Math.max(from.x, to.x) < size.labels || Math.min(from.x, to.x) > size.width) return;
  pen.beginPath();
  pen.moveTo(from.x, from.y);
  pen.lineTo(to.x, to.y);
  pen.stroke();
  if (Math.abs(to.y - from.y) < 1) return;
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  pen.beginPath();
  pen.moveTo(to.x, to.y);
  pen.lineTo(to.x - 8 * Math.cos(angle - 0.4), to.y - 8 * Math.sin(angle - 0.4));
  pen.lineTo(to.x - 8 * Math.cos(angle + 0.4), to.y - 8 * Math.sin(angle + 0.4));
  pen.fill();
}

function drawChain(pen, chain, paint) {
  pen.strokeStyle = pen.fillStyle = paint;
  pen.lineWidth = 1.5;
  for (let i = 0; i + 1 < chain.length && i < ARROWS_MAX; i++) {
    const to = placeOf(chain[i]);
    const from = placeOf(chain[i + 1]);
    if (to !== undefined && from !== undefined) drawArrow(pen, from, to);
  }
}

function drawSelected(pen) {
  if (view.row === NONE) return;
  const at = placeOf(view.row);
  if (at === undefined || at.x < size.labels) return;
  pen.strokeStyle = getComputedStyle(document.body).getPropertyValue("--accent");
  pen.lineWidth = 2.5;
  pen.beginPath();
  pen.arc(at.x, at.y, 6, 0, 2 * Math.PI);
  pen.stroke();
}

/* --- bands, marks and the axis --- */

/* Labels under the axis, the ones that matter most first. */
const labels = [
  {at: marks.proved_at, text: run.verdict === "hung" ? "the hang is proved" : "proved: nobody is left to go on", line: "mark_proved"},
  {at: marks.lost_at, text: "the work is lost", line: "mark_lost"},
  {at: marks.stuck_at, text: "the last progress", line: "mark_stuck"},
].filter(label => label.at > 0).concat(
  data.faults.map(fault => ({at: fault.since, until: fault.until, text: fault.text, band: "fault", line: "fault_edge"})),
  Array.from(operatorSteps, row => ({at: events.time[row], text: data.events.texts[events.text[row]], line: "step_edge"})));

function drawBands(pen) {
  for (const label of labels) {
    if (label.band === undefined) continue;
    const left = Math.max(size.labels, xOf(label.at));
    const right = Math.min(size.width, xOf(label.until));
    pen.fillStyle = colour(label.band);
    if (right > left) pen.fillRect(left, HEAD, right - left, size.height);
  }
}

function drawMarks(pen) {
  const ends = Array(HEAD_LINES).fill(-Infinity).map(() => []);
  for (const label of labels) {
    const x = xOf(label.at);
    if (label.at > view.to || (label.until === undefined ? label.at : label.until) < view.from) continue;
    pen.fillStyle = colour(label.line);
    const start = Math.max(size.labels, x);
    const text = clipped(pen, label.text, 260);
    const wide = pen.measureText(text).width + 12;
    const left = Math.max(size.labels + 2, start + wide > size.width ? Math.min(x, size.width) - wide + 6 : start + 4);
    const line = ends.findIndex(taken => taken.every(([from, to]) => left > to || left + wide < from));
    if (x >= size.labels) pen.fillRect(x - 0.75, line < 0 ? HEAD : 22 + line * LINE_HEIGHT, 1.5, size.height);
    if (line < 0) continue;
    ends[line].push([left - 4, left + wide]);
    pen.fillText(text, left, 22 + line * LINE_HEIGHT + LINE_HEIGHT / 2);
  }
}

function drawAxis(pen) {
  pen.fillStyle = colour("faint");
  pen.strokeStyle = colour("grid");
  pen.lineWidth = 1;
  for (const tick of ticks(view.from, view.to, size.width - size.labels)) {
    const x = Math.round(xOf(tick.at)) + 0.5;
    pen.beginPath();
    pen.moveTo(x, 18);
    pen.lineTo(x, size.height);
    pen.stroke();
    const wide = pen.measureText(tick.text).width;
    pen.fillText(tick.text, Math.min(x + 3, size.width - wide - 2), 10);
  }
}

/* --- the whole picture --- */

function drawRow(pen, row, y) {
  if (row.kind === ROW_NODE) {
    pen.fillStyle = colour("track");
    pen.fillRect(0, y, size.width, row.height);
    drawEvents(pen, rowsByNode[row.node], choice.folded.has(row.node) ? toldByNode[row.node] : [], y);
  } else if (row.kind === ROW_ACTOR) {
    drawEvents(pen, rowsByActor[row.actor], toldByActor[row.actor], y);
  } else if (row.kind === ROW_LANE) {
    drawLane(pen, row.lane, y + 3, row.height - 6);
  } else {
    drawShares(pen, row, y);
  }
}

function drawRows(pen) {
  const last = rowAt(top() + size.height);
  for (let i = rows.indexOf(rowAt(top())); i >= 0 && i < rows.length; i++) {
    drawRow(pen, rows[i], yOf(rows[i]));
    if (rows[i] === last) break;
  }
}

/* Clips to what is right of the labels and below the head. */
function within(pen, draw) {
  pen.save();
  pen.beginPath();
  pen.rect(0, HEAD, size.width, size.height - HEAD);
  pen.clip();
  draw();
  pen.restore();
}

function drawTimeline() {
  size.width = frame.clientWidth;
  size.labels = Math.min(230, Math.round(size.width * 0.24));
  size.height = Math.min(HEAD + rowsHeight + 2, Math.max(260, Math.round(innerHeight * 0.72)));
  frame.style.height = `${size.height + 2}px`;
  element("spacer").style.height = `${HEAD + rowsHeight}px`;
  const pen = fit(canvas, size.width, size.height);
  drawAxis(pen);
  drawBands(pen);
  within(pen, () => drawRows(pen));
  drawMarks(pen);
  within(pen, () => {
    pen.beginPath();
    pen.rect(size.labels, HEAD, size.width, size.height);
    pen.clip();
    if (decisiveRow !== NONE && view.row !== decisiveRow) drawChain(pen, decisiveChain, colour("faint"));
    drawChain(pen, view.chain, colour("arrow"));
    drawSelected(pen);
  });
  drawLabels();
  element("range").textContent = `${clock(view.from)} to ${clock(view.to)}: ${span(view.to - view.from)}`;
}
const decisiveChain = decisiveRow === NONE ? [] : chainOf(decisiveRow);

/* --- labels: elements, so that they can be read and pressed --- */

const labelElements = new Map();
const labelKey = row => row.kind === ROW_NODE ? `node ${row.node}` : row.kind === ROW_ACTOR ? `actor ${row.actor}`
  : row.kind === ROW_LANE ? `lane ${row.lane.first}` : `share ${row.node} ${row.label}`;

function makeLabel(row) {
  const made = make(row.kind === ROW_NODE ? "button" : "span", undefined, row.kind);
  made.title = row.label;
  made.style.paddingLeft = {node: "4px", actor: "18px", lane: "32px", share: "18px"}[row.kind];
  if (row.kind === ROW_NODE) {
    made.type = "button";
    made.addEventListener("click", () => fold(row.node, !choice.folded.has(row.node)));
  }
  return made;
}

function drawLabels() {
  const kept = new Set();
  for (let i = Math.max(0, rows.indexOf(rowAt(top()))); i < rows.length; i++) {
    const row = rows[i];
    if (yOf(row) > size.height) break;
    const key = labelKey(row);
    kept.add(key);
    if (!labelElements.has(key)) {
      labelElements.set(key, makeLabel(row));
      element("labels").append(labelElements.get(key));
    }
    const label = labelElements.get(key);
    if (row.kind === ROW_NODE) {
      label.textContent = `${choice.folded.has(row.node) ? "\u25b8" : "\u25be"} ${row.label}`;
      label.setAttribute("aria-expanded", String(!choice.folded.has(row.node)));
    } else {
      label.textContent = row.label;
    }
    if (row.kind === ROW_LANE) label.style.paddingLeft = row.isFolded ? "18px" : "32px";
    label.style.width = `${size.labels - 4}px`;
    label.style.visibility = yOf(row) < HEAD - 4 ? "hidden" : "visible";
    label.style.top = `${HEAD + row.y + (row.height - ROW_HEIGHT) / 2}px`;
    label.style.color = row.kind === ROW_LANE || row.kind === ROW_SHARE ? "var(--soft)" : "";
  }
  for (const [key, label] of labelElements)
    if (!kept.has(key)) {
      label.remove();
      labelElements.delete(key);
    }
}

/* --- the overview: the whole run in a strip --- */

const overview = element("overview");
const density = (() => {
  const parts = numbers(data.events.density);
  const most = parts.reduce((a, b) => Math.max(a, b), 1);
  return parts.map(value => Math.log1p(value) / Math.log1p(most));
})();

function drawOverview() {
  const width = overview.parentElement.clientWidth - 2;
  const height = 42;
  const pen = fit(overview, width, height);
  for (const fault of data.faults) {
    pen.fillStyle = colour("fault");
    pen.fillRect(fault.since / runEnd * width, 0, Math.max(1, (fault.until - fault.since) / runEnd * width), height);
  }
  pen.fillStyle = colour("grid");
  density.forEach((share, i) => pen.fillRect(i / density.length * width, height - share * 26, width / density.length + 0.5, share * 26));
  for (const label of labels) {
    pen.fillStyle = colour(label.line);
    pen.fillRect(label.at / runEnd * width, 0, 1.5, height);
  }
  const left = view.from / runEnd * width;
  const wide = Math.max(3, (view.to - view.from) / runEnd * width);
  const accent = getComputedStyle(document.body).getPropertyValue("--accent");
  pen.globalAlpha = 0.14;
  pen.fillStyle = accent;
  pen.fillRect(left, 0, wide, height);
  pen.globalAlpha = 1;
  pen.strokeStyle = accent;
  pen.lineWidth = 1.5;
  pen.strokeRect(left + 0.75, 0.75, Math.max(1.5, wide - 1.5), height - 1.5);
  pen.fillStyle = colour("faint");
  pen.fillText("0 s", 4, 9);
  const end = span(runEnd);
  pen.fillText(end, width - pen.measureText(end).width - 4, 9);
}

/* --- what is under the pointer --- */

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

function dragOverview(event) {
  if (event.buttons === 0) return;
  const box = overview.getBoundingClientRect();
  const at = (event.clientX - box.left) / box.width * runEnd;
  const half = (view.to - view.from) / 2;
  setRange(at - half, at + half);
}
overview.addEventListener("pointerdown", event => {
  overview.setPointerCapture(event.pointerId);
  dragOverview(event);
});
overview.addEventListener("pointermove", dragOverview);
