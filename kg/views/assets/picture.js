/* The picture: vis-network draws nodes and edges at their given places; on a second canvas over it we draw what it has
   no word for: labels that keep out of each other's way, crosses on denied events, the light on what is chosen. So
   pointing at something draws only that canvas anew, however large the graph. */

const LABEL_ROOM = 7000; // square pixels of the screen for each name
const CROWD = 800; // when so many nodes are in view, names need not keep off them
const SMALLEST_NAMED = 1.7; // radius in pixels on the screen; smaller nodes are named when one comes nearer
const ALWAYS_NAMED = 10;
const MOVED_WITH_LINES = 4000;
const MOST_STRETCHED = 1.3;
const LABEL_MISSES = 120; // the most connected come first; when so many in a row found no room, the rest will not either

const SIDES = [[0, 1], [0, -1], [1, 0], [-1, 0], [0.8, 0.9], [-0.8, 0.9], [0.8, -0.9], [-0.8, -0.9]]; // where a name may stand

const picture = { network: null, colours: {}, order: [], denied: [], rich: [], widths: new Map() };

function drawPicture() {
  const box = document.getElementById("picture");
  picture.network = new vis.Network(box, {}, pictureOptions());
  picture.network.renderer._drawNodes = () => ({ drawExternalLabels() {} }); // in their place come our own
  picture.network.on("beforeDrawing", drawBelow);
  picture.network.on("afterDrawing", drawOverlay);
  fillPicture();
}

/** All that depends on the data. */
function fillPicture() {
  const { renderer } = picture.network;
  const view = { position: picture.network.getViewPosition(), scale: picture.network.getScale(), animation: false };
  renderer.allowRedraw = false; // given data, it would draw at once, before we have chosen the view
  picture.network.setData({ nodes: new vis.DataSet(data.nodes.map(({ id, x, y, size }) => ({ id, x, y, size, shape: "dot" }))), edges: new vis.DataSet() });
  if (picture.ready) picture.network.moveTo(view);
  sortLines();
  picture.denied = data.edges.filter((edge) => data.deals[edge.deal].status === "denied");
  picture.rich = data.edges.filter(carriesSum).sort((a, b) => b.width - a.width || a.id - b.id);
  for (const node of data.nodes) node.usual = node.size;
  applyMeasures();
  renderer.allowRedraw = true;
}

/** Lines, then nodes over them; while a large picture is moved, the nodes must do. */
function drawBelow(context) {
  const view = currentView();
  if (!picture.moving || data.edges.length <= MOVED_WITH_LINES) drawLines(context, view);
  drawNodes(context, view);
}

/** The layout lies flat; on an upright screen it stands, and it is drawn out a little to fill the screen. */
function frameLayout() {
  const box = document.getElementById("picture");
  picture.upright = box.clientHeight > box.clientWidth * 1.15;
  picture.stretch = { x: 1, y: 1 };
  layOut(data.nodes);
  if (hooks.isLive) return; // what comes later has no part in the stretch, and must find its place
  const across = spanOf(data.nodes, "x").length;
  const down = spanOf(data.nodes, "y").length;
  const free = freeRoom();
  const factor = (free.height * across) / (free.width * down) || 1;
  picture.upright = false; // done; what follows is to be done once more for nodes that come later
  picture.stretch = { x: Math.max(1, Math.min(MOST_STRETCHED, 1 / factor)), y: Math.max(1, Math.min(MOST_STRETCHED, factor)) };
  layOut(data.nodes);
  picture.upright = box.clientHeight > box.clientWidth * 1.15;
}

function layOut(nodes) {
  for (const node of nodes) {
    const [x, y] = picture.upright ? [node.y, node.x] : [node.x, node.y];
    node.x = x * picture.stretch.x;
    node.y = y * picture.stretch.y;
  }
}

function spanOf(nodes, axis) {
  let [low, high] = [Infinity, -Infinity];
  for (const node of nodes) {
    low = Math.min(low, node[axis] - node.size - 14);
    high = Math.max(high, node[axis] + node.size + 14);
  }
  return { middle: (low + high) / 2, length: high - low };
}

