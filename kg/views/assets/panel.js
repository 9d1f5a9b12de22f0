/* The panel: all that is known of the chosen party or event, in whose words, and where to read them. */

const panel = document.getElementById("panel");

function fillPanel() {
  const { chosen } = state;
  panel.hidden = !chosen;
  document.body.classList.toggle("with-panel", Boolean(chosen));
  if (!chosen) return;
  const close = make("button", { type: "button", class: "close", "aria-label": say("close"), onclick: () => choose(null) }, "×");
  panel.replaceChildren(close, ...panelParts(chosen));
  panel.scrollTop = 0;
}

function panelParts(chosen) {
  if (chosen.path) return pathParts(chosen);
  if (chosen.deal !== undefined) return dealParts(data.deals[chosen.deal]);
  return partyParts(data.nodes[chosen.node]);
}

function dealParts(deal) {
  const detail = deal.details && (deal.details.round || (deal.details.action && say(deal.details.action)));
  const headline = [sumOf(deal), detail].filter(Boolean).join(" · ");
  return [
    make("p", { class: "kicker" }, lineSign(deal.kind, deal.status), say(deal.kind), badge(deal.status), deal.disputed && badge("disputed")),
    make("h2", {}, words(partiesOf(deal))),
    headline && make("p", { class: "headline" }, words(headline)),
    factList(dealFacts(deal)),
    ...tellingParts(deal),
    make("h3", {}, say("in_words")),
    ...quoteParts(deal),
    iriLine(deal),
  ].filter(Boolean);
}

/** Where the articles disagree: what each of them says. */
function tellingParts(deal) {
  if (!deal.disputed) return [];
  const rows = (deal.told || []).map(([article, property, value, currency]) =>
    make("li", {}, make("span", {}, say(property) + say("colon"), make("strong", {}, valueOf(property, value, currency))), make("small", {}, articleLine(data.articles[article]))));
  return [make("h3", {}, say("disputed")), make("p", {}, say("disputed_note", { what: deal.disputed.map(say).join(", ") })), make("ul", { class: "tellings" }, rows)];
}

function valueOf(property, value, currency) {
  if (property === "amount" || property === "valuation") return fullSum(Number(value), currency);
  if (property === "date") return dateOf(value);
  if (typeof value === "number") return words(nameOf(data.nodes[value]));
  return words(say(value.split("/").pop()));
}

function dealFacts(deal) {
  const facts = [[say("date"), deal.date ? dateOf(deal.date) : say("undated")]];
  const roles = new Map();
  for (const [role, number] of deal.roles) roles.set(role, [...(roles.get(role) || []), partyChip(data.nodes[number])]);
  for (const [role, chips] of roles) facts.push([say(role), chips]);
  facts.push([say("amount"), deal.amount === undefined ? say("undisclosed") : fullSum(deal.amount, deal.currency)]);
  if (deal.kind === "partnership" || deal.kind === "model_release") facts.pop();
  return [...facts, ...detailFacts(deal.details || {}), [say("sources"), countSources(deal.sources)]];
}

function detailFacts(details) {
  const facts = [];
  if (details.round) facts.push([say("round"), words(details.round)]);
  if (details.valuation) facts.push([say("valuation"), fullSum(Number(details.valuation), details.valuationCurrency)]);
  if (details.action) facts.push([say("action"), words(say(details.action))]);
  if (details.license) facts.push([say("license"), words(details.license)]);
  if (details.openWeights) facts.push([say("openWeights"), say(details.openWeights === "true" ? "yes" : "no")]);
  return facts;
}

/** A sum in full: "16,000,000 USD". */
function fullSum(value, currency) {
  const number = formatter("NumberFormat").format(value);
  return words(currency ? `${number} ${currency}` : number);
}

function countSources(count) {
  return sayCount("source_count", count);
}

