"use strict";
// The query editor, and the shipped queries that are put into it. All is asked of this server; nothing of another.
document.addEventListener("DOMContentLoaded", () => {
  const endpoint = new URL("sparql", document.baseURI).href;
  const first = `PREFIX nk: <https://w3id.org/newskg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT (MIN(STR(?name)) AS ?company) (COUNT(DISTINCT ?event) AS ?events)
WHERE {
  ?node a nk:Company ; skos:prefLabel ?name .
  ?event ?role ?node ; nk:status nk:announced .
}
GROUP BY ?node
ORDER BY DESC(?events) ?company
LIMIT 20
`;
  Yasgui.Yasr.defaults.plugins.table.dynamicConfig = { compact: true }; // values without their datatypes, unless asked for
  const yasgui = new Yasgui(document.getElementById("yasgui"), {
    requestConfig: { endpoint, method: "POST" },
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
    copyEndpointOnNewTab: true,
    populateFromUrl: false,
    persistenceId: "newskg-" + endpoint,
    yasqe: { value: first },
  });
  const asked = new URLSearchParams(location.hash.slice(1)).get("query"); // by a page of ours; shown, not run
  if (asked) {
    yasgui.addTab(true).setQuery(asked);
    history.replaceState(null, "", location.pathname + location.search);
  }
  for (const form of document.querySelectorAll("form.query")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const said = form.querySelector("output");
      said.textContent = "";
      const given = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
      const answer = await fetch(form.action + "?" + given);
      const text = await answer.text();
      if (!answer.ok) { said.textContent = text.trim(); return; }
      const tab = yasgui.getTab();
      tab.setQuery(text.replace(/^(?:# (?:title@|question@|param:).*\n)+/, "")); // what the form beside it shows
      tab.show();
      tab.getYasqe().query();
      document.getElementById("yasgui").scrollIntoView({ behavior: "smooth", block: "nearest" });
    });
  }
});
