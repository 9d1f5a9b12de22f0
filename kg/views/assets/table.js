/* The same facts as real tables, for reading by ear, sorting and copying: one of events, one of parties. */

const sheet = { place: document.getElementById("sheet"), tab: "events", sort: { events: ["date", -1], parties: ["events", -1] } };

const COLUMNS = {
  events: [
    { name: "date", class: "date", value: (deal) => deal.start || "", cell: (deal) => (deal.date ? dateOf(deal.date) : "—") },
    { name: "kind", value: (deal) => say(deal.kind), cell: (deal) => linkButton(say(deal.kind), { deal: deal.number }) },
    { name: "from", value: (deal) => namesOf(sidesOf(deal).doers), cell: (deal) => words(namesOf(sidesOf(deal).doers) || "—") },
    { name: "to", value: (deal) => namesOf(sidesOf(deal).others), cell: (deal) => words(namesOf(sidesOf(deal).others) || "—") },
    { name: "amount", class: "number", value: (deal) => (deal.amount === undefined ? -1 : deal.amount), cell: (deal) => sumOf(deal) || "—" },
    { name: "status", value: (deal) => say(deal.status), cell: (deal) => badge(deal.status) },
    { name: "sources", class: "number", value: (deal) => deal.sources, cell: (deal) => number(deal.sources) },
  ],
  parties: [
    { name: "name", value: nameOf, cell: (node) => linkButton(nameOf(node), { node: node.id }) },
    { name: "kind", value: (node) => say(node.kind), cell: (node) => say(node.kind) },
    { name: "country", value: countryOf, cell: (node) => words(countryOf(node) || "—") },
    { name: "events", class: "number", value: (node) => node.degree, cell: (node) => number(node.degree) },
    { name: "linked_count", class: "number", value: countLinked, cell: (node) => number(countLinked(node)) },
    { name: "rank", class: "number", value: (node) => node.rank, cell: (node) => percent(node.rank) },
    { name: "between", class: "number", value: (node) => node.between, cell: (node) => percent(node.between) },
    { name: "core", class: "number", value: (node) => node.core, cell: (node) => number(node.core) },
    { name: "community", class: "number", value: (node) => node.community, cell: (node) => number(node.community + 1) },
  ],
};

const ROWS_AT_ONCE = 250;

function namesOf(nodes) {
  return nodes.map(nameOf).join(", ");
}

/** A share of the whole, given in hundredths. */
function percent(value) {
  return formatter("NumberFormat", { style: "percent", minimumFractionDigits: 2 }).format(value / 100);
}

function countLinked(node) {
  return new Set(edgesOfNode[node.id].map((edge) => otherEnd(edge, node.id))).size;
}

function linkButton(text, chosen) {
  const open = () => { showSheet(false); choose(chosen, { bring: true, focus: true }); };
  return make("button", { type: "button", class: "link", onclick: open }, words(text));
}

function showSheet(open) {
  sheet.place.hidden = !open;
  document.getElementById("table-button").setAttribute("aria-pressed", String(open));
  fillSheet();
}

function fillSheet() {
  if (sheet.place.hidden) return;
  const tabs = ["events", "parties"].map((tab) =>
    make("button", { type: "button", "aria-pressed": String(tab === sheet.tab), onclick: () => { sheet.tab = tab; fillSheet(); } }, say(`${tab}_tab`)));
  sheet.place.replaceChildren(make("div", { class: "tabs" }, tabs), makeTable(sheet.tab));
}

function makeTable(tab, { whole = false } = {}) {
  const rows = sortRows(tab, tab === "events" ? data.deals.filter(dealIsShown) : data.nodes.filter((node) => node.kind !== "event" && nodeIsShown(node)));
  const head = make("tr", {}, COLUMNS[tab].map((column) => headCell(tab, column)));
  const body = make("tbody");
  appendRows(body, rows, COLUMNS[tab], 0, whole ? Infinity : ROWS_AT_ONCE);
  return make("table", { class: tab, "aria-rowcount": rows.length + 1 }, make("caption", {}, say(`${tab}_tab`)), make("thead", {}, head), body);
}

/** Rows a few hundred at a time, so that a long table answers at once; a table that was replaced is not gone on with. */
function appendRows(body, rows, columns, from, count = ROWS_AT_ONCE) {
  const cellsOf = (row) => columns.map((column) => make("td", { class: column.class || "" }, column.cell(row)));
  body.append(...rows.slice(from, from + count).map((row) => make("tr", {}, cellsOf(row))));
  if (from + count < rows.length) {
    setTimeout(() => { if (body.isConnected) appendRows(body, rows, columns, from + count); }, 30);
  }
}

function headCell(tab, column) {
  const [name, direction] = sheet.sort[tab];
  const sorted = name === column.name ? { 1: "ascending", "-1": "descending" }[direction] : "none";
  return make("th", { scope: "col", class: column.class || "", "aria-sort": sorted },
    make("button", { type: "button", title: data.labels[`${column.name}_hint`] ? say(`${column.name}_hint`) : null, onclick: () => sortBy(tab, column.name) }, say(column.name)));
}

function sortBy(tab, name) {
  const [before, direction] = sheet.sort[tab];
  sheet.sort[tab] = [name, before === name ? -direction : 1];
  fillSheet();
  sheet.place.querySelector('th:not([aria-sort="none"]) button').focus();
}

function sortRows(tab, rows) {
  const [name, direction] = sheet.sort[tab];
  const { value } = COLUMNS[tab].find((column) => column.name === name);
  const { compare } = new Intl.Collator(state.language);
  const keyed = rows.map((row, place) => ({ row, place, key: value(row) }));
  const order = (a, b) => (typeof a === "number" ? a - b : compare(a, b));
  keyed.sort((a, b) => direction * order(a.key, b.key) || a.place - b.place);
  return keyed.map((each) => each.row);
}