/** The part of the screen that nothing covers. */
function freeRoom() {
  const box = document.getElementById("picture");
  const margin = coveredMargins();
  return { width: box.clientWidth - margin.left - margin.right - 40, height: box.clientHeight - margin.top - margin.bottom - 30, margin };
}

function pictureOptions() {
  return {
    autoResize: true,
    physics: false,
    layout: { improvedLayout: false },
    interaction: { hover: true, keyboard: false },
    nodes: { chosen: false },
  };
}

/** The colours of the style sheet as they are now, or those of its first rule: the light ones. */
function readColours({ light = false } = {}) {
  const style = light ? document.styleSheets[0].cssRules[0].style : getComputedStyle(document.documentElement);
  const names = [...data.kinds, ...data.dealKinds, "paper", "ink", "muted", "accent", "denied", "line", ...COMMUNITY_COLOURS, ...CORE_COLOURS];
  for (const name of names) picture.colours[name] = style.getPropertyValue(`--${name}`).trim();
  picture.sans = style.getPropertyValue("--sans");
}

/** Colours by kind, or by what the reader has chosen. */
function paint() {
  readColours();
  for (const node of data.nodes) node.colour = colourOf(node);
  sortNodes();
  drawSoon();
}

/** Show and hide what the filters say: set at the drawn parts themselves, since a DataSet takes ten times as long. */
function applyFilters() {
  updateShown();
  const { body } = picture.network;
  for (const node of data.nodes) body.nodes[node.id].options.hidden = !nodeIsShown(node);
  body.nodeIndices = data.nodes.filter(nodeIsShown).map((node) => node.id);
  drawSoon();
  sayIfEmpty();
}

function sayIfEmpty() {
  const waiting = hooks.isWaiting();
  document.getElementById("empty").hidden = waiting || data.nodes.some(nodeIsShown);
  if (document.getElementById("welcome")) document.getElementById("welcome").hidden = !waiting;
  document.body.classList.toggle("waiting", waiting);
}

/** Draw all again with the next frame. */
function drawSoon() {
  picture.network.body.emitter.emit("_requestRedraw");
}

/** Draw the overlay again with the next frame. */
function lightSoon() {
  if (picture.waiting) return;
  picture.waiting = true;
  requestAnimationFrame(() => {
    picture.waiting = false;
    drawOverlay();
  });
}

/** Nodes and edges to set in the light, or null for all. */
function litParts() {
  const focus = state.hovered || state.chosen;
  if (!focus) return null;
  if (focus.path) return litByEdges(focus.path.map((step) => data.edges[step]));
  if (focus.deal !== undefined) {
    const lit = litByEdges(edgesOfDeal[focus.deal].filter(edgeIsShown));
    for (const pair of data.deals[focus.deal].roles) lit.nodes.add(pair[1]);
    return lit;
  }
  const lit = litByEdges(edgesOfNode[focus.node].filter(edgeIsShown));
  lit.nodes.add(focus.node);
  return lit;
}

function litByEdges(edges) {
  const nodes = new Set(edges.flatMap((edge) => [edge.from, edge.to]));
  return { nodes, edges: new Set(edges.map((edge) => edge.id)) };
}

/** The overlay, in the measures and at the view of the canvas below it. */
function drawOverlay() {
  const below = document.querySelector("#picture canvas");
  const canvas = document.getElementById("overlay");
  if (canvas.width !== below.width || canvas.height !== below.height) Object.assign(canvas, { width: below.width, height: below.height });
  const context = canvas.getContext("2d");
  const { translation, scale } = picture.network.body.view;
  const ratio = below.width / Math.max(1, below.clientWidth);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * translation.x, ratio * translation.y);
  drawOver(context);
}