function factList(facts) {
  return make("dl", { class: "facts" }, facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}

function quoteParts(deal) {
  if (!deal.quotes) return [make("p", { class: "note" }, say("no_words"))];
  return deal.quotes.map(([number, status, text]) => {
    const article = data.articles[number];
    return make("blockquote", {}, make("p", { lang: article.language }, words(text)),
      make("footer", {}, status !== deal.status && badge(status), articleLine(article)));
  });
}

function articleLine(article) {
  const title = article.title || article.url || article.file;
  const rest = [article.publisher || (article.title && article.file), article.date && dateOf(article.date)].filter(Boolean).join(" · ");
  return [outLink(article.url, title), rest ? make("span", {}, " · ", words(rest)) : null];
}

function partyParts(node) {
  const others = Object.values(node.names || {}).filter((name) => name !== nameOf(node));
  const aliases = [...new Set([...others, ...(node.aliases || [])])];
  const linked = new Set(edgesOfNode[node.id].map((edge) => otherEnd(edge, node.id)));
  return [
    make("p", { class: "kicker" }, kindSign(node.kind), say(node.kind), node.country && words(`· ${countryOf(node)}`)),
    make("h2", {}, words(nameOf(node))),
    aliases.length > 0 && make("p", { class: "aliases" }, words(say("also_named", { names: aliases.join(", ") }))),
    factList([
      [say("event_count"), number(dealsOfNode[node.id].length)],
      [say("linked_count"), number(linked.size)],
      [say("rank"), percent(node.rank)],
      [say("between"), percent(node.between)],
      ...(node.developer === undefined ? [] : [[say("developer"), partyChip(data.nodes[node.developer])]]),
    ]),
    make("div", { class: "actions" },
      make("button", { type: "button", class: "quiet", onclick: () => askPath(node) }, say("path_to")),
      ...hooks.partyActions(node),
      node.wikidata && outLink(node.wikidata, say("wikidata"))),
    hooks.partyNote(node),
    ...dealGroups(node),
    iriLine(node),
  ].filter(Boolean);
}

/** The IRI, for those who go on with SPARQL or `kg why`. */
function iriLine(thing) {
  const address = hooks.idAddress(thing);
  const code = make("code", {}, iriOf(thing));
  return make("p", { class: "iri" }, address ? make("a", { href: address }, code) : code);
}

const DEALS_AT_ONCE = 12;

/** The party's events, kind by kind, the latest first. */
function dealGroups(node) {
  return data.dealKinds.flatMap((kind) => {
    const deals = dealsOfNode[node.id].filter((deal) => deal.kind === kind);
    if (!deals.length) return [];
    deals.sort((a, b) => (b.start || "").localeCompare(a.start || "") || a.number - b.number);
    const list = make("ul", { class: "deals" });
    addDeals(list, deals, node, 0);
    return [make("h3", {}, `${say(kind)} · ${number(deals.length)}`), list];
  });
}

/** The next events of a list, and a button for more where there are more. */
function addDeals(list, deals, node, from) {
  const upto = from + DEALS_AT_ONCE;
  list.append(...deals.slice(from, upto).map((deal) => make("li", {}, dealButton(deal, node))));
  if (upto >= deals.length) return;
  const more = make("li", {}, make("button", { type: "button", class: "more" }, say("more", { n: number(deals.length - upto) })));
  more.firstChild.addEventListener("click", () => {
    more.remove();
    addDeals(list, deals, node, upto);
    list.children[upto].firstChild.focus();
  });
  list.append(more);
}

function dealButton(deal, node) {
  const others = deal.roles.map((pair) => data.nodes[pair[1]]).filter((other) => other !== node);
  const who = listOf([...new Set(others)]) || say(deal.kind);
  const facts = [deal.date ? dateOf(deal.date) : say("undated"), roleOf(deal, node), deal.status === "announced" ? "" : say(deal.status)];
  return make("button", { type: "button", onclick: () => choose({ deal: deal.number }) },
    lineSign(deal.kind, deal.status), make("span", { class: "who" }, words(who)), make("span", { class: "sum" }, sumOf(deal)),
    make("small", {}, facts.filter(Boolean).join(" · ")));
}

function roleOf(deal, node) {
  if (!node || deal.kind === "partnership") return "";
  const pair = deal.roles.find(([, number]) => number === node.id);
  return pair ? say(pair[0]) : "";
}
