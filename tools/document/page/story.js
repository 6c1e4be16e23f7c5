// --- story.js: what was told, as a table that can be filtered ------------------------------------------

const STORY_HEIGHT = 24;
const storyFrame = element("story");
const storyElements = new Map();
let shownStory = [];

/* Texts stand once each: what is looked for is looked for in them, not in every line. */
const lowerTexts = data.events.texts.map(text => text.toLowerCase());
const lowerActors = data.actors.map(([name, , node]) => `${name} ${nodeName(node)}`.toLowerCase());

function filterStory() {
  const word = element("story-text").value.toLowerCase();
  const actor = element("story-actor").value;
  const isVisible = element("story-visible").checked;
  const hasDetails = element("story-details").checked;
  const fits = lowerTexts.map(text => text.includes(word));
  const actorFits = lowerActors.map((name, i) => (actor === "" || data.actors[i][0] === actor));
  const named = lowerActors.map(name => word !== "" && name.includes(word));
  shownStory = storyRows.filter(row => (hasDetails || !isDetail(row)) &&
    (fits[events.text[row]] || named[events.actor[row]]) &&
    (actor === "" || actorFits[events.actor[row]]) &&
    (!isVisible || (events.time[row] >= view.from && events.time[row] <= view.to)));
  element("story-count").textContent = `${count(shownStory.length)} of ${plural(storyRows.length, "line")}`;
  element("story-spacer").style.height = `${shownStory.length * STORY_HEIGHT}px`;
  drawStory();
}

function makeStoryRow(row) {
  const made = make("div");
  const text = data.events.texts[events.text[row]];
  made.setAttribute("role", "row");
  made.dataset.number = events.number[row];
  made.title = text;
  made.append(make("span", clock(events.time[row]), "time"), make("span", count(events.number[row]), "time"),
    make("span", nodeName(actorNode(events.actor[row]))), make("span", actorName(events.actor[row])), make("span", text));
  for (const cell of made.children) cell.setAttribute("role", "cell");
  made.addEventListener("click", () => goTo(row));
  return made;
}

function drawStory() {
  const first = Math.max(0, Math.floor(storyFrame.scrollTop / STORY_HEIGHT) - 5);
  const last = Math.min(shownStory.length, first + Math.ceil(storyFrame.clientHeight / STORY_HEIGHT) + 10);
  const kept = new Set();
  for (let i = first; i < last; i++) {
    const row = shownStory[i];
    kept.add(row);
    if (!storyElements.has(row)) {
      storyElements.set(row, makeStoryRow(row));
      element("story-rows").append(storyElements.get(row));
    }
    const made = storyElements.get(row);
    made.style.top = `${i * STORY_HEIGHT}px`;
    made.setAttribute("aria-selected", String(view.row !== NONE && events.number[row] === events.number[view.row]));
  }
  for (const [row, made] of storyElements)
    if (!kept.has(row)) {
      made.remove();
      storyElements.delete(row);
    }
}

/* Keys: up and down go through the lines that are shown. */
storyFrame.addEventListener("keydown", event => {
  const direction = {ArrowDown: 1, ArrowUp: -1}[event.key];
  if (direction === undefined || shownStory.length === 0) return;
  event.preventDefault();
  const at = view.row === NONE ? -1 : shownStory.indexOf(view.row);
  const next = Math.min(shownStory.length - 1, Math.max(0, at + direction));
  const y = next * STORY_HEIGHT;
  if (y < storyFrame.scrollTop) storyFrame.scrollTop = y;
  if (y + STORY_HEIGHT > storyFrame.scrollTop + storyFrame.clientHeight) storyFrame.scrollTop = y + STORY_HEIGHT - storyFrame.clientHeight;
  goTo(shownStory[next]);
});
storyFrame.addEventListener("scroll", drawStory);

function prepareStory() {
  const names = [...new Set(Array.from(storyRows, row => actorName(events.actor[row])))].sort((a, b) => a.localeCompare(b, "en", {numeric: true}));
  const everybody = make("option", "everybody");
  everybody.value = "";
  element("story-actor").append(everybody, ...names.map(name => {
    const option = make("option", name);
    option.value = name;
    return option;
  }));
  element("story-details").checked = !storyRows.some(row => !isDetail(row));
  for (const id of ["story-text", "story-actor", "story-visible", "story-details"])
    element(id).addEventListener("input", filterStory);
  filterStory();
}

let storyRange = "";
function watchStory() {
  const range = `${view.from} ${view.to}`;
  if (element("story-visible").checked && range !== storyRange) filterStory(); else drawStory();
  storyRange = range;
}
