// --- chain.js: an event and its causes, as a list ---------------------------------------------------

const PATTERN_MAX = 4; /* loops of up to so many steps are folded */
const TURNS_MIN = 3;   /* if they go round so often */
const CHAIN_SHOWN = 400;

const signature = row => tells(row) && !isDetail(row) ? `told ${row}`
  : `${events.kind[row]} ${events.message[row]} ${events.actor[row]} ${events.peer[row]}`;

/* How often the chain repeats, from `at` on, its next `steps` events. */
function turnsOf(chain, signs, at, steps) {
  let turns = 1;
  while (at + (turns + 1) * steps <= chain.length) {
    for (let i = 0; i < steps; i++)
      if (signs[at + i] !== signs[at + turns * steps + i]) return turns;
    turns++;
  }
  return turns;
}

/* The chain as items: events, and loops that are folded to their first turn. */
function foldLoops(chain) {
  const signs = chain.map(signature);
  const items = [];
  for (let at = 0; at < chain.length;) {
    let steps = 1;
    let turns = 1;
    for (let tried = 1; tried <= PATTERN_MAX && turns < TURNS_MIN; tried++) {
      turns = turnsOf(chain, signs, at, tried);
      steps = tried;
    }
    if (turns < TURNS_MIN) {
      items.push({row: chain[at]});
      at++;
      continue;
    }
    for (let i = 0; i < steps; i++) items.push({row: chain[at + i]});
    items.push({rows: chain.slice(at + steps, at + turns * steps), turns: turns - 1});
    at += turns * steps;
  }
  return items;
}

function chainButton(row) {
  const button = make("button");
  button.type = "button";
  button.dataset.number = events.number[row];
  if (row === view.row) button.setAttribute("aria-current", "true");
  button.append(make("span", clock(events.time[row]), "time"), make("span", actorName(events.actor[row]), "who"), make("span", describe(row)));
  button.addEventListener("click", () => goTo(row));
  return button;
}

function chainItem(item) {
  const made = make("li");
  if (item.row !== undefined) {
    made.append(chainButton(item.row));
    const skipped = events.skipped[rowOf(events.number[item.row])];
    if (skipped > 0) made.append(make("p", `\u2026 ${plural(skipped, "event")} not in this page`, "fold"));
    return made;
  }
  const first = item.rows[item.rows.length - 1];
  made.append(make("p", `\u21ba the same ${plural(item.turns, "more time")}, since ${clock(events.time[first])}`, "fold"));
  return made;
}

let shownRow;
function drawChainList() {
  if (shownRow === view.row) return;
  shownRow = view.row;
  const list = element("chain");
  const box = element("event");
  list.replaceChildren();
  box.replaceChildren();
  if (view.row === NONE) {
    box.append(make("p", "Click an event, an interval or a line of the story: what caused it stands here.", "quiet"));
    return;
  }
  const row = view.row;
  const actor = events.actor[rowOf(events.number[row])];
  box.append(make("p", `Event ${count(events.number[row])} at ${clock(events.time[row])}, ${actorName(actor)} on ${nodeName(actorNode(actor))}: ${describe(row)}`));
  box.append(make("p", `${plural(view.chain.length - 1, "cause")}, the nearest first; loops are folded`, "quiet small"));
  const items = foldLoops(view.chain);
  list.append(...items.slice(0, CHAIN_SHOWN).map(chainItem));
  if (items.length > CHAIN_SHOWN) {
    const more = make("li");
    const button = make("button", `${count(items.length - CHAIN_SHOWN)} more`);
    button.type = "button";
    button.addEventListener("click", () => more.replaceWith(...items.slice(CHAIN_SHOWN).map(chainItem)));
    more.append(button);
    list.append(more);
  }
  list.scrollTop = 0;
}
