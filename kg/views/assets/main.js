/* The page comes to life: what is chosen, the pointer, the keys, the address. */

const NARROW = 820; // pixels, as in the style sheet

/** Choose a party, an event, a path or nothing; `bring` moves the picture there, `focus` the keyboard. */
function choose(chosen, { bring = false, focus = false, remember = true } = {}) {
  const closes = state.chosen && !chosen;
  state.chosen = chosen && chosen.node !== undefined && data.nodes[chosen.node].kind === "event" ? { deal: data.nodes[chosen.node].deal } : chosen;
  state.hovered = null;
  hideTip();
  fillPanel();
  if (bring && chosen) bringIntoView();
  else if (closes && window.innerWidth <= NARROW) fitPicture(); // the panel took more than half of the screen
  lightSoon();
  if (focus && chosen) panel.focus({ preventScroll: true });
  if (remember) addressSoon();
}

function bringIntoView() {
  const lit = litParts();
  if (lit && lit.nodes.size) fitPicture([...lit.nodes].filter((id) => nodeIsShown(data.nodes[id])), { largest: 1.1 });
}

/* The address: "#company/mistral-ai?hide=deal/partnership&since=2023-01". */

/** Browsers count how often the address changes, and changing it takes them a while: not with every step of a slider. */
function addressSoon() {
  clearTimeout(state.addressTimer);
  state.addressTimer = setTimeout(writeAddress, ADDRESS_DELAY);
}

const ADDRESS_DELAY = 120;

/** What the page shows now; a later writing of what it showed before, or onto the address gone back to, is called off. */
function writeAddress() {
  clearTimeout(state.addressTimer);
  if (location.protocol === "about:") return; // inside a notebook the page has no address of its own
  const place = keyOfChosen() || "";
  const filters = new URLSearchParams();
  if (state.hidden.size) filters.set("hide", [...state.hidden].sort().join(","));
  if (state.since !== null) filters.set("since", monthText(state.since));
  if (state.until !== null) filters.set("until", monthText(state.until));
  if (state.least) filters.set("least", state.least);
  if (state.size !== "degree") filters.set("size", state.size);
  if (state.colour !== "kind") filters.set("colour", state.colour);
  hooks.writeAddress(filters, place);
  const query = filters.toString() ? `?${String(filters).replaceAll("%2F", "/").replaceAll("%2C", ",").replaceAll("%7E", "~")}` : "";
  const wanted = place || query ? `#${encodePlace(place)}${query}` : "";
  if (location.hash !== wanted) history.replaceState(null, "", wanted || location.pathname + location.search);
}

/** The place in the address of who or what is chosen, null for nothing. */
function keyOfChosen() {
  const { chosen } = state;
  if (!chosen) return null;
  if (chosen.path) return `path/${data.nodes[chosen.from].key}/to/${data.nodes[chosen.to].key}`;
  return chosen.deal === undefined ? data.nodes[chosen.node].key : data.deals[chosen.deal].key;
}

