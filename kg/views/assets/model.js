"use strict";
/* What the page knows and how it says it: the data, who is linked to whom, and words, dates and sums in the
   reader's language. Nothing here touches the document. */

/* The data, and its parts by key and by number; `takeData` fills them from what `page_data` in kg/views/page.py gives,
   which may come with the page or later, from a server that asks a store in SPARQL. */
const data = {};
const dealByKey = new Map();
const nodeByKey = new Map();
let edgesOfNode = [];
let edgesOfDeal = [];
let dealsOfNode = [];

function takeData(given) {
  Object.assign(data, given);
  tellDeals();
  tellNodes();
  tellEdges();
  for (const part of ["nodes", "edges", "deals"]) shown[part] = new Uint8Array(data[part].length);
}

/** What the data leaves out because it can be told from the rest. */
function tellDeals() {
  dealByKey.clear();
  data.deals.forEach((deal, number) => {
    deal.number = number;
    deal.status = deal.status || "announced";
    deal.sources = deal.sources || 1;
    deal.start = deal.start || deal.date;
    deal.month = monthOf(deal.start);
    deal.roles = deal.roles.map(([role, node]) => [data.roles[role], node]);
    if (deal.quotes) deal.quotes = deal.quotes.map(([article, text, status]) => [article, status || deal.status, text]);
    dealByKey.set(deal.key, deal);
  });
}

function tellNodes() {
  nodeByKey.clear();
  data.nodes.forEach((node, number) => {
    node.id = number;
    if (node.kind === "event") node.deal = dealByKey.get(node.key).number;
    else nodeByKey.set(node.key, node);
  });
}

function tellEdges() {
  edgesOfNode = data.nodes.map(() => []);
  edgesOfDeal = data.deals.map(() => []);
  dealsOfNode = data.nodes.map(() => []);
  data.edges = data.edges.map(([from, to, deal, width, bend, kind], id) => ({ id, from, to, deal, width, bend, kind: kind || data.deals[deal].kind }));
  data.edges.forEach((edge) => {
    edgesOfNode[edge.from].push(edge);
    edgesOfNode[edge.to].push(edge);
    edgesOfDeal[edge.deal].push(edge);
  });
  for (const deal of data.deals) for (const node of new Set(deal.roles.map((pair) => pair[1]))) dealsOfNode[node].push(deal);
}

/* What a live explorer adds to the page; without one, nothing (see explorer.js). */
const hooks = {
  isLive: false,
  start: () => {},
  sayAll: () => {},
  isWaiting: () => false, // for a first question
  partyActions: () => [],
  partyNote: () => null,
  idAddress: () => null,
  drawOver: () => {},
  doubleClick: () => bringIntoView(),
  key: () => false, // whether it was one of its keys
  findMatches: () => {},
  takeStranger: null,
  writeAddress: () => {},
  readAddress: null,
};

/* The state of the page: what is hidden, what is chosen, in which language. */
const state = {
  language: "en",
  hidden: new Set(), // "kind/company", "deal/investment", "status/denied"
  since: null, // months as counted by monthOf, both inclusive; null: no limit
  until: null,
  least: 0, // plain units of whatever currency
  chosen: null, // {node: number}, {deal: number} or {path: [edge, …]}
  hovered: null,
  size: "degree", // by which measure
  colour: "kind", // by kind or by which measure
};

function pickLanguage() {
  const wanted = data.language || (navigator.language || "en").slice(0, 2);
  return wanted === "fr" ? "fr" : "en";
}

/** A phrase of the interface, its {holes} filled. */
function say(name, holes = {}) {
  const phrase = Object.hasOwn(data.labels, name) ? data.labels[name][state.language] : name;
  return phrase.replace(/\{(\w+)\}/g, (hole, key) => (Object.hasOwn(holes, key) ? String(holes[key]) : hole));
}

/** How many of something, in words. */
function sayCount(name, count, shown = count) {
  return count === 1 ? say(`${name}_one`) : say(name, { n: shown });
}

/** The name of a party in the reader's language, else in any. */
function nameOf(node) {
  if (node.kind === "event") return titleOf(data.deals[node.deal]);
  return node.names[state.language] || node.names.en || Object.values(node.names)[0];
}

/** What is written beside a node: short enough for a picture. */
function shortName(node) {
  if (node.kind === "event") return sumOf(data.deals[node.deal]);
  return shorten(nameOf(node), 34);
}

function shorten(text, length) {
  const signs = Array.from(text.slice(0, 2 * length + 2));
  return signs.length > length ? signs.slice(0, length - 1).join("") + "…" : text;
}

/** "Investment: Nvidia → Mistral AI". */
function titleOf(deal) {
  return `${say(deal.kind)}${say("colon")}${partiesOf(deal)}`;
}

function partiesOf(deal) {
  const { doers, others } = sidesOf(deal);
  if (!others.length || !doers.length) return listOf(doers.length ? doers : others);
  return `${listOf(doers)} ${deal.kind === "partnership" ? "–" : "→"} ${listOf(others)}`;
}

