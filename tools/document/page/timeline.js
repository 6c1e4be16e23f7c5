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
  size.height = Math.min(HEAD + rowsHeight + 2, Math.max(260, Math.round(innerHeight * 0.72)));
  frame.style.height = `${size.height + 2}px`;
  element("spacer").style.height = `${HEAD + rowsHeight}px`;
  size.width = frame.clientWidth; /* now that it is known whether there is a scroll bar */
  size.labels = Math.min(230, Math.round(size.width * 0.24));
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
