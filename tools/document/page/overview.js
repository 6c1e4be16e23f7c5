// --- overview.js: the whole run in a strip, and what of it the timeline shows ------------------------------

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