function drawOver(context) {
  const lit = litParts();
  const view = currentView();
  if (lit) drawLit(context, lit, view);
  drawCrosses(context, lit, view);
  hooks.drawOver(context, lit, view);
  drawRing(context);
  const taken = { texts: makeBoxes(), nodes: makeBoxes() };
  for (const box of coveredBoxes(view)) taken.texts.add(box);
  drawNames(context, lit, view, taken);
  drawSums(context, lit, view, taken);
}

/** Where the cards lie over the picture, so that no name is half hidden under one. */
function coveredBoxes({ from, scale }) {
  const main = document.querySelector("main").getBoundingClientRect();
  const [right, down] = [from.x * scale - main.left, from.y * scale - main.top];
  return ["legend", "panel", "timeline"].map((id) => document.getElementById(id)).filter((card) => !card.hidden).map((card) => {
    const box = card.getBoundingClientRect();
    return { left: box.left + right, right: box.right + right, top: box.top + down, bottom: box.bottom + down };
  });
}

/** A veil over all, and what is lit once more on top of it. */
function drawLit(context, lit, view) {
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = veil();
  context.fillStyle = picture.colours.paper;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  context.restore();
  drawLitLines(context, lit.edges, view);
  context.save();
  context.lineWidth = 1.5;
  context.strokeStyle = picture.colours.paper;
  for (const id of lit.nodes) {
    context.fillStyle = data.nodes[id].colour;
    drawShapes(context, [data.nodes[id]], { view, rimmed: true });
  }
  context.restore();
}

/** How much is veiled: little while one only points at something, so that the picture does not flicker. */
function veil() {
  if (!state.hovered) return 0.82;
  return state.hovered.deal === undefined ? 0.6 : 0.35;
}

/** The part of the plane that is on the screen. */
function currentView() {
  const canvas = document.querySelector("#picture canvas");
  const from = picture.network.DOMtoCanvas({ x: 0, y: 0 });
  const to = picture.network.DOMtoCanvas({ x: canvas.clientWidth, y: canvas.clientHeight });
  return { from, to, scale: picture.network.getScale() };
}

function isInView(point, view) {
  return point.x > view.from.x && point.x < view.to.x && point.y > view.from.y && point.y < view.to.y;
}

function boxIsInView(box, { from, to, scale }) {
  return box.left > from.x * scale && box.right < to.x * scale && box.top > from.y * scale && box.bottom < to.y * scale;
}

function drawCrosses(context, lit, view) {
  if (!lit && view.scale < SMALLEST_SCALE_WITH_ENDS / 2) return;
  const arm = Math.min(8, Math.max(1.8, 6 * view.scale)) / view.scale;
  context.save();
  context.strokeStyle = picture.colours.denied;
  context.lineWidth = arm * 0.42;
  context.lineCap = "round";
  for (const edge of picture.denied) {
    if (!edgeIsShown(edge) || (lit && !lit.edges.has(edge.id))) continue;
    const { x, y } = pointOn(edge, 0.5);
    context.beginPath();
    context.moveTo(x - arm, y - arm);
    context.lineTo(x + arm, y + arm);
    context.moveTo(x - arm, y + arm);
    context.lineTo(x + arm, y - arm);
    context.stroke();
  }
  context.restore();
}

/** A ring around the chosen party. */
function drawRing(context) {
  if (!state.chosen || state.chosen.node === undefined) return;
  const { x, y } = data.nodes[state.chosen.node];
  context.save();
  context.strokeStyle = picture.colours.accent;
  context.lineWidth = 3;
  context.beginPath();
  context.arc(x, y, data.nodes[state.chosen.node].size + 6, 0, 2 * Math.PI);
  context.stroke();
  context.restore();
}

