/* Small parts of the document that the other scripts put together. All text goes in as text. */

/** An element with properties and children; strings become text, false and null are left out. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") element.className = value;
    else if (name === "onclick") element.addEventListener("click", value);
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== false && child !== undefined));
  return element;
}

/** Text from the data, kept apart from the direction of the text around it. */
function words(text) {
  return make("bdi", {}, String(text));
}

function shapeOf(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function drawing(width, height, ...shapes) {
  const svg = shapeOf("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  svg.append(...shapes);
  return svg;
}

const OUTLINES = {
  company: "M9 2a7 7 0 1 0 .01 0Z",
  regulator: "M3 3h12v12H3Z",
  model: "M9 1.5 17 15.5H1Z",
  party: "M5 2h8l4 7-4 7H5L1 9Z",
  event: "M9 3l6 6-6 6-6-6Z",
};

/** The sign of a kind of party, as in the picture. */
function kindSign(kind) {
  return drawing(18, 18, shapeOf("path", { d: OUTLINES[kind], fill: `var(--${kind})` }));
}

/** A line as in the picture, with its end and its dashes. */
function lineSign(kind, status = "announced") {
  const colour = kind ? `var(--${kind})` : "var(--ink)";
  const dashes = { planned: "5 3.5", rumoured: "1.5 3" }[status] || "none";
  const line = shapeOf("path", { d: "M1 9H33", stroke: colour, "stroke-width": 2, fill: "none", "stroke-dasharray": dashes });
  const cross = status === "denied" ? [shapeOf("path", { d: "M12 4l10 10M22 4L12 14", stroke: "var(--denied)", "stroke-width": 2.4, fill: "none" })] : [];
  return drawing(34, 18, line, ...cross, ...endSigns(kind, colour));
}

function endSigns(kind, colour) {
  const round = (x) => shapeOf("circle", { cx: x, cy: 9, r: 3.4, fill: colour });
  const path = (d, fill) => shapeOf("path", { d, fill: fill || "none", stroke: colour, "stroke-width": 2.4 });
  switch (kind) {
    case "investment": return [path("M24 4.5 33 9l-9 4.5Z", colour)];
    case "acquisition": return [path("M22 9l5.5-4.5L33 9l-5.5 4.5Z", colour)];
    case "partnership": return [round(4), round(30)];
    case "model_release": return [round(30)];
    case "regulatory_action": return [path("M31 2.5v13")];
    case "supersedes": return [path("M25 4l7 5-7 5")];
    default: return [];
  }
}

/** A button with a party's sign and name that opens it. */
function partyChip(node) {
  return make("button", { type: "button", class: "chip", onclick: () => choose({ node: node.id }) }, kindSign(node.kind), words(nameOf(node)));
}

function badge(name) {
  return make("span", { class: `badge ${name}` }, say(name));
}

/** A link out of the page, for http and https alone; other addresses become text. */
function outLink(address, text) {
  if (!/^https?:\/\//i.test(address || "")) return words(text);
  return make("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, words(text));
}

/** Fill in the words of all elements that ask for them. */
function sayAll() {
  document.documentElement.lang = state.language;
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
  for (const element of document.querySelectorAll("[data-say-label]")) element.setAttribute("aria-label", say(element.dataset.sayLabel));
  for (const element of document.querySelectorAll("[data-say-title]")) element.title = say(element.dataset.sayTitle);
  for (const element of document.querySelectorAll("[data-say-placeholder]")) element.placeholder = say(element.dataset.sayPlaceholder);
}
