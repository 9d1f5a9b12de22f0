/* The picture as a file. PNG: what stands on the screen, with its title and the meaning of the colours. SVG: all that
   the filters let through, in lines that can be scaled and edited. */

function savePicture() {
  const source = document.querySelector("#picture canvas");
  const ratio = source.width / source.clientWidth;
  const copy = make("canvas", { width: source.width, height: source.height + Math.round(64 * ratio) });
  const context = copy.getContext("2d");
  context.fillStyle = picture.colours.paper;
  context.fillRect(0, 0, copy.width, copy.height);
  for (const layer of [source, document.getElementById("overlay")]) context.drawImage(layer, 0, Math.round(36 * ratio));
  context.scale(ratio, ratio);
  writeCaption(context, source.clientHeight);
  copy.toBlob((blob) => download(blob, "graph.png"));
}

function writeCaption(context, height) {
  context.fillStyle = picture.colours.ink;
  context.font = `600 16px ${picture.sans}`;
  context.fillText(shorten(data.title, 90), 14, 25);
  context.font = `12px ${picture.sans}`;
  let x = 14;
  for (const kind of data.dealKinds.filter((each) => countDeals(each) && !state.hidden.has(`deal/${each}`))) {
    context.fillStyle = picture.colours[kind];
    context.fillRect(x, height + 46, 18, 3);
    context.fillStyle = picture.colours.ink;
    context.fillText(say(kind), x + 24, height + 52);
    x += 44 + context.measureText(say(kind)).width;
  }
}

function download(blob, name) {
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function saveDrawing() {
  const text = new XMLSerializer().serializeToString(makeDrawing());
  download(new Blob([text], { type: "image/svg+xml" }), "graph.svg");
}

function makeDrawing() {
  const nodes = data.nodes.filter(nodeIsShown);
  const [left, top, right, bottom] = boundsOf(nodes);
  const svg = shapeOf("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `${left} ${top} ${right - left} ${bottom - top}`, "font-family": "sans-serif" });
  const title = shapeOf("title", {});
  title.textContent = data.title;
  svg.append(title, shapeOf("rect", { x: left, y: top, width: right - left, height: bottom - top, fill: picture.colours.paper }));
  svg.append(...data.edges.filter(edgeIsShown).map(drawnLine), ...nodes.map(drawnShape), ...nodes.map(drawnText));
  return svg;
}

function boundsOf(nodes) {
  const extent = (axis, pick, by) => pick(...nodes.map((node) => node[axis])) + by;
  if (!nodes.length) return [0, 0, 1, 1];
  return [extent("x", Math.min, -120), extent("y", Math.min, -60), extent("x", Math.max, 120), extent("y", Math.max, 60)];
}

/** A line from rim to rim, bowed as in the picture, with a title that says what it stands for. */
function drawnLine(edge) {
  const deal = data.deals[edge.deal];
  const d = `M${round(data.nodes[edge.from])} Q${round(bowOf(edge))} ${round(data.nodes[edge.to])}`;
  const dashes = DASHES[deal.status].length ? { "stroke-dasharray": DASHES[deal.status].join(" ") } : {};
  const colour = picture.colours[deal.status === "denied" ? "denied" : edge.kind];
  const path = shapeOf("path", { d, fill: "none", stroke: colour, "stroke-width": edge.width, "stroke-opacity": 0.7, ...dashes });
  const title = shapeOf("title", {});
  title.textContent = [titleOf(deal), sumOf(deal), deal.date ? dateOf(deal.date) : "", say(deal.status)].filter(Boolean).join(" · ");
  path.append(title);
  return path;
}

function round(point) {
  return `${point.x.toFixed(1)} ${point.y.toFixed(1)}`;
}

/** The outlines of the legend are 18 units wide, 7 from the middle to the rim. */
function drawnShape(node) {
  const { x, y } = node;
  const scale = node.size / 7;
  return shapeOf("path", { d: OUTLINES[node.kind], fill: picture.colours[node.kind], stroke: picture.colours.paper, "stroke-width": 1.5 / scale,
    transform: `translate(${(x - 9 * scale).toFixed(1)} ${(y - 9 * scale).toFixed(1)}) scale(${scale.toFixed(3)})` });
}

function drawnText(node) {
  const { x, y } = node;
  const text = shapeOf("text", { x, y: y + node.size + 14, "font-size": 13, "text-anchor": "middle", fill: picture.colours.ink,
    stroke: picture.colours.paper, "stroke-width": 3, "paint-order": "stroke" });
  text.textContent = shortName(node);
  return text;
}
