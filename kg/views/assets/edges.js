/* The lines of the picture, drawn by us under the nodes of vis-network: one stroke for many lines of one style, so that
   tens of thousands answer at once. Each event between the same two parties bows out its own way; each kind of event
   ends in its own sign, so that colour is not needed to tell them apart. */

const DASHES = { announced: [], planned: [9, 6], rumoured: [1.5, 5], denied: [] };
const AT_ONCE = 24; // lines to a stroke: more make one path slow to fill, fewer cost a call each
const SMALLEST_SCALE_WITH_ENDS = 0.16; // an arrow is some 11 pixels long at scale 1
const NEAR = 7; // pixels from a line at which the pointer is on it

const lines = { styles: [] };

/** Edges put together by style, the widest first so that thin ones lie over them. */
function sortLines() {
  const styles = new Map();
  for (const edge of data.edges) {
    const { status } = data.deals[edge.deal];
    const key = `${edge.kind} ${status} ${edge.width}`;
    if (!styles.has(key)) styles.set(key, { kind: edge.kind, status, width: edge.width, edges: [] });
    styles.get(key).edges.push(edge);
  }
  lines.styles = [...styles.values()].sort((a, b) => b.width - a.width);
}

/** The middle of the curve stands off the straight line by `bend` of its length; this is its control point. */
function bowOf(edge) {
  const from = data.nodes[edge.from];
  const to = data.nodes[edge.to];
  const bend = 2 * (edge.bend || 0);
  return { x: (from.x + to.x) / 2 + (to.y - from.y) * bend, y: (from.y + to.y) / 2 - (to.x - from.x) * bend };
}

/** The place at a share of an edge's way. */
function pointOn(edge, share) {
  const from = data.nodes[edge.from];
  const to = data.nodes[edge.to];
  const bow = bowOf(edge);
  const [a, b, c] = [(1 - share) ** 2, 2 * share * (1 - share), share ** 2];
  return { x: a * from.x + b * bow.x + c * to.x, y: a * from.y + b * bow.y + c * to.y };
}

/** All lines that are shown and in view. */
function drawLines(context, view) {
  const opacity = Math.max(0.3, Math.min(0.75, 18 / Math.sqrt(data.edges.length + 1))); // many lines: paler ones
  for (const style of lines.styles) {
    const seen = style.edges.filter((edge) => shown.edges[edge.id] && mayCross(edge, view));
    if (seen.length) drawStyle(context, style, seen, { view, opacity });
  }
}

/** These lines alone, at full strength. */
function drawLitLines(context, ids, view) {
  for (const style of lines.styles) {
    const seen = style.edges.filter((edge) => ids.has(edge.id));
    if (seen.length) drawStyle(context, style, seen, { view, opacity: 0.9 });
  }
}

/** Whether an edge's ends, and so its line but for a bow, are not both beyond the same side of the screen. */
function mayCross(edge, { from, to }) {
  const a = data.nodes[edge.from];
  const b = data.nodes[edge.to];
  const slack = 60 + (edge.bend ? Math.hypot(a.x - b.x, a.y - b.y) * Math.abs(edge.bend) : 0);
  return !((a.x < from.x - slack && b.x < from.x - slack) || (a.x > to.x + slack && b.x > to.x + slack)
    || (a.y < from.y - slack && b.y < from.y - slack) || (a.y > to.y + slack && b.y > to.y + slack));
}

function drawStyle(context, { kind, status, width, edges: _ }, seen, { view, opacity }) {
  context.save();
  context.globalAlpha = opacity * (status === "denied" ? 0.6 : 1);
  context.strokeStyle = context.fillStyle = picture.colours[kind];
  context.lineWidth = Math.max(width, 0.35 / view.scale);
  context.lineCap = status === "rumoured" ? "round" : "butt";
  context.setLineDash(DASHES[status].map((each) => each * Math.max(1, Math.sqrt(width / 2))));
  const atOnce = view.titled ? 1 : AT_ONCE;
  for (let at = 0; at < seen.length; at += atOnce) {
    if (view.titled) context.title = dealTitle(data.deals[seen[at].deal]);
    context.beginPath();
    for (let each = at; each < Math.min(at + atOnce, seen.length); each += 1) traceLine(context, seen[each]);
    context.stroke();
  }
  if (view.titled) context.title = "";
  context.setLineDash([]);
  if (view.scale > SMALLEST_SCALE_WITH_ENDS) for (const edge of seen) drawEnds(context, edge);
  context.restore();
}

