/* The search box: a combobox over all names, in both languages and by alias; also asks for the end of a path. */

const search = { box: document.getElementById("query"), list: document.getElementById("matches"), entries: [], found: [], at: -1, start: null };

/** The names to search in, folded when they are first needed. */
function readNames() {
  for (const node of nodeByKey.values()) {
    const names = new Set([...Object.values(node.names), ...(node.aliases || [])].map((name) => fold(name.slice(0, 200))));
    search.entries.push({ node, names: [...names] });
  }
}

function prepareSearch() {
  search.box.addEventListener("input", findMatches);
  search.box.addEventListener("focus", findMatches);
  search.box.addEventListener("blur", closeMatches);
  search.box.addEventListener("keydown", searchKey);
  search.list.addEventListener("pointerdown", (event) => event.preventDefault()); // keep the focus in the box
}

/** How well a party fits: 0 begins so, 1 a word begins so, 2 contains it, 9 not at all. */
function rankOf(entry, wanted) {
  let best = 9;
  for (const name of entry.names) {
    const at = name.indexOf(wanted);
    if (at === 0) return 0;
    if (at > 0) best = Math.min(best, /[\s.'’-]/.test(name[at - 1]) ? 1 : 2);
  }
  return best;
}

function findMatches() {
  if (!search.entries.length) readNames();
  const wanted = fold(search.box.value.trim());
  const ranked = search.entries.map((entry) => ({ node: entry.node, rank: rankOf(entry, wanted) })).filter((match) => match.rank < 9);
  ranked.sort((a, b) => a.rank - b.rank || b.node.degree - a.node.degree || a.node.id - b.node.id);
  search.found = ranked.slice(0, 12).map((match) => match.node);
  search.at = search.found.length && wanted ? 0 : -1;
  search.eager = false;
  showMatches();
  hooks.findMatches();
}

function showMatches() {
  const rows = search.found.map((node, place) => {
    const row = make("li", { role: "option", id: `match-${place}`, "aria-selected": String(place === search.at), onclick: () => takeMatch(place) },
      kindSign(node.kind), words(shorten(nameOf(node), 80)), make("small", {}, node.id === undefined ? `${say(node.kind)} · ${countSources(node.articles)}` : say(node.kind)));
    row.firstChild.style.width = "16px";
    row.firstChild.style.flex = "none";
    return row;
  });
  if (!rows.length) rows.push(make("li", { class: "none", role: "option", "aria-selected": "false", "aria-disabled": "true" }, say(hooks.isLive && !explorer.names.has(search.box.value.trim()) ? "searching" : "no_match")));
  search.list.replaceChildren(...rows);
  search.list.hidden = false;
  search.box.setAttribute("aria-expanded", "true");
  markMatch();
}

function markMatch() {
  [...search.list.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === search.at)));
  if (search.at >= 0) {
    search.box.setAttribute("aria-activedescendant", `match-${search.at}`);
    search.list.children[search.at].scrollIntoView({ block: "nearest" });
  } else search.box.removeAttribute("aria-activedescendant");
}

function closeMatches() {
  search.list.hidden = true;
  search.box.setAttribute("aria-expanded", "false");
  search.box.removeAttribute("aria-activedescendant");
  if (search.start && document.activeElement !== search.box) endPathQuestion();
}

function searchKey(event) {
  if (event.key === "Escape") {
    search.box.value = "";
    search.eager = false;
    endPathQuestion();
    search.box.blur();
  } else if (event.key === "Enter" && search.at >= 0) takeMatch(search.at);
  else if (event.key === "Enter") search.eager = true; // the first that is found
  else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && search.found.length) {
    const step = event.key === "ArrowDown" ? 1 : -1;
    search.at = (search.at + step + search.found.length) % search.found.length;
    if (search.list.hidden) showMatches();
    else markMatch();
    event.preventDefault();
  }
}

function takeMatch(place) {
  const node = search.found[place];
  const start = search.start;
  search.box.value = "";
  endPathQuestion();
  search.box.blur();
  if (node.id === undefined) hooks.takeStranger(node, start);
  else if (start) showPath(start, node);
  else choose({ node: node.id }, { bring: true, focus: true });
}
