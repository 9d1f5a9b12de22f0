"""newskg as a library: build a graph in memory, ask it, look at the words behind an answer.

Run it with `python examples/library.py [ARTICLES]`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import kg

ARTICLES = Path(__file__).parent / "articles"


def main(articles: Path) -> None:
    """Build, count, ask, quote."""
    with kg.open_store(None) as store:
        report = kg.build(articles, store=store)
        print(f"{report.counts.articles} articles, {report.counts.quads} statements")
        for name, status, number in report.counts.events:
            print(f"{number:5} {name}, {status}")

        print("\nWho bought whom, and who says so:")
        told: dict[tuple[str, str], tuple[str, str]] = {}
        for buyer, bought, article, quote in kg.query(sparql=ACQUISITIONS, store=store).rows:
            told.setdefault((buyer.value, bought.value), (quote.value, article.value))
        for (buyer, bought), (quote, article) in told.items():
            print(f"{buyer} -> {bought}: “{quote}” <{article}>")


# The surest telling first.
ACQUISITIONS = """
PREFIX nk: <https://w3id.org/newskg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?buyer ?bought ?article ?quote WHERE {
  ?event a nk:Acquisition ; nk:acquirer ?acquirer ; nk:target ?target .
  ?acquirer skos:prefLabel ?buyer . ?target skos:prefLabel ?bought .
  FILTER(LANG(?buyer) = "en" && LANG(?bought) = "en")
  GRAPH ?article {
    ?claim nk:about ?event ; nk:confidence ?confidence ; prov:wasDerivedFrom ?evidence .
    ?evidence nk:supports nk:Event ; oa:hasSelector ?place , ?words .
    ?words oa:exact ?quote . ?place oa:start ?start .
  }
} ORDER BY ?buyer ?bought DESC(?confidence) ?article ?start
"""

if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES)
