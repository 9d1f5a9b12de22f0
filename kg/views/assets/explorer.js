/* The explorer: the same page, fed by the server that it came from. A picture is a list of steps, each of which adds
   the events of one party; the address keeps them, so that a link shows the same picture. */

const explorer = { steps: [], query: "", totals: {}, asking: null, names: new Map(), timer: null, wanted: "" };
const NOTHING = { nodes: [], edges: [], deals: [], articles: [], roles: [], total: 0, query: "", totals: {} };
const TYPING_TIME = 120; // milliseconds without a key before the server is asked for names
const OFFERED = 8;
const COUNTED = /^(.*)~(\d{1,4})$/s; // a step with its number of events; a key may end so itself, and is then written with one

/** What the server answers to an address, as JSON; its refusal is an error with its words. */
async function askServer(address, signal) {
  const answer = await fetch(address, { signal, credentials: "same-origin" });
  if (!answer.ok) throw new Error((await answer.text()).trim() || String(answer.status));
  return answer.json();
}

/** Show the picture of these steps, the one of this key chosen; false where it cannot be had, which is said; null where
    something else was asked for meanwhile. Going `onward`, the way back leads to the picture before. */
async function load(steps, key, { focus = false, onward = false } = {}) {
  if (explorer.asking) explorer.asking.abort();
  const mine = new AbortController();
  explorer.asking = mine;
  document.body.classList.add("asking");
  sayNotice("");
  try {
    const asked = new URLSearchParams(steps.map(({ key, most }) => ["around", `${key}~${most}`]));
    const given = steps.length ? await askServer(`explore/data?${asked}`, mine.signal) : NOTHING;
    if (mine.signal.aborted) return null;
    if (onward) { // not before: whoever goes back while the server is still asked leaves the picture that they see
      writeAddress();
      history.pushState(null, "", location.href);
    }
    grow(steps, given, key, focus);
    return true;
  } catch (error) {
    if (error.name === "AbortError") return null;
    sayNotice(say("no_answer", { why: error.message }));
    return false;
  } finally {
    if (explorer.asking === mine) {
      explorer.asking = null;
      document.body.classList.remove("asking");
    }
  }
}

function grow(steps, given, key, focus) {
  Object.assign(explorer, { steps, query: given.query, totals: given.totals });
  const before = showData(given);
  fillQuery();
  sayIfEmpty();
  choose(key === undefined ? state.chosen : findPlace(key), { focus, remember: false }); // the panel takes of the room
  fitPicture();
  moveFrom(before);
  const unknown = steps.filter(({ key }) => !nodeByKey.has(key) && !dealByKey.has(key));
  if (unknown.length) sayNotice(say("unknown", { name: unknown.map(({ key }) => shorten(key, 80)).join(", ") }));
}

/** Go on to other steps; whether they are shown. */
async function goOn(steps, key) {
  const shown = await load(steps, key, { focus: true, onward: true });
  if (shown) writeAddress();
  return shown;
}

/** Steps with one more, that shows more of this party's events than are shown now; null where there is no room. */
function oneMore(key) {
  const node = nodeByKey.get(key);
  const seen = node ? dealsOfNode[node.id].length : 0;
  const steps = [...explorer.steps, { key, most: seen + data.bounds.step }];
  const events = [...new Map(steps.map((step) => [step.key, step.most])).values()].reduce((sum, most) => sum + most, 0);
  if (events <= data.bounds.most && steps.length <= data.bounds.steps) return steps;
  sayNotice(say("full", { most: number(data.bounds.most) }));
  return null;
}

function expand(node) {
  const steps = node.beyond ? oneMore(node.key) : null;
  if (steps) goOn(steps, node.key);
}

/** Bring in someone who was found by name; after the question for a path, the way there from who asked. */
async function bringIn(stranger, start) {
  const steps = oneMore(stranger.key);
  if (!steps) return;
  if (!(await goOn(steps, stranger.key))) return;
  const [from, to] = [start && nodeByKey.get(start.key), nodeByKey.get(stranger.key)];
  if (from && to) showPath(from, to);
}

