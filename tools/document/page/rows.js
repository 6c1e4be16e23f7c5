// --- rows.js: which rows the timeline has: nodes, their actors, the lanes of those ---------------

const ROW_NODE = "node";
const ROW_ACTOR = "actor";
const ROW_LANE = "lane";
const ROW_SHARE = "share";
const ROW_HEIGHT = 20;
const SHARE_HEIGHT = 40;
const LANES_OPEN = 80; /* nodes with more lanes and actors are folded at first */

/* Lanes of a lower rank tell of what the verdict is about (tools/picture/lanes.h). */
const RANK_OTHERS = 30;
const RANK_TWICE = 98; /* and from this one on they say what another one says */

const choice = {isDecisive: decisiveRow !== NONE, filter: "", folded: new Set()};

/* Actors that had a part in what led to the verdict, shortly before it. */
const decisiveActors = new Set();
if (decisiveRow !== NONE) {
  const since = events.time[decisiveRow] - 5 * SECOND;
  for (const row of chainOf(decisiveRow)) if (events.time[row] >= since) decisiveActors.add(events.actor[row]);
}
if (data.lanes.focus !== NONE) decisiveActors.add(data.lanes.focus);

/* Lanes in which something happens, not the same for ever in one state that means nothing. */
const isEventful = lane => spans.shade.subarray(lane.first, lane.last).some(which => which !== role("track"));

const includesFilter = text => text.toLowerCase().includes(choice.filter);

function laneIsShown(lane) {
  if (choice.filter !== "") return includesFilter(`${nodeName(lane.node)}/${lane.label}`) || includesFilter(actorName(lane.actor));
  return !choice.isDecisive || lane.rank < RANK_OTHERS;
}
const actorIsShown = actor => choice.filter !== "" ? includesFilter(actorName(actor))
  : !choice.isDecisive || decisiveActors.has(actor);

/* --- the tree: once --- */

const isPartition = word => /^\d+\.\d+$/.test(word);

const tree = (() => {
  const nodes = data.nodes.map((name, node) => ({node, name, actors: [], lanes: [], own: {lanes: []}}));
  const actors = data.actors.map(([name, type, node], actor) => ({actor, name, type, node, lanes: []}));
  for (const lane of lanes.filter(of => of.rank < RANK_TWICE && isEventful(of))) {
    if (nodes[lane.node] === undefined) continue;
    nodes[lane.node].lanes.push(lane);
    (actors[lane.actor] || nodes[lane.node].own).lanes.push(lane);
  }
  for (const actor of actors) if (nodes[actor.node] !== undefined) nodes[actor.node].actors.push(actor);
  const order = new Map(["meta", "replica", "throttle", "stub", "client", "operator", "provider", "zookeeper"].map((type, i) => [type, i]));
  const rank = of => order.has(of.type) ? order.get(of.type) : order.size;
  for (const node of nodes) node.actors.sort((a, b) => partitionOf(a.name) - partitionOf(b.name) || rank(a) - rank(b) || a.actor - b.actor);
  return nodes.filter(node => node.actors.length > 0);
})();

/* Actors of a partition stand together, those of none first. */
function partitionOf(name) {
  const word = name.split(" ").find(isPartition);
  if (word === undefined) return -1;
  const [table, index] = word.split(".").map(Number);
  return table * 1e6 + index;
}

for (const node of tree) if (!choice.isDecisive && node.actors.length + node.lanes.length > LANES_OPEN) choice.folded.add(node.node);

/* --- rows, from the tree and the reader's choice --- */

let rows = [];
let rowsHeight = 0;
let rowOfActor = new Map();
let rowOfNode = new Map();

function addRow(row) {
  row.y = rowsHeight;
  row.height = row.kind === ROW_SHARE ? SHARE_HEIGHT : ROW_HEIGHT;
  rowsHeight += row.height;
  rows.push(row);
  return row;
}

/* A folded node: for each kind of lane how large a share of them is in which state. */
function addShares(node) {
  const kinds = new Map();
  for (const lane of node.lanes.filter(laneIsShown)) {
    const what = lane.label.split(" ").filter(word => !isPartition(word)).join(" ");
    if (!kinds.has(what)) kinds.set(what, []);
    kinds.get(what).push(lane);
  }
  for (const [what, list] of kinds)
    if (list.length === 1) addRow({kind: ROW_LANE, label: list[0].label, lane: list[0], node: node.node, isFolded: true});
    else addRow({kind: ROW_SHARE, label: `${what} (${count(list.length)})`, lanes: list, node: node.node});
}

function addActors(node) {
  for (const lane of node.own.lanes.filter(laneIsShown)) addRow({kind: ROW_LANE, label: lane.label, lane, node: node.node});
  for (const actor of node.actors) {
    const shown = actor.lanes.filter(laneIsShown);
    if (shown.length === 0 && (rowsByActor[actor.actor].length === 0 || !actorIsShown(actor.actor))) continue;
    rowOfActor.set(actor.actor, addRow({kind: ROW_ACTOR, label: actor.name, actor: actor.actor, node: node.node}));
    for (const lane of shown) addRow({kind: ROW_LANE, label: lane.label, lane, node: node.node});
  }
}

function layRows() {
  rows = [];
  rowsHeight = 0;
  rowOfActor = new Map();
  rowOfNode = new Map();
  for (const node of tree) {
    const isShown = node.actors.some(actor => actorIsShown(actor.actor)) || node.lanes.some(laneIsShown);
    if (!isShown) continue;
    rowOfNode.set(node.node, addRow({kind: ROW_NODE, label: node.name, node: node.node}));
    if (choice.folded.has(node.node)) addShares(node); else addActors(node);
  }
}

function fold(node, isFolded) {
  if (isFolded) choice.folded.add(node); else choice.folded.delete(node);
  layRows();
  changed();
}

/* Where the events of an actor are drawn. */
const rowForActor = actor => rowOfActor.get(actor) || rowOfNode.get(actorNode(actor));

/* The row at a height, or undefined. */
function rowAt(y) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].y + rows[middle].height <= y) low = middle + 1; else high = middle;
  }
  return rows[low];
}
