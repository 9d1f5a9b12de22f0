/* The shortest way from one party to another over what is shown. */

function askPath(node) {
  search.start = node;
  search.box.value = "";
  search.box.placeholder = say("path_search", { name: shorten(nameOf(node), 30) });
  search.box.focus();
}

function endPathQuestion() {
  search.start = null;
  search.box.placeholder = say("search");
}

function showPath(from, to) {
  const path = findPath(from.id, to.id) || [];
  choose({ path: path.map((edge) => edge.id), from: from.id, to: to.id }, { bring: true, focus: true });
}

/** How sure one is of an edge: of two ways of one length, that over what was announced is told. */
function doubtOf(edge) {
  return data.statuses.indexOf(data.deals[edge.deal].status);
}

/** Edges of a shortest path, breadth first; null where there is none. */
function findPath(from, to) {
  const cameBy = new Map([[from, null]]);
  let front = [from];
  while (front.length && !cameBy.has(to)) {
    const next = [];
    for (const here of front) {
      for (const edge of edgesOfNode[here].slice().sort((a, b) => doubtOf(a) - doubtOf(b) || a.id - b.id)) {
        const there = otherEnd(edge, here);
        if (cameBy.has(there) || !edgeIsShown(edge)) continue;
        cameBy.set(there, edge);
        next.push(there);
      }
    }
    front = next;
  }
  return cameBy.has(to) ? walkBack(cameBy, from, to) : null;
}

function walkBack(cameBy, from, to) {
  const edges = [];
  for (let here = to; here !== from; here = otherEnd(edges[0], here)) edges.unshift(cameBy.get(here));
  return edges;
}

function pathParts({ path, from, to }) {
  const ends = { from: nameOf(data.nodes[from]), to: nameOf(data.nodes[to]) };
  if (!path.length && from !== to) return [make("h2", {}, words(say("path_title", ends))), make("p", {}, words(say("path_none", ends)))];
  const parts = [partyChip(data.nodes[from])];
  let here = from;
  for (const id of path) {
    here = otherEnd(data.edges[id], here);
    parts.push(make("ul", { class: "deals" }, make("li", {}, dealButton(data.deals[data.edges[id].deal], data.nodes[here]))));
    if (data.nodes[here].kind !== "event") parts.push(partyChip(data.nodes[here]));
  }
  return [make("p", { class: "kicker" }, say("path_steps", { n: path.length })), make("h2", {}, words(say("path_title", ends))), make("div", { class: "actions" }), ...parts];
}
