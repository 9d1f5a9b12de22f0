/* The timeline: how many events each quarter, two handles that choose a stretch of time, and a button that plays it. */

const timeline = { first: 0, last: 0, timer: null };

function prepareTimeline() {
  for (const side of ["since", "until"]) document.getElementById(side).addEventListener("input", () => moveHandle(side));
  document.getElementById("play").addEventListener("click", () => (timeline.timer ? stopPlaying() : startPlaying()));
  spanTimeline();
}

/** From the first month to the last in which something happened; hidden where that is one. */
function spanTimeline() {
  timeline.first = Infinity;
  timeline.last = -Infinity;
  for (const { month } of data.deals) {
    if (month === null) continue;
    timeline.first = Math.min(timeline.first, month);
    timeline.last = Math.max(timeline.last, month);
  }
  const hidden = !(timeline.first < timeline.last);
  document.getElementById("timeline").hidden = hidden;
  document.body.classList.toggle("with-timeline", !hidden);
  for (const side of ["since", "until"]) Object.assign(document.getElementById(side), { min: timeline.first, max: timeline.last });
}

function moveHandle(side) {
  const since = Number(document.getElementById("since").value);
  const until = Number(document.getElementById("until").value);
  if (side === "since") setSpan(since, Math.max(since, until));
  else setSpan(Math.min(since, until), until);
}

/** Limits at the very ends are no limits, so that undated events stay in. */
function setSpan(since, until) {
  state.since = since <= timeline.first ? null : since;
  state.until = until >= timeline.last ? null : until;
  filtersChanged();
}

function fillTimeline() {
  if (document.getElementById("timeline").hidden) return;
  const since = state.since === null ? timeline.first : state.since;
  const until = state.until === null ? timeline.last : state.until;
  for (const [side, value] of [["since", since], ["until", until]]) {
    const handle = document.getElementById(side);
    handle.value = value;
    handle.setAttribute("aria-valuetext", dateOf(monthText(value)));
  }
  document.getElementById("years").textContent = `${monthText(since)} – ${monthText(until)}`;
  const play = document.getElementById("play");
  play.textContent = timeline.timer ? "❚❚" : "▶";
  play.setAttribute("aria-label", say(timeline.timer ? "pause" : "play"));
  play.setAttribute("aria-pressed", String(Boolean(timeline.timer)));
  drawBars(since, until);
}

function monthText(month) {
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;
}

/** Bars by kind of event, one pile for each quarter; outside the chosen stretch they are pale. */
function drawBars(since, until) {
  const piles = new Map();
  for (const deal of data.deals) {
    if (deal.month === null || !passes(deal, { atAnyTime: true })) continue;
    const quarter = Math.floor(deal.month / 3);
    if (!piles.has(quarter)) piles.set(quarter, {});
    piles.get(quarter)[deal.kind] = (piles.get(quarter)[deal.kind] || 0) + 1;
  }
  const first = Math.floor(timeline.first / 3);
  const count = Math.floor(timeline.last / 3) - first + 1;
  const highest = Math.max(1, ...[...piles.values()].map((pile) => Object.values(pile).reduce((a, b) => a + b, 0)));
  const svg = document.getElementById("bars");
  svg.setAttribute("viewBox", `0 0 ${count} ${highest}`);
  svg.replaceChildren(...[...piles].flatMap(([quarter, pile]) => pileShapes(quarter, pile, { first, highest, since, until })));
}

function pileShapes(quarter, pile, { first, highest, since, until }) {
  let top = highest;
  const pale = quarter * 3 + 2 < since || quarter * 3 > until;
  return data.dealKinds.filter((kind) => pile[kind]).map((kind) => {
    top -= pile[kind];
    return shapeOf("rect", { x: quarter - first + 0.12, y: top, width: 0.76, height: pile[kind], fill: `var(--${kind})`, opacity: pale ? 0.22 : 0.9 });
  });
}

function startPlaying() {
  const { since } = state;
  let month = Math.max(timeline.first, since || 0);
  timeline.timer = setInterval(() => {
    month += 1;
    if (month >= timeline.last) stopPlaying();
    setSpan(since || timeline.first, month);
  }, 160);
  setSpan(since || timeline.first, month);
}

function stopPlaying() {
  clearInterval(timeline.timer);
  timeline.timer = null;
  fillTimeline();
}