/* The search: names in the picture at once, those of the whole store as soon as the server tells them. */

function findStrangers() {
  clearTimeout(explorer.timer);
  explorer.wanted = search.box.value.trim();
  const known = explorer.names.get(explorer.wanted);
  if (known) addStrangers(known);
  else explorer.timer = setTimeout(askNames, TYPING_TIME, explorer.wanted);
}

async function askNames(wanted) {
  try {
    explorer.names.set(wanted, await askServer(`explore/names?${new URLSearchParams({ q: wanted })}`));
  } catch (error) {
    sayNotice(say("no_answer", { why: error.message })); // nothing is known of these words: they are asked for again
    return;
  }
  if (wanted === explorer.wanted && (search.eager || !search.list.hidden)) addStrangers(explorer.names.get(wanted));
}

/** The names that the server told, after those of the picture. */
function addStrangers(told) {
  const strangers = told.filter(({ key }) => !nodeByKey.has(key));
  const known = new Set(told.map(({ key }) => key));
  const here = search.found.filter((match) => match.id !== undefined && (explorer.wanted || known.has(match.key)));
  search.found = [...here.slice(0, strangers.length ? 6 : 12), ...strangers].slice(0, 12);
  if (search.at < 0 && explorer.wanted && search.found.length) search.at = 0;
  if (search.eager && search.found.length) takeMatch(0);
  else if (document.activeElement === search.box) showMatches();
  search.eager = false;
}

/* What is asked of the reader, and told to them. */

function sayNotice(text) {
  const notice = document.getElementById("notice");
  notice.textContent = text;
  notice.hidden = !text;
}

/** Who is most in the news, to begin with. */
async function fillOffers() {
  if (!explorer.names.has("")) {
    try {
      explorer.names.set("", await askServer("explore/names?q="));
    } catch (error) {
      sayNotice(say("no_answer", { why: error.message }));
      return;
    }
  }
  const chip = (party) => make("button", { type: "button", class: "chip", onclick: () => bringIn(party) }, kindSign(party.kind), words(nameOf(party)));
  const offers = explorer.names.get("").slice(0, OFFERED).map(chip);
  document.getElementById("offers").replaceChildren(...(offers.length ? [make("h3", {}, say("most_told")), ...offers] : []));
}

function moreOf(node) {
  const total = explorer.totals[node.key];
  if (total !== undefined) return number(total - dealsOfNode[node.id].length);
  return node.beyond >= data.bounds.counted ? `${number(data.bounds.counted)}+` : number(node.beyond);
}

function partyActions(node) {
  const button = (text, action, look = "quiet") => make("button", { type: "button", class: look, onclick: action }, text);
  const { steps } = explorer;
  const isStep = steps.some(({ key }) => key === node.key);
  const alone = isStep && steps.every(({ key }) => key === node.key);
  return [
    node.beyond && button(node.beyond === 1 ? say("expand_one") : say("expand", { n: moreOf(node) }), () => expand(node), "quiet strong"),
    !alone && button(say("only_this"), () => goOn([{ key: node.key, most: data.bounds.step }], node.key)),
    isStep && !alone && button(say("collapse"), () => goOn(steps.filter(({ key }) => key !== node.key), node.key)),
  ];
}

/** Below the facts of a party: how many of its events are shown, where that is not all. */
function partyNote(node) {
  const shownEvents = dealsOfNode[node.id].length;
  const total = explorer.totals[node.key];
  if (!node.beyond || total === undefined) return null;
  return make("p", { class: "note" }, say("shown_of", { shown: number(shownEvents), total: number(total) }));
}