/** Names, the most connected first, each where it covers no other; sizes are those of the screen. */
function drawNames(context, lit, view, taken) {
  context.save();
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  const wanted = picture.order.filter((node) => nameIsWanted(node, lit, view));
  if (wanted.length <= CROWD) for (const node of wanted) taken.nodes.add(nodeBox(node, view));
  const limit = labelLimit(view);
  let count = 0;
  let misses = 0;
  for (const node of wanted) {
    if (count >= limit || misses > LABEL_MISSES) break;
    const free = (box) => !taken.texts.hits(box) && !taken.nodes.hits(box);
    let box = drawName(context, node, view, free);
    // The most connected must be named, if need be across other nodes.
    if (!box && count < ALWAYS_NAMED) box = drawName(context, node, view, (other) => !taken.texts.hits(other));
    misses = box ? 0 : misses + 1;
    if (!box) continue;
    taken.texts.add(box);
    count += 1;
  }
  context.restore();
}

/** As many texts as one can read on this screen. */
function labelLimit({ from, to, scale }) {
  return Math.max(30, ((to.x - from.x) * (to.y - from.y) * scale * scale) / LABEL_ROOM);
}

function nameIsWanted(node, lit, view) {
  if (lit ? !lit.nodes.has(node.id) : node.size * view.scale < SMALLEST_NAMED) return false;
  return nodeIsShown(node) && isInView(node, view);
}

function nodeBox(node, view) {
  const { x, y } = node;
  const reach = node.size * view.scale * 0.8;
  return { left: x * view.scale - reach, right: x * view.scale + reach, top: y * view.scale - reach, bottom: y * view.scale + reach };
}

/** Write a name below, above or beside its node and give the box it takes; null where there is no room. */
function drawName(context, node, view, free) {
  const text = shortName(node);
  if (!text) return null;
  const seen = node.size * view.scale; // its radius on the screen
  const pixels = node.kind === "event" ? 11 : Math.min(16, 11.5 + seen / 8);
  const weight = node.size > 17 && seen > 5 ? 600 : 400;
  const width = widthOf(context, text, pixels, weight);
  const { x, y } = node;
  const reach = node.size * view.scale;
  for (const [right, down] of SIDES) {
    const middle = { x: x * view.scale + right * (reach + width / 2 + 5), y: y * view.scale + down * (reach + pixels * 0.5 + 4) };
    const box = { left: middle.x - width / 2 - 2, right: middle.x + width / 2 + 2, top: middle.y - pixels * 0.6, bottom: middle.y + pixels * 0.6 };
    if (!free(box) || !boxIsInView(box, view)) continue;
    writeText(context, text, middle, { pixels, weight, colour: picture.colours[node.kind === "event" ? "muted" : "ink"], scale: view.scale });
    return box;
  }
  return null;
}

/** Sums on the edges that are long enough to carry them. */
function drawSums(context, lit, view, taken) {
  if (view.scale < 0.33 && !lit) return;
  context.save();
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  const edges = lit ? [...lit.edges].map((id) => data.edges[id]).filter(carriesSum) : picture.rich;
  const said = new Set();
  const limit = labelLimit(view);
  for (const edge of edges) {
    if (said.size >= limit) break;
    if (said.has(edge.deal) || !edgeIsShown(edge)) continue;
    if (drawSum(context, edge, view, taken)) said.add(edge.deal);
  }
  context.restore();
}

/** Whether an edge bears the sum of its event: not where the event has a node of its own, which then does. */
function carriesSum(edge) {
  const ends = [data.nodes[edge.from].kind, data.nodes[edge.to].kind];
  return data.deals[edge.deal].amount !== undefined && edge.kind !== "supersedes" && !ends.includes("event");
}

function drawSum(context, edge, view, taken) {
  const denied = data.deals[edge.deal].status === "denied"; // its middle bears the cross
  const point = denied ? pointOn(edge, 0.28) : pointOn(edge, 0.5);
  if (!isInView(point, view)) return false;
  const text = sumOf(data.deals[edge.deal]);
  const width = widthOf(context, text, 10.5, 500);
  const from = data.nodes[edge.from];
  const to = data.nodes[edge.to];
  const room = Math.hypot(from.x - to.x, from.y - to.y) - data.nodes[edge.from].size - data.nodes[edge.to].size;
  if (room * view.scale < width * (denied ? 2.6 : 1.15)) return false;
  const middle = { x: point.x * view.scale, y: point.y * view.scale };
  const box = { left: middle.x - width / 2, right: middle.x + width / 2, top: middle.y - 6, bottom: middle.y + 6 };
  if (taken.texts.hits(box) || taken.nodes.hits(box)) return false;
  taken.texts.add(box);
  writeText(context, text, middle, { pixels: 10.5, weight: 500, colour: picture.colours[edge.kind], scale: view.scale });
  return true;
}

