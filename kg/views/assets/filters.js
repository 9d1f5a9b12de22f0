/* The legend, which is also the filter: each row says what a sign means, how many there are, and hides them. */

function fillLegend() {
  document.getElementById("legend").hidden = !data.deals.length;
  const parties = data.kinds.filter((kind) => kind !== "event");
  const count = (each, field) => (name) => each.reduce((sum, one) => sum + (one[field] === name), 0);
  fillRows("party-kinds", "who", parties, { group: "kind", sign: kindSign, count: count(data.nodes, "kind") });
  fillRows("deal-kinds", "what", data.dealKinds, { group: "deal", sign: lineSign, count: countDeals });
  fillRows("statuses", "how_sure", data.statuses, { group: "status", sign: (status) => lineSign("", status), count: count(data.deals, "status") });
  const cap = document.getElementById("cap");
  cap.hidden = nodeByKey.size >= data.total;
  const where = say("capped_more");
  cap.replaceChildren(`${say("capped", { shown: number(nodeByKey.size), total: number(data.total) })} `, data.explorer ? make("a", { href: data.explorer }, where) : where);
  fillMeasures();
  markLegend();
}

/** What is hidden, in the rows that are there. */
function markLegend() {
  for (const row of document.querySelectorAll("[data-filter]")) row.setAttribute("aria-pressed", String(!state.hidden.has(row.dataset.filter)));
  document.getElementById("reset").hidden = !state.hidden.size && state.since === null && state.until === null && !state.least;
  fillAmounts();
}

function countDeals(kind) {
  if (kind === "supersedes") return data.edges.filter((edge) => edge.kind === kind).length;
  return data.deals.reduce((sum, deal) => sum + (deal.kind === kind), 0);
}

function fillRows(place, title, names, { group, sign, count }) {
  const rows = names.map((name) => [name, count(name)]).filter((row) => row[1] > 0).map(([name, many]) => {
    const key = `${group}/${name}`;
    return make("button", { type: "button", class: "row", "data-filter": key, onclick: () => toggle(key) },
      sign(name), make("span", {}, say(group === "kind" ? PLURALS[name] : name)), make("span", {}, number(many)));
  });
  document.getElementById(place).replaceChildren(...(rows.length ? [make("h2", {}, say(title)), ...rows] : []));
}

const PLURALS = { company: "companies", regulator: "regulators", model: "models", party: "parties" };

function number(value) {
  return formatter("NumberFormat").format(value);
}

function toggle(key) {
  if (state.hidden.has(key)) state.hidden.delete(key);
  else state.hidden.add(key);
  filtersChanged();
}

/** After any change of a filter: picture, legend, summary, table and address follow. */
function filtersChanged() {
  applyFilters();
  markLegend();
  fillSummary();
  fillTimeline();
  fillSheet();
  addressSoon();
}

function resetFilters() {
  state.hidden.clear();
  state.since = null;
  state.until = null;
  state.least = 0;
  filtersChanged();
}

function fillSummary() {
  const deals = data.deals.filter(dealIsShown);
  const articles = new Set();
  for (const deal of deals) for (const quote of deal.quotes || []) articles.add(quote[0]);
  const parties = data.nodes.filter((node) => node.kind !== "event" && nodeIsShown(node)).length;
  const some = parties < data.total;
  const counts = [
    some ? say("party_count", { n: say("of_all", { shown: number(parties), total: number(data.total) }) }) : sayCount("party_count", parties, number(parties)),
    sayCount("deal_count", deals.length, number(deals.length)),
    sayCount("source_count", articles.size, number(articles.size)),
  ];
  document.getElementById("summary").textContent = counts.join(" · ");
}

const AMOUNTS = [0, 1e6, 1e7, 1e8, 1e9, 1e10];

function fillAmounts() {
  const choices = AMOUNTS.includes(state.least) ? AMOUNTS : [...AMOUNTS, state.least];
  const select = document.getElementById("amount");
  select.replaceChildren(...choices.map((least) => make("option", { value: least, selected: least === state.least }, least ? money(least) : say("any_amount"))));
}

function prepareAmounts() {
  document.getElementById("amount").addEventListener("change", (event) => {
    state.least = Number(event.target.value);
    filtersChanged();
  });
}
