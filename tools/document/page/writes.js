// --- writes.js: what became of writes by the second, over the time that the timeline shows ---------------

/* From the bottom up. What a throttle delays is answered later: it is a line, not a part of the sum. */
const WRITE_PARTS = [
  {name: "writes_ok", role: "accepted", text: "accepted"},
  {name: "writes_rejected", role: "rejected", text: "rejected by the throttle"},
  {name: "writes_refused", role: "refused", text: "refused: the flag is up"},
];
const WRITE_LINE = {name: "writes_delayed", role: "delayed", text: "delayed by the throttle"};
const LATENCY_LINES = [{column: 2, text: "median", dash: []}, {column: 4, text: "99 %", dash: [5, 3]}];

const writeSeries = Object.fromEntries(Object.entries(data.writes).map(([name, text]) => {
  const list = numbers(text);
  const bySecond = new Map();
  for (let i = 0; i < list.length; i += 2) bySecond.set(list[i], list[i + 1]);
  return [name, bySecond];
}));
const latencies = (() => {
  const list = numbers(data.latencies);
  const bySecond = new Map();
  for (let i = 0; i < list.length; i += 6) bySecond.set(list[i], list.slice(i, i + 6));
  return bySecond;
})();
const writesAt = (name, second) => writeSeries[name].get(second) || 0;
const writesCanvas = element("writes");
const writesBox = {left: 62, right: 8, middle: 168, top: 14, bottom: 20, width: 0, height: 288};

const writesX = at => writesBox.left + (at - view.from) / (view.to - view.from) * (writesBox.width - writesBox.left - writesBox.right);
const seconds = () => {
  const list = [];
  const step = Math.max(1, Math.ceil((view.to - view.from) / SECOND / 2000));
  for (let second = Math.floor(view.from / SECOND); second * SECOND < view.to; second += step) list.push(second);
  return list;
};
const partsSum = second => WRITE_PARTS.reduce((sum, part) => sum + writesAt(part.name, second), 0);

/* A round number not below `value`. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 5, 10].map(times => times * power).find(round => round >= value);
}

function drawWriteBars(pen, most) {
  const {middle, top: upper} = writesBox;
  const tall = value => value / most * (middle - upper - 8);
  for (const second of seconds()) {
    const left = Math.max(writesBox.left, writesX(second * SECOND));
    const right = Math.min(writesBox.width - writesBox.right, writesX((second + 1) * SECOND));
    let bottom = middle;
    for (const part of WRITE_PARTS) {
      const height = tall(writesAt(part.name, second));
      pen.fillStyle = colour(part.role);
      pen.fillRect(left, bottom - height, Math.max(0.6, right - left - (right - left > 4 ? 1 : 0)), height);
      bottom -= height;
    }
    const delayed = tall(writesAt(WRITE_LINE.name, second));
    pen.fillStyle = colour("ink");
    if (delayed > 0) pen.fillRect(left, middle - delayed - 1, Math.max(1, right - left), 2);
  }
}

/* Latencies on a logarithmic axis: a decade a line. */
function drawLatencies(pen) {
  const upper = writesBox.middle + 14;
  const lower = writesBox.height - writesBox.bottom;
  const all = [...latencies.values()];
  if (all.length === 0) return;
  const least = Math.floor(Math.log10(Math.max(1, all.reduce((a, row) => Math.min(a, row[2]), Infinity))));
  const most = Math.max(least + 1, Math.ceil(Math.log10(Math.max(1, all.reduce((a, row) => Math.max(a, row[4]), 1)))));
  const y = value => lower - (Math.log10(Math.max(1, value)) - least) / (most - least) * (lower - upper);
  pen.lineWidth = 1;
  for (let power = least; power <= most; power++) {
    pen.strokeStyle = colour("grid");
    pen.strokeRect(writesBox.left, y(10 ** power), writesBox.width - writesBox.left - writesBox.right, 0);
    pen.fillStyle = colour("faint");
    pen.fillText(span(10 ** power), 4, y(10 ** power));
  }
  pen.strokeStyle = colour("ink");
  pen.lineWidth = 1.5;
  for (const line of LATENCY_LINES) {
    pen.setLineDash(line.dash);
    pen.beginPath();
    let last = NONE;
    for (const second of seconds()) {
      const row = latencies.get(second);
      if (row === undefined) continue;
      const x = writesX((second + 0.5) * SECOND);
      if (last !== NONE && second - last < 4) pen.lineTo(x, y(row[line.column])); else pen.moveTo(x - 1.5, y(row[line.column]));
      pen.lineTo(x, y(row[line.column]));
      last = second;
    }
    pen.stroke();
  }
  pen.setLineDash([]);
}

function drawWrites() {
  writesBox.width = writesCanvas.parentElement.clientWidth - 2;
  const pen = fit(writesCanvas, writesBox.width, writesBox.height);
  let most = 1;
  for (const second of seconds()) most = Math.max(most, partsSum(second), writesAt(WRITE_LINE.name, second));
  most = roundUp(most);
  const right = writesBox.width - writesBox.right;
  for (const label of labels) {
    if (label.band === undefined || label.until < view.from || label.at > view.to) continue;
    const left = Math.max(writesBox.left, writesX(label.at));
    pen.fillStyle = colour(label.band);
    pen.fillRect(left, writesBox.top, Math.min(right, writesX(label.until)) - left, writesBox.height - writesBox.top - writesBox.bottom);
  }
  pen.save();
  pen.beginPath();
  pen.rect(writesBox.left, 0, right - writesBox.left, writesBox.height);
  pen.clip();
  drawWriteBars(pen, most);
  pen.restore();
  pen.fillStyle = colour("faint");
  pen.fillText(`${count(most)}/s`, 4, writesBox.top + 8);
  pen.fillText("0", 4, writesBox.middle - 4);
  for (const tick of ticks(view.from, view.to, right - writesBox.left)) {
    const wide = pen.measureText(tick.text).width;
    if (writesX(tick.at) + wide / 2 < right) pen.fillText(tick.text, Math.max(writesBox.left - 8, writesX(tick.at) - wide / 2), writesBox.height - 9);
  }
  pen.save();
  drawLatencies(pen);
  pen.restore();
  for (const label of labels) {
    const x = writesX(label.at);
    if (x < writesBox.left || x > right || label.band !== undefined) continue;
    pen.fillStyle = colour(label.line);
    pen.fillRect(x - 0.5, writesBox.top, 1.2, writesBox.height - writesBox.top - writesBox.bottom);
  }
}

writesCanvas.addEventListener("pointermove", event => {
  const box = writesCanvas.getBoundingClientRect();
  const share = (event.clientX - box.left - writesBox.left) / (writesBox.width - writesBox.left - writesBox.right);
  const second = Math.floor((view.from + share * (view.to - view.from)) / SECOND);
  if (share < 0 || share > 1) {
    hideHint();
    return;
  }
  const lines = [`second ${count(second)}`];
  for (const part of [...WRITE_PARTS, WRITE_LINE]) lines.push(`${part.text}: ${count(writesAt(part.name, second))}`);
  const row = latencies.get(second);
  if (row !== undefined) lines.push(`answered: ${count(row[1])}, median ${span(row[2])}, 99 % ${span(row[4])}, most ${span(row[5])}`);
  showHint(lines, event.clientX, event.clientY);
});
writesCanvas.addEventListener("pointerleave", hideHint);