/** Text with a halo in the colour of the paper, `pixels` high on the screen whatever the zoom. */
function writeText(context, text, middle, { pixels, weight, colour, scale }) {
  context.font = `${weight} ${pixels / scale}px ${picture.sans}`;
  context.lineWidth = 4.2 / scale;
  context.strokeStyle = picture.colours.paper;
  context.fillStyle = colour;
  context.strokeText(text, middle.x / scale, middle.y / scale);
  context.fillText(text, middle.x / scale, middle.y / scale);
}

/** The width of a text at 1 to 1, measured once. */
function widthOf(context, text, pixels, weight) {
  const key = `${weight} ${pixels.toFixed(1)} ${text}`;
  if (!picture.widths.has(key)) {
    context.font = `${weight} ${pixels}px ${picture.sans}`;
    picture.widths.set(key, context.measureText(text).width);
  }
  return picture.widths.get(key);
}

/** A set of boxes that can tell whether another would cover one of them; kept by coarse cells. */
function makeBoxes() {
  const cells = new Map();
  const side = 80;
  function* cellsOf(box) {
    for (let x = Math.floor(box.left / side); x <= Math.floor(box.right / side); x += 1) {
      for (let y = Math.floor(box.top / side); y <= Math.floor(box.bottom / side); y += 1) yield x * 4096 + y;
    }
  }
  const cover = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return {
    add(box) {
      for (const cell of cellsOf(box)) {
        if (cells.has(cell)) cells.get(cell).push(box);
        else cells.set(cell, [box]);
      }
    },
    hits(box) {
      for (const cell of cellsOf(box)) if ((cells.get(cell) || []).some((other) => cover(box, other))) return true;
      return false;
    },
  };
}

/** What lies on the picture and covers a part of it, in pixels. */
function coveredMargins() {
  const wide = window.innerWidth > NARROW;
  const panel = document.getElementById("panel");
  const bottom = document.getElementById("timeline").hidden ? 16 : 100;
  if (wide) return { left: 264, top: 16, right: panel.hidden ? 66 : 404, bottom };
  return { left: 14, top: 14, right: 14, bottom: panel.hidden ? bottom : panel.offsetHeight + 12 };
}

/** Bring these nodes (or all that are shown) into the free part of the screen. */
function fitPicture(numbers = null, { largest = 1.5 } = {}) {
  const nodes = numbers ? numbers.map((id) => data.nodes[id]) : data.nodes.filter(nodeIsShown);
  if (!nodes.length) return;
  const [across, down, free] = [spanOf(nodes, "x"), spanOf(nodes, "y"), freeRoom()];
  const scale = Math.max(0.02, Math.min(largest, free.width / across.length, free.height / down.length));
  picture.network.moveTo({
    position: { x: across.middle, y: down.middle },
    scale,
    offset: { x: (free.margin.left - free.margin.right) / 2, y: (free.margin.top - free.margin.bottom) / 2 },
    animation: motion(),
  });
}

/** How the picture moves: not at all for those who asked for stillness, or before it was first shown. */
function motion() {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches || !picture.ready;
  return still ? false : { duration: 350, easingFunction: "easeInOutQuad" };
}

function zoomBy(factor) {
  picture.network.moveTo({ scale: picture.network.getScale() * factor, animation: false });
}

function moveBy(x, y) {
  const position = picture.network.getViewPosition();
  const scale = picture.network.getScale();
  picture.network.moveTo({ position: { x: position.x + x / scale, y: position.y + y / scale }, animation: false });
}
