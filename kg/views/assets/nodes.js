/* The parties of the picture, many of one look in one stroke; vis-network, which moves and finds them, is told where
   they were drawn. */

/** Every shape as a path around (x, y) that reaches out as far as its size. */
const OUTLINE = {
  company: (context, { x, y, size }) => { context.moveTo(x + size, y); context.arc(x, y, size, 0, 2 * Math.PI); },
  regulator: (context, { x, y, size }) => context.rect(x - size * 0.92, y - size * 0.92, size * 1.84, size * 1.84),
  model: (context, { x, y, size }) => traceShape(context, x, y, size * 1.08, [[0, -1], [0.95, 0.75], [-0.95, 0.75]]),
  party: (context, { x, y, size }) => traceShape(context, x, y, size * 1.05, [[-0.5, -0.87], [0.5, -0.87], [1, 0], [0.5, 0.87], [-0.5, 0.87], [-1, 0]]),
  event: (context, { x, y, size }) => traceShape(context, x, y, size, [[0, -1], [1, 0], [0, 1], [-1, 0]]),
};

function traceShape(context, x, y, size, corners) {
  corners.forEach(([right, down], at) => (at ? context.lineTo : context.moveTo).call(context, x + right * size, y + down * size));
  context.closePath();
}

/** Nodes put together by shape and colour, small ones last so that none is hidden. */
function sortNodes() {
  picture.looks = new Map();
  for (const node of picture.order) {
    const key = `${node.kind} ${node.colour}`;
    if (!picture.looks.has(key)) picture.looks.set(key, []);
    picture.looks.get(key).push(node);
  }
}

function drawNodes(context, view) {
  context.save();
  context.lineWidth = 1.5 / Math.max(view.scale, 0.6);
  context.strokeStyle = picture.colours.paper;
  const rimmed = data.nodes.length <= CROWD / 2; // around many and small nodes a rim of paper would be all one sees
  for (const nodes of picture.looks.values()) {
    context.fillStyle = nodes[0].colour;
    const atOnce = view.titled ? 1 : AT_ONCE;
    for (let at = 0; at < nodes.length; at += atOnce) {
      if (view.titled) context.title = nameOf(nodes[at]);
      drawShapes(context, nodes.slice(at, at + atOnce), { view, rimmed });
    }
    if (view.titled) context.title = "";
  }
  context.restore();
}

function drawShapes(context, nodes, { view, rimmed }) {
  context.beginPath();
  for (const node of nodes) if (shown.nodes[node.id] && nodeIsInView(node, view)) OUTLINE[node.kind](context, node);
  context.fill();
  if (rimmed) context.stroke();
}

function nodeIsInView({ x, y, size }, { from, to }) {
  return x > from.x - size && x < to.x + size && y > from.y - size && y < to.y + size;
}

/** Where vis-network finds a node under the pointer; small ones are a little larger to the hand. */
function placeForPointer(node) {
  const { shape } = picture.network.body.nodes[node.id];
  const reach = Math.max(node.size, 9);
  Object.assign(shape, { left: node.x - reach, top: node.y - reach, width: 2 * reach, height: 2 * reach });
}
