// --- data.js: the run, as the page has it in its JSON document ------------------------------

const element = id => document.getElementById(id);
const data = JSON.parse(element("data").textContent);
const NONE = -1;
const SECOND = 1e9;

/* A column: numbers with commas between. */
const numbers = text => text === "" ? [] : text.split(",").map(Number);

/* A column of differences. Float64 holds times (ns) and numbers of events exactly. */
function sums(text) {
  const list = Float64Array.from(numbers(text));
  for (let i = 1; i < list.length; i++) list[i] += list[i - 1];
  return list;
}

const run = data.run;
const marks = data.marks;
const runEnd = Math.max(run.ended_at, 1);

/* --- events: by row; a row with a second line of an event has the same number --- */

const events = {
  number: sums(data.events.number),
  time: sums(data.events.time),
  kind: Int16Array.from(numbers(data.events.kind)),
  actor: Int32Array.from(numbers(data.events.actor)),
  peer: Int32Array.from(numbers(data.events.peer)),
  message: Int16Array.from(numbers(data.events.message)),
  note: Int16Array.from(numbers(data.events.note)),
  text: Int32Array.from(numbers(data.events.text)),
  skipped: Int32Array.from(numbers(data.events.skipped)),
  back: Float64Array.from(numbers(data.events.back)),
};
const eventCount = events.number.length;
for (const name of ["number", "time", "kind", "actor", "peer", "message", "note", "text", "skipped", "back"])
  delete data.events[name];

/* The first place in a sorted list that is not below a value. */
function lowerBound(list, value, from = 0, to = list.length) {
  while (from < to) {
    const middle = (from + to) >> 1;
    if (list[middle] < value) from = middle + 1; else to = middle;
  }
  return from;
}

/* The first row of an event, or NONE. */
function rowOf(number) {
  const row = lowerBound(events.number, number);
  return row < eventCount && events.number[row] === number ? row : NONE;
}

/* The row of the nearest cause that the page has, or NONE; events.skipped of the first row says how
   many causes lie between. */
function causeOf(row) {
  const first = rowOf(events.number[row]);
  return events.back[first] > 0 ? rowOf(events.number[first] - events.back[first]) : NONE;
}

/* The causes of an event, itself first. */
function chainOf(row) {
  const chain = [];
  while (row !== NONE && chain.length < 100000) {
    chain.push(row);
    row = causeOf(row);
  }
  return chain;
}

/* --- names --- */

const actorName = actor => data.actors[actor] === undefined ? "-" : data.actors[actor][0];
const actorNode = actor => data.actors[actor] === undefined ? NONE : data.actors[actor][2];
const nodeName = node => data.nodes[node] === undefined ? "-" : data.nodes[node];
const isDetail = row => events.note[row] !== NONE && Boolean((data.notes[events.note[row]] || [])[1]);
const tells = row => events.text[row] !== NONE;

/* --- lanes --- */

const spans = {
  since: sums(data.lanes.since),
  length: Float64Array.from(numbers(data.lanes.length)),
  state: Int32Array.from(numbers(data.lanes.state)),
  shade: Int16Array.from(numbers(data.lanes.shade)),
  number: sums(data.lanes.number),
  first: Float64Array.from(numbers(data.lanes.first_count)),
  second: Float64Array.from(numbers(data.lanes.second_count)),
  holder: Int32Array.from(numbers(data.lanes.holder)),
  how: Int32Array.from(numbers(data.lanes.how)),
};
const LANES_COUNTS = 2;
const lanes = (() => {
  const columns = ["kind", "node", "actor", "rank", "most", "size"].map(name => numbers(data.lanes[name]));
  let first = 0;
  return data.lanes.labels.map((label, i) => {
    const [kind, node, actor, rank, most, size] = columns.map(list => list[i]);
    first += size;
    return {kind, label, node, actor, rank, most, size, first: first - size, last: first};
  });
})();

/* Rows of events of each actor and of each node, in the order of time. */
function rowsBy(keyOf, count) {
  const lists = Array.from({length: count}, () => []);
  for (let row = 0; row < eventCount; row++) {
    const key = keyOf(row);
    if (key >= 0 && key < count) lists[key].push(row);
  }
  return lists.map(list => Int32Array.from(list));
}
const rowsByActor = rowsBy(row => events.actor[row], data.actors.length);
const rowsByNode = rowsBy(row => actorNode(events.actor[row]), data.nodes.length);
const storyRows = Int32Array.from({length: eventCount}, (_, row) => row).filter(tells);
