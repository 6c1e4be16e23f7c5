// --- main.js: the texts around the pictures, and what the buttons do ---------------------------------------

const VERDICTS = {success: "good", hung: "bad", broken: "bad", failed: "bad"};

/* What a run came to, in a sentence. */
function sentence() {
  if (run.verdict === "hung" && run.why.length > 0) return run.why[0];
  if (run.verdict !== "success" && run.why.length > 0) return run.why[0];
  const ended = data.obligations.filter(of => of.ended !== null).map(of => `the ${of.what} of ${of.subject} ended with ${of.ended} at ${clock(of.until)}`);
  if (run.error !== null) return `the load ended with ${run.error}`;
  const loads = ended.filter(text => text.startsWith("the load "));
  if (loads.length > 0) return loads[loads.length - 1];
  return ended.length > 0 ? ended[ended.length - 1] : `it ended at ${clock(run.ended_at)}`;
}

function showSummary() {
  const verdict = run.by === null ? run.verdict : `${run.verdict}: ${run.by}`;
  document.title = `${run.verdict}: ${run.scenario} (pegsim)`;
  element("scenario").textContent = run.scenario;
  element("variant").textContent = `${run.variant}, seed ${run.seed}`;
  element("verdict").textContent = verdict;
  element("verdict").classList.add(VERDICTS[run.verdict] || "warn");
  element("sentence").textContent = sentence();
  const lines = [...run.why.filter(line => line !== sentence()), ...run.unexpected.map(line => `not as expected: ${line}`)];
  element("why").append(...lines.map(line => line.startsWith("- ") ? make("li", line.slice(2), "way") : make("li", line)));
  const facts = [
    ["file", run.path], ["ended at", clock(run.ended_at)], ["events", count(run.events)], ["digest", run.digest],
    ["expected", run.is_expected ? "yes" : "no"],
  ];
  if (marks.lost_at > 0) facts.push(["work lost at", `${clock(marks.lost_at)}, event ${count(marks.lost_number)}`]);
  if (marks.proved_at > 0) facts.push([run.verdict === "hung" ? "hang proved at" : "lost work proved at", `${clock(marks.proved_at)}, event ${count(marks.proved_number)}`]);
  for (const [term, text] of facts) {
    const pair = make("div");
    pair.append(make("dt", term), make("dd", text));
    element("facts").append(pair);
  }
}

/* --- how to repeat --- */

function copy(text, button) {
  const done = () => {
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  };
  const byHand = () => {
    const area = make("textarea", text);
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    done();
  };
  if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, byHand); else byHand();
}

function showCommands() {
  for (const [what, line] of data.commands) {
    const button = make("button", "Copy");
    button.type = "button";
    button.addEventListener("click", () => copy(line, button));
    const item = make("dd");
    item.append(make("code", line), button);
    element("commands").append(make("dt", what), item);
  }
  const text = run.document.join("\n") + "\n";
  element("document").hidden = run.document.length === 0;
  element("document-text").textContent = text;
  element("document-copy").addEventListener("click", () => copy(text, element("document-copy")));
}

/* --- legends, what was left out --- */

function legendEntry(text, paint) {
  const entry = make("span");
  const box = make("i");
  box.dataset.role = paint;
  entry.append(box, document.createTextNode(text));
  return entry;
}

function showLegend() {
  const used = new Set(spans.shade);
  if (spans.second.some(value => value > 0)) used.add(role("rejected"));
  used.delete(role("track"));
  if (data.faults.length > 0) used.add(role("fault"));
  element("legend").append(...[...used].sort((a, b) => a - b).map(which => legendEntry(data.shades[which][0], which)),
    make("span", "\u25cf a line of the story"), make("span", "\u2197 a cause"));
  element("writes-legend").append(...WRITE_PARTS.map(part => legendEntry(part.text, role(part.role))),
    legendEntry(WRITE_LINE.text, role("ink")), make("span", "below: how long writes took, \u2014 median, - - 99 %"));
}

function paintLegend() {
  for (const box of document.querySelectorAll(".legend i")) box.style.background = shade(Number(box.dataset.role));
}

function showLeftOut() {
  const all = data.events.all;
  const kept = data.events.kept;
  const made = `Made by pegsim ${(run.program || "").replace(/^pegsim /, "")}.`;
  element("footer").textContent = kept === all ? `Every event of the run is in this page. ${made}`
    : `${count(kept)} of ${count(all)} lines of the run's log are in this page. ${made}`;
  if (kept === all) return;
  element("left-out-section").hidden = false;
  const box = element("left-out");
  box.append(
    make("p", `The run's log has ${plural(all, "line")}; this page has ${count(kept)}: the story, the nearest causes of each of its lines, what began each interval, of each kind of detail an even choice, and of other causes and events as many as there is room for. Where causes are left out, a chain says how many.`),
    make("p", "Intervals, writes, figures and the strip over the timeline are whole; the strokes in the timeline are those of the events that are here. A database has all of it: pegsim run --db."));
  if (data.events.left_out.length === 0) return;
  const list = make("ul");
  for (const [name, missing, of] of data.events.left_out) list.append(make("li", `${name}: ${count(missing)} of ${plural(of, "line")}`));
  box.append(make("p", "Lines of the story that are left out, by their kind:"), list);
}

/* --- controls --- */

function foldAll(isFolded) {
  for (const node of tree) if (isFolded) choice.folded.add(node.node); else choice.folded.delete(node.node);
  layRows();
  changed();
}

function prepareControls() {
  const actions = {
    "whole": showWhole, "decisive": showDecisive, "zoom-in": () => zoom(0.5), "zoom-out": () => zoom(2),
    "left": () => pan(-0.3), "right": () => pan(0.3), "fold-all": () => foldAll(true), "unfold-all": () => foldAll(false),
  };
  for (const [id, action] of Object.entries(actions)) element(id).addEventListener("click", action);
  element("decisive").disabled = decisiveAt === 0;
  element("choice").value = choice.isDecisive ? "decisive" : "all";
  element("choice").disabled = !choice.isDecisive;
  element("choice").addEventListener("input", () => {
    choice.isDecisive = element("choice").value === "decisive";
    layRows();
    changed();
  });
  element("lane-filter").addEventListener("input", () => {
    choice.filter = element("lane-filter").value.trim().toLowerCase();
    layRows();
    changed();
  });
}

/*
 * For tests, and for whoever likes a console: what the page shows, to be read, and a way to an event. Times are ns,
 * events are named by their numbers, places are in pixels of the window.
 */
window.pegsim = Object.freeze({
  range: () => ({from: view.from, to: view.to}),
  selected: () => view.row === NONE ? null : events.number[view.row],
  chain: () => view.chain.map(row => events.number[row]),
  rows: () => rows.map(row => ({kind: row.kind, label: row.label})),
  story: () => shownStory.length,
  look: number => {
    if (rowOf(number) !== NONE) goTo(rowOf(number));
  },
  events: () => ({kept: data.events.kept, all: data.events.all}),
  place: number => {
    const at = rowOf(number) === NONE ? undefined : placeOf(rowOf(number));
    const box = canvas.getBoundingClientRect();
    return at === undefined ? null : {x: box.left + at.x, y: box.top + at.y};
  },
});

showSummary();
showCommands();
showLegend();
showLeftOut();
prepareControls();
layRows();
prepareStory();
if (decisiveRow !== NONE) select(decisiveRow);
watchers.push(drawOverview, drawTimeline, drawChainList, drawWrites, watchStory, paintLegend);
changed();