/** Up to three names in full, of more the first two and how many others. */
function listOf(nodes) {
  const names = nodes.slice(0, nodes.length > 3 ? 2 : 3).map((node) => shorten(nameOf(node), 60)).join(", ");
  return nodes.length > 3 ? say("and_others", { names, n: nodes.length - 2 }) : names;
}

const DOERS = new Set(["leadInvestor", "investor", "acquirer", "developer", "regulator"]);

/** The two sides of an event; of partners, the first stands on one side. */
function sidesOf(deal) {
  const named = deal.roles.filter((pair) => pair[0] !== "supersedes");
  const node = (pair) => data.nodes[pair[1]];
  if (deal.kind === "partnership") return { doers: named.slice(0, 1).map(node), others: named.slice(1).map(node) };
  return {
    doers: named.filter((pair) => DOERS.has(pair[0])).map(node),
    others: named.filter((pair) => !DOERS.has(pair[0])).map(node),
  };
}

/** A sum in short: "$16M", "16 M€"; empty where there is none. */
function sumOf(deal) {
  return deal.amount === undefined ? "" : money(deal.amount, deal.currency);
}

function money(value, currency) {
  const options = { notation: "compact", maximumFractionDigits: 2 };
  try {
    const style = currency ? { style: "currency", currency, currencyDisplay: "narrowSymbol" } : {};
    return formatter("NumberFormat", { ...options, ...style }).format(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // not a currency code: say the number and the word
    return `${formatter("NumberFormat", options).format(value)} ${currency}`;
  }
}

const formatters = new Map();

/** A formatter of Intl in the reader's language, or in this one; made once, since making one costs more than a hundred uses. */
function formatter(kind, options = {}, language = state.language) {
  const key = `${kind} ${language} ${JSON.stringify(options)}`;
  if (!formatters.has(key)) formatters.set(key, new Intl[kind](language, options));
  return formatters.get(key);
}

/** A date at its own precision: "2024", "February 2024", "26 February 2024". */
function dateOf(literal) {
  const parts = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(literal || "");
  if (!parts) return literal || "";
  const options = { year: "numeric", timeZone: "UTC" };
  if (parts[2]) options.month = "long";
  if (parts[3]) options.day = "numeric";
  const day = new Date(Date.UTC(Number(parts[1]), Number(parts[2] || 1) - 1, Number(parts[3] || 1)));
  return formatter("DateTimeFormat", options, state.language === "en" ? "en-GB" : "fr").format(day);
}

/** "FR" -> "France"; what is no code of a country stays as it is. */
function countryOf(node) {
  if (!/^[A-Z]{2}$/.test(node.country || "")) return node.country || "";
  return formatter("DisplayNames", { type: "region" }).of(node.country);
}

/** Months since year 0, so that time is a whole number; null for no date. */
function monthOf(iso) {
  const parts = /^(\d{4})(?:-(\d\d))?/.exec(iso || "");
  return parts ? Number(parts[1]) * 12 + Number(parts[2] || 1) - 1 : null;
}

/** Case and accents put aside, for searching. */
function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/* What the filters let through, by number; told anew by updateShown whenever a filter changes. */
const shown = {};

function updateShown() {
  const kindIsShown = (number) => !state.hidden.has(`kind/${data.nodes[number].kind}`);
  const supersedesIsShown = !state.hidden.has("deal/supersedes");
  for (const deal of data.deals) shown.deals[deal.number] = passes(deal);
  shown.nodes.fill(0);
  for (const edge of data.edges) {
    const seen = shown.deals[edge.deal] && (edge.kind !== "supersedes" || supersedesIsShown) && kindIsShown(edge.from) && kindIsShown(edge.to);
    shown.edges[edge.id] = seen;
    if (seen) shown.nodes[edge.from] = shown.nodes[edge.to] = 1;
  }
}

function passes(deal, { atAnyTime = false } = {}) {
  if (state.hidden.has(`deal/${deal.kind}`) || state.hidden.has(`status/${deal.status}`)) return false;
  if (state.least > 0 && !(deal.amount >= state.least)) return false;
  if (atAnyTime) return true;
  if (state.since !== null && (deal.month === null || deal.month < state.since)) return false;
  return state.until === null || (deal.month !== null && deal.month <= state.until);
}

function dealIsShown(deal) {
  return shown.deals[deal.number] === 1;
}

function edgeIsShown(edge) {
  return shown.edges[edge.id] === 1;
}

function nodeIsShown(node) {
  return shown.nodes[node.id] === 1;
}

/** The IRI of a party or event in the graph's RDF. */
function iriOf(thing) {
  return /^[a-z][a-z0-9+.-]*:/i.test(thing.key) ? thing.key : data.base + thing.key;
}

/** The node at the other end of an edge. */
function otherEnd(edge, number) {
  return edge.from === number ? edge.to : edge.from;
}
