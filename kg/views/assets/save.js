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

const SAVING_TIME = 40_000; // milliseconds that a browser may take to begin reading, on a busy machine

function download(blob, name) {
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), SAVING_TIME);
}

function saveDrawing() {
  const text = new XMLSerializer().serializeToString(makeDrawing());
  download(new Blob([text], { type: "image/svg+xml" }), "graph.svg");
}

/** What a reader of the drawing is told who points at a line: who, what, how much, when, how sure. */
function dealTitle(deal) {
  return [titleOf(deal), sumOf(deal), deal.date && dateOf(deal.date), say(deal.status)].filter(Boolean).join(" · ");
}

/** Everything the filters let through, drawn by the hands that draw the picture; `light`: in the colours of the day. */
function makeDrawing({ light = false } = {}) {
  if (light) recolour(readColours({ light }));
  const nodes = data.nodes.filter(nodeIsShown);
  const [left, top, right, bottom] = boundsOf(nodes);
  const svg = shapeOf("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `${left} ${top} ${right - left} ${bottom - top}`, "font-family": "sans-serif" });
  const title = shapeOf("title", {});
  title.textContent = data.title;
  svg.append(title, shapeOf("rect", { x: left, y: top, width: right - left, height: bottom - top, fill: picture.colours.paper }));
  const view = { from: { x: left, y: top }, to: { x: right, y: bottom }, scale: 1, titled: true };
  const context = drawingContext(svg);
  drawLines(context, view);
  drawNodes(context, view);
  drawCrosses(context, null, view);
  const taken = { texts: makeBoxes(), nodes: makeBoxes() };
  drawNames(context, null, view, taken);
  drawSums(context, null, view, taken);
  if (light) recolour(readColours());
  return svg;
}

function recolour() {
  for (const node of data.nodes) node.colour = colourOf(node);
}

function boundsOf(nodes) {
  const extent = (axis, pick, by) => nodes.reduce((found, node) => pick(found, node[axis]), nodes[0][axis]) + by;
  if (!nodes.length) return [0, 0, 1, 1];
  return [extent("x", Math.min, -170), extent("y", Math.min, -60), extent("x", Math.max, 170), extent("y", Math.max, 60)];
}

/** A context as a canvas has it, of what our drawing uses, that puts elements into an SVG. */
function drawingContext(svg) {
  const measure = document.createElement("canvas").getContext("2d");
  const kept = [];
  let path = "";
  const context = { strokeStyle: "", fillStyle: "", lineWidth: 1, globalAlpha: 1, lineCap: "butt", lineJoin: "miter", font: "", dashes: [], title: "" };
  const add = (tag, given, text) => {
    const element = shapeOf(tag, given);
    if (text !== undefined) element.textContent = text;
    if (context.title) {
      const title = shapeOf("title", {});
      title.textContent = context.title;
      element.append(title);
    }
    svg.append(element);
  };
  const see = () => (context.globalAlpha === 1 ? {} : { opacity: context.globalAlpha.toFixed(2) });
  const place = (...numbers) => numbers.map((each) => each.toFixed(1)).join(" ");
  const dashed = () => (context.dashes.length ? { "stroke-dasharray": context.dashes.map((each) => each.toFixed(1)).join(" ") } : {});
  const state = () => Object.fromEntries(Object.entries(context).filter(([, value]) => typeof value !== "function"));
  return Object.assign(context, {
    save: () => kept.push(state()),
    restore: () => Object.assign(context, kept.pop()),
    setLineDash: (dashes) => { context.dashes = dashes; },
    beginPath: () => { path = ""; },
    closePath: () => { path += "Z"; },
    moveTo: (x, y) => { path += `M${place(x, y)}`; },
    lineTo: (x, y) => { path += `${path ? "L" : "M"}${place(x, y)}`; },
    quadraticCurveTo: (a, b, x, y) => { path += `Q${place(a, b, x, y)}`; },
    rect: (x, y, width, height) => { path += `M${place(x, y)}h${place(width)}v${place(height)}h${place(-width)}Z`; },
    arc: (x, y, r) => { path += `M${place(x + r, y)}A${place(r, r)} 0 1 1 ${place(x - r, y)}A${place(r, r)} 0 1 1 ${place(x + r, y)}Z`; },
    fill: () => { if (path) add("path", { d: path, fill: context.fillStyle, ...see() }); },
    stroke: () => { if (path) add("path", { d: path, fill: "none", stroke: context.strokeStyle, "stroke-width": context.lineWidth.toFixed(2), "stroke-linecap": context.lineCap, ...dashed(), ...see() }); },
    measureText: (text) => { measure.font = context.font; return measure.measureText(text); },
    strokeText: () => {}, // the halo comes with the text itself
    fillText: (text, x, y) => {
      const [weight, size] = context.font.split(" ");
      add("text", { x: x.toFixed(1), y: (y + parseFloat(size) * 0.35).toFixed(1), "font-size": parseFloat(size).toFixed(1), "font-weight": weight, "text-anchor": "middle",
        fill: context.fillStyle, stroke: context.strokeStyle, "stroke-width": context.lineWidth.toFixed(1), "stroke-linejoin": "round", "paint-order": "stroke" }, text);
    },
  });
}

/* On paper: the drawing, what is chosen, and the table of what is shown. */

function fillPaper() {
  const table = makeTable("events", { whole: true });
  const chosen = state.chosen ? make("section", { class: "panel" }, panelParts(state.chosen)) : null;
  document.getElementById("paper").replaceChildren(...[makeDrawing({ light: true }), chosen, table].filter(Boolean));
}

function clearPaper() {
  document.getElementById("paper").replaceChildren();
}
