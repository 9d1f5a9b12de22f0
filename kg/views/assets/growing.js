/* Other data in place of what is shown: who stands already moves a little to make room, who is new grows out of whom
   they belong to. */

const GROWING_TIME = 450;

/** Show other data, of the form that `explorer_data` in kg/views/explorer.py gives; tells where everyone stood before. */
function showData(given) {
  const before = new Map(data.nodes.map(({ key, x, y }) => [key, { x, y }]));
  const chosen = keyOfChosen();
  cancelAnimationFrame(picture.growing);
  takeData(given);
  state.chosen = chosen === null ? null : findPlace(chosen);
  state.hovered = null;
  search.entries = [];
  spanTimeline(); // before the layout, which must know the free room
  if (before.size) layOut(data.nodes);
  else frameLayout();
  updateShown();
  fillPicture();
  sayEverything();
  filtersChanged();
  return before;
}

/** Move all from where they stood to their places; at once for those who asked for stillness. */
function moveFrom(before) {
  if (!before.size || !motion()) return;
  const ways = data.nodes.map((node) => ({ node, from: before.get(node.key) || originOf(node, before), to: { x: node.x, y: node.y } }));
  const begun = performance.now();
  const step = (now) => {
    const rest = (1 - Math.min(1, Math.max(0, now - begun) / GROWING_TIME)) ** 3;
    for (const { node, from, to } of ways) {
      node.x = to.x + (from.x - to.x) * rest;
      node.y = to.y + (from.y - to.y) * rest;
    }
    drawSoon();
    if (rest > 0) picture.growing = requestAnimationFrame(step);
  };
  step(begun);
}

/** Where someone new comes from: one of whom they are linked to that stood there before, else their own place. */
function originOf(node, before) {
  for (const edge of edgesOfNode[node.id]) {
    const place = before.get(data.nodes[otherEnd(edge, node.id)].key);
    if (place) return place;
  }
  return { x: node.x, y: node.y };
}