function traceLine(context, edge) {
  const from = data.nodes[edge.from];
  const to = data.nodes[edge.to];
  context.moveTo(from.x, from.y);
  if (!edge.bend) {
    const short = HEADED.has(edge.kind) ? endOf(edge, "to", 5) : to;
    context.lineTo(short.x, short.y);
    return;
  }
  const bow = bowOf(edge);
  const short = HEADED.has(edge.kind) ? endOf(edge, "to", 5) : to;
  context.quadraticCurveTo(bow.x, bow.y, short.x, short.y);
}

const HEADED = new Set(["investment", "acquisition", "supersedes"]); // their line must not blunt the tip

/** Where a line meets the rim of the node at one of its ends, `off` further out, and its direction there. */
function endOf(edge, end, off = 0) {
  const node = data.nodes[edge[end]];
  const towards = edge.bend ? bowOf(edge) : data.nodes[edge[end === "to" ? "from" : "to"]];
  const length = Math.hypot(node.x - towards.x, node.y - towards.y) || 1;
  const along = { x: (node.x - towards.x) / length, y: (node.y - towards.y) / length };
  const reach = Math.min(node.size * RIMS[node.kind] + 2 + off, length);
  return { x: node.x - along.x * reach, y: node.y - along.y * reach, along };
}

/** How far the rim of a shape lies from its middle on the whole, in units of its size. */
const RIMS = { company: 1, regulator: 1.1, model: 0.75, party: 0.95, event: 0.85 };

function drawEnds(context, edge) {
  const size = 6 + edge.width * 1.5;
  for (const end of edge.kind === "partnership" ? ["from", "to"] : ["to"]) {
    if (data.nodes[edge[end]].kind === "event" && edge.kind !== "investment") continue;
    context.beginPath();
    SIGNS[edge.kind](context, endOf(edge, end), size);
  }
}

const SIGNS = {
  investment: (context, end, size) => fillCorners(context, end, [[0, 0], [size * 1.4, size * 0.55], [size * 1.4, -size * 0.55]]),
  acquisition: (context, end, size) => fillCorners(context, end, [[0, 0], [size * 0.8, size * 0.55], [size * 1.6, 0], [size * 0.8, -size * 0.55]]),
  partnership: (context, end, size) => fillDot(context, end, size * 0.34),
  model_release: (context, end, size) => fillDot(context, end, size * 0.34),
  regulatory_action: (context, end, size) => strokeCorners(context, end, [[1, size * 0.75], [1, -size * 0.75]]),
  supersedes: (context, end, size) => strokeCorners(context, end, [[size, size * 0.5], [0, 0], [size, -size * 0.5]]),
};

/** Corners given as (back along the line, aside from it), from the end. */
function traceCorners(context, { x, y, along }, corners) {
  for (const [back, aside] of corners) context.lineTo(x - along.x * back - along.y * aside, y - along.y * back + along.x * aside);
}

function fillCorners(context, end, corners) {
  traceCorners(context, end, corners);
  context.fill();
}

function strokeCorners(context, end, corners) {
  traceCorners(context, end, corners);
  context.lineWidth = 2.2;
  context.stroke();
}

function fillDot(context, { x, y, along }, radius) {
  context.arc(x - along.x * radius, y - along.y * radius, radius, 0, 2 * Math.PI);
  context.fill();
}

/** The edge under a place of the picture, or null: the nearest of those that are shown. */
function edgeAt(place) {
  const reach = NEAR / picture.network.getScale();
  const around = { from: { x: place.x - reach, y: place.y - reach }, to: { x: place.x + reach, y: place.y + reach } };
  let best = null;
  let least = reach;
  for (const edge of data.edges) {
    if (!shown.edges[edge.id] || !mayCross(edge, around)) continue;
    const distance = distanceTo(edge, place);
    if (distance < least) [best, least] = [edge, distance];
  }
  return best;
}

/** How far a place lies from a line; a bow is followed in short straight steps. */
function distanceTo(edge, place) {
  const steps = edge.bend ? 12 : 1;
  let least = Infinity;
  let from = data.nodes[edge.from];
  for (let step = 1; step <= steps; step += 1) {
    const to = pointOn(edge, step / steps);
    least = Math.min(least, distanceToStretch(place, from, to));
    from = to;
  }
  return least;
}

function distanceToStretch(place, from, to) {
  const [x, y] = [to.x - from.x, to.y - from.y];
  const share = Math.max(0, Math.min(1, ((place.x - from.x) * x + (place.y - from.y) * y) / (x * x + y * y || 1)));
  return Math.hypot(place.x - from.x - share * x, place.y - from.y - share * y);
}