/** Where the server tells all that is said of a party or event. */
function idAddress(thing) {
  const iri = iriOf(thing);
  if (iri === thing.key || /[?#]/.test(thing.key)) return `id?iri=${encodeURIComponent(iri)}`;
  return `id/${encodeURI(thing.key)}`;
}

/** A ring around whoever has more events than are shown. */
function drawRings(context, lit, view) {
  context.save();
  context.lineWidth = 1.6 / Math.max(view.scale, 0.6);
  for (const node of data.nodes) {
    if (!node.beyond || !nodeIsShown(node) || (lit && !lit.nodes.has(node.id)) || !nodeIsInView(node, view)) continue;
    context.strokeStyle = node.colour;
    context.beginPath();
    context.arc(node.x, node.y, node.size + 4, 0, 2 * Math.PI);
    context.stroke();
  }
  context.restore();
}

/* The SPARQL. */

function showQuery(open) {
  const card = document.getElementById("sparql");
  card.hidden = !open;
  document.getElementById("sparql-button").setAttribute("aria-pressed", String(open));
  document.getElementById("sparql-said").textContent = "";
  fillQuery();
  if (open) document.getElementById("sparql-text").focus();
}

function fillQuery() {
  document.getElementById("sparql-button").hidden = !explorer.query;
  if (!explorer.query) document.getElementById("sparql").hidden = true;
  document.getElementById("sparql-text").textContent = explorer.query;
  document.getElementById("sparql-note").textContent = say("sparql_note", { address: new URL("sparql", location.href).href });
  document.getElementById("sparql-open").href = `./#query=${encodeURIComponent(explorer.query)}`;
}

/** Into the clipboard; where a browser does not allow that, it is selected, to be copied by hand. */
async function copyQuery() {
  const said = document.getElementById("sparql-said");
  try {
    await navigator.clipboard.writeText(explorer.query);
    said.textContent = say("copied");
  } catch (error) {
    getSelection().selectAllChildren(document.getElementById("sparql-text"));
    said.textContent = say("copy_by_hand");
  }
}

/* How the page calls upon the explorer. */

Object.assign(hooks, {
  partyActions,
  partyNote,
  idAddress,
  drawOver: drawRings,
  doubleClick: (node) => expand(node),
  findMatches: findStrangers,
  takeStranger: bringIn,
  isLive: true,
  isWaiting: () => explorer.steps.length === 0,

  key(event) {
    const chosen = state.chosen && state.chosen.node !== undefined ? data.nodes[state.chosen.node] : null;
    if (event.key === "Escape" && !document.getElementById("sparql").hidden) showQuery(false);
    else if (event.key.toLowerCase() === "e" && chosen && !event.ctrlKey && !event.metaKey && !event.altKey) expand(chosen);
    else return false;
    return true;
  },

  /** The steps, where the chosen one does not say it all. */
  writeAddress(filters, place) {
    const [only] = explorer.steps;
    if (explorer.steps.length === 1 && only.key === place && only.most === data.bounds.step) return;
    for (const { key, most } of explorer.steps) {
      filters.append("around", most === data.bounds.step && !COUNTED.test(key) ? key : `${key}~${most}`);
    }
  },

  /** Whether other steps were asked for; null where something else was, before they came. */
  async readAddress(place, filters) {
    const path = /^path\/(.+)\/to\/(.+)$/.exec(place);
    const from = filters.getAll("around");
    const told = from.map((text) => COUNTED.exec(text) || [text, text, data.bounds.step]);
    const named = (path ? path.slice(1) : [place].filter(Boolean)).map((key) => [key, key, data.bounds.step]);
    const steps = (from.length ? told : named).map(([, key, most]) => ({ key, most: Number(most) }));
    if (JSON.stringify(steps) !== JSON.stringify(explorer.steps)) return (await load(steps, place)) === null ? null : true;
    if (explorer.asking) explorer.asking.abort();
    return false;
  },

  sayAll() {
    fillOffers();
    fillQuery();
  },

  start() {
    document.getElementById("sparql-button").addEventListener("click", () => showQuery(document.getElementById("sparql").hidden));
    document.getElementById("sparql-close").addEventListener("click", () => showQuery(false));
    document.getElementById("sparql-copy").addEventListener("click", copyQuery);
    document.getElementById("welcome-search").addEventListener("click", () => search.box.focus());
  },
});