/** As `encodeURI`, and what would end the place is encoded too. */
function encodePlace(place) {
  return encodeURI(place).replace(/[?#]/g, encodeURIComponent);
}

async function readAddress() {
  clearTimeout(state.addressTimer);
  const [place, query] = location.hash.slice(1).split("?");
  const filters = new URLSearchParams(query || "");
  const anew = hooks.readAddress ? await hooks.readAddress(decodePlace(place), filters) : false;
  if (anew === null) return; // the reader has gone elsewhere meanwhile
  const known = new Set([...data.kinds.map((kind) => `kind/${kind}`), ...data.dealKinds.map((kind) => `deal/${kind}`), ...data.statuses.map((status) => `status/${status}`)]);
  state.hidden = new Set((filters.get("hide") || "").split(",").filter((key) => known.has(key)));
  state.since = monthOf(filters.get("since"));
  state.until = monthOf(filters.get("until"));
  state.least = Math.max(0, Number(filters.get("least")) || 0);
  chooseMeasures(filters.get("size"), filters.get("colour"));
  filtersChanged();
  const chosen = findPlace(decodePlace(place));
  choose(chosen, { bring: !anew, remember: false });
}

function decodePlace(place) {
  try {
    return decodeURIComponent(place);
  } catch (error) {
    if (error instanceof URIError) return "";
    throw error;
  }
}

function findPlace(place) {
  const ends = /^path\/(.+)\/to\/(.+)$/.exec(place);
  if (ends && nodeByKey.has(ends[1]) && nodeByKey.has(ends[2])) {
    const [from, to] = [nodeByKey.get(ends[1]).id, nodeByKey.get(ends[2]).id];
    return { path: (findPath(from, to) || []).map((edge) => edge.id), from, to };
  }
  if (nodeByKey.has(place)) return { node: nodeByKey.get(place).id };
  return dealByKey.has(place) ? { deal: dealByKey.get(place).number } : null;
}

/* The pointer. */

function listenToPicture() {
  const { network } = picture;
  network.on("click", ({ nodes, pointer }) => {
    const edge = nodes.length ? null : edgeAt(pointer.canvas);
    if (nodes.length) choose({ node: nodes[0] });
    else choose(edge ? { deal: edge.deal } : null);
  });
  network.on("doubleClick", ({ nodes, event }) => { if (nodes.length && event.pointerType !== "mouse") hooks.doubleClick(data.nodes[nodes[0]]); });
  network.on("hoverNode", ({ node, event }) => { picture.overNode = true; hover(data.nodes[node].kind === "event" ? { deal: data.nodes[node].deal } : { node }, event); });
  network.on("blurNode", () => { picture.overNode = false; hover(null); });
  network.on("dragStart", () => { picture.moving = true; hideTip(); });
  network.on("dragging", ({ nodes }) => nodes.forEach(followNode));
  network.on("dragEnd", () => { picture.moving = false; drawSoon(); });
  document.getElementById("picture").addEventListener("mousemove", hoverLine);
  document.getElementById("picture").addEventListener("dblclick", doubleClick);
  network.on("zoom", hideTip);
}

/** Of a mouse, the browser knows what a double click is; the library takes it for two clicks on a busy machine, or when
    it is not done within 300 ms. */
function doubleClick(event) {
  const box = document.getElementById("picture").getBoundingClientRect();
  const id = picture.network.getNodeAt({ x: event.clientX - box.left, y: event.clientY - box.top });
  if (id !== undefined) hooks.doubleClick(data.nodes[id]);
}

/** A node that is dragged takes its lines and its name along. */
function followNode(id) {
  const { x, y } = picture.network.body.nodes[id];
  Object.assign(data.nodes[id], { x, y });
  placeForPointer(data.nodes[id]);
}

/** The pointer over no node may be over a line; asked once a frame. */
function hoverLine(event) {
  if (picture.asked || picture.moving || event.buttons || picture.overNode) return;
  picture.asked = true;
  requestAnimationFrame(() => {
    picture.asked = false;
    const box = document.getElementById("picture").getBoundingClientRect();
    const place = picture.network.DOMtoCanvas({ x: event.clientX - box.left, y: event.clientY - box.top });
    const edge = edgeAt(place);
    const before = state.hovered && state.hovered.deal;
    if (edge ? edge.deal !== before : before !== null) hover(edge ? { deal: edge.deal } : null, event);
  });
}

function hover(what, event) {
  state.hovered = what;
  if (what) showTip(what, event);
  else hideTip();
  lightSoon();
}

function showTip(what, event) {
  const tip = document.getElementById("tip");
  tip.replaceChildren(...(what.deal === undefined ? partyTip(data.nodes[what.node]) : dealTip(data.deals[what.deal])));
  tip.hidden = false;
  const box = document.querySelector("main").getBoundingClientRect();
  const source = event.srcEvent || event;
  const x = Math.min(source.clientX - box.left + 14, box.width - tip.offsetWidth - 8);
  const y = Math.min(source.clientY - box.top + 14, box.height - tip.offsetHeight - 8);
  tip.style.left = `${Math.max(8, x)}px`;
  tip.style.top = `${Math.max(8, y)}px`;
}

function hideTip() {
  document.getElementById("tip").hidden = true;
}

function partyTip(node) {
  const count = dealsOfNode[node.id].length;
  return [make("strong", {}, words(shorten(nameOf(node), 120))), make("span", {}, `${say(node.kind)} · ${say("events")}${say("colon")}${number(count)}`)];
}

function dealTip(deal) {
  const facts = [say(deal.kind), sumOf(deal), deal.date ? dateOf(deal.date) : "", say(deal.status)].filter(Boolean).join(" · ");
  const quote = deal.quotes ? make("q", { lang: data.articles[deal.quotes[0][0]].language }, words(shorten(deal.quotes[0][2], 220))) : null;
  return [make("strong", {}, words(shorten(partiesOf(deal), 160))), make("span", {}, facts), quote].filter(Boolean);
}

/* Buttons and keys. */

function listenToButtons() {
  const on = (id, action) => document.getElementById(id).addEventListener("click", action);
  on("zoom-in", () => zoomBy(1.3));
  on("zoom-out", () => zoomBy(1 / 1.3));
  on("zoom-fit", () => fitPicture());
  on("reset", resetFilters);
  on("picture-button", savePicture);
  on("drawing-button", saveDrawing);
  on("table-button", () => showSheet(sheet.place.hidden));
  on("language-button", switchLanguage);
  on("filters-button", toggleLegend);
  on("skip", (event) => { event.preventDefault(); search.box.focus(); });
  document.addEventListener("keydown", pageKey);
  document.getElementById("picture").addEventListener("keydown", pictureKey);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  window.addEventListener("hashchange", readAddress);
  window.addEventListener("beforeprint", fillPaper);
  window.addEventListener("afterprint", clearPaper);
}

function toggleLegend() {
  const open = document.getElementById("legend").classList.toggle("open");
  document.getElementById("filters-button").setAttribute("aria-expanded", String(open));
}

function pageKey(event) {
  const typing = event.target.closest("input, textarea");
  if (!typing && hooks.key(event)) event.preventDefault();
  else if (event.key === "/" && !typing) {
    event.preventDefault();
    search.box.focus();
  } else if (event.key === "Escape" && !typing) {
    if (!sheet.place.hidden) showSheet(false);
    else choose(null);
  }
}

function pictureKey(event) {
  const moves = { ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60] };
  if (moves[event.key]) moveBy(...moves[event.key]);
  else if (event.key === "+" || event.key === "=") zoomBy(1.3);
  else if (event.key === "-") zoomBy(1 / 1.3);
  else if (event.key === "0") fitPicture();
  else return;
  event.preventDefault();
}

function switchLanguage() {
  state.language = state.language === "fr" ? "en" : "fr";
  sayEverything();
  lightSoon();
}

function sayEverything() {
  sayAll();
  document.getElementById("language-button").textContent = state.language === "fr" ? "EN" : "FR";
  fillLegend();
  fillSummary();
  fillTimeline();
  fillPanel();
  fillSheet();
  hooks.sayAll();
}

function start() {
  takeData(JSON.parse(document.getElementById("data").textContent));
  state.language = pickLanguage();
  updateShown();
  prepareTimeline(); // before the picture, which must know the free room
  frameLayout();
  drawPicture();
  prepareSearch();
  prepareAmounts();
  prepareMeasures();
  sayEverything();
  sayIfEmpty();
  listenToPicture();
  listenToButtons();
  hooks.start();
  fitPicture();
  if (location.hash) readAddress();
  picture.ready = true;
}

start();
