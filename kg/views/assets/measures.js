/* Size and colour by measures of the graph, which were computed with the page: events, PageRank, betweenness; kind,
   community, core. */

const SIZES = ["degree", "rank", "between"];
const COLOURINGS = ["kind", "community", "core"];
const COMMUNITY_COLOURS = ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"]; // the largest ones; all others are grey
const CORE_COLOURS = ["k0", "k1", "k2", "k3", "k4"];
const LARGEST = 38; // pixels of radius, of the party that weighs most
const NAMED_COMMUNITIES = 6;

/** Sizes and colours as the reader has chosen them; the names and hit boxes follow. */
function applyMeasures() {
  const most = Math.max(1e-9, ...data.nodes.map((node) => node[state.size] || 0));
  for (const node of data.nodes) {
    node.size = node.usual;
    if (state.size !== "degree" && node.kind !== "event") node.size = 4 + LARGEST * Math.sqrt((node[state.size] || 0) / most);
    placeForPointer(node);
  }
  picture.order = data.nodes.slice().sort((a, b) => b.size - a.size || a.id - b.id);
  picture.deepest = Math.max(1, ...data.nodes.map((node) => node.core || 0));
  paint();
}

function colourOf(node) {
  if (node.kind === "event" || state.colour === "kind") return picture.colours[node.kind];
  return picture.colours[state.colour === "core" ? coreColour(node.core) : communityColour(node.community)];
}

function communityColour(community) {
  return COMMUNITY_COLOURS[community] || "event";
}

function coreColour(core) {
  return CORE_COLOURS[Math.min(CORE_COLOURS.length - 1, Math.floor(((core - 1) * CORE_COLOURS.length) / picture.deepest))] || CORE_COLOURS[0];
}

function chooseMeasures(size, colour) {
  state.size = SIZES.includes(size) ? size : "degree";
  state.colour = COLOURINGS.includes(colour) ? colour : "kind";
  applyMeasures();
  fillMeasures();
}

function prepareMeasures() {
  const changed = () => {
    chooseMeasures(document.getElementById("size").value, document.getElementById("colour").value);
    addressSoon();
  };
  for (const id of ["size", "colour"]) document.getElementById(id).addEventListener("change", changed);
}

function fillMeasures() {
  fillChoice("size", SIZES, state.size);
  fillChoice("colour", COLOURINGS, state.colour);
  document.body.classList.toggle("by-measure", state.colour !== "kind");
  document.getElementById("colours").replaceChildren(...colourKey());
}

function fillChoice(id, names, chosen) {
  document.getElementById(id).replaceChildren(...names.map((name) => make("option", { value: name, selected: name === chosen }, say(name === "degree" ? "events" : name))));
}

/** What the colours mean: communities by their best linked members, cores by how deep they are. */
function colourKey() {
  if (state.colour === "kind") return [];
  const parties = data.nodes.filter((node) => node.kind !== "event");
  const groups = new Map();
  for (const node of parties) {
    const key = state.colour === "core" ? coreColour(node.core) : node.community;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(node);
  }
  const rows = state.colour === "core" ? coreRows(groups) : communityRows(groups);
  return rows.map(([colour, text, count]) => make("li", {}, swatch(colour), words(text), make("span", {}, number(count))));
}

function communityRows(groups) {
  const largest = [...groups].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]).slice(0, NAMED_COMMUNITIES);
  const heart = (nodes) => nodes.reduce((a, b) => (b.rank > a.rank ? b : a));
  return largest.map(([community, nodes]) => [communityColour(community), say("around", { name: shorten(nameOf(heart(nodes)), 24) }), nodes.length]);
}

function coreRows(groups) {
  return CORE_COLOURS.filter((colour) => groups.has(colour)).reverse().map((colour) => {
    const cores = groups.get(colour).map((node) => node.core);
    const [low, high] = [Math.min(...cores), Math.max(...cores)];
    return [colour, say("core_of", { k: low === high ? low : `${low}–${high}` }), cores.length];
  });
}

function swatch(colour) {
  return drawing(18, 18, shapeOf("circle", { cx: 9, cy: 9, r: 7, fill: `var(--${colour})` }));
}
