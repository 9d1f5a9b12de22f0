"""Two firms of one name: which articles speak of which.

Only what an article says shows that there are two: "Orsella SAS" here, "Orsella Ltd" there, of whom no article tells
the same. Articles with the name belong together where they tell of the same others (a buyer, an investor, a partner
that two of them name beside it). Where groups have legal forms of different countries, each is a firm of its own,
which bears the legal form in its IRI; articles of which nothing shows whose they are keep the plain one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kg.entities.ids import company_slug, slug
from kg.merging.graphs import ArticleGraphs, kind_and_slug, labels_in, sibling

COUNTRIES: Mapping[str, str] = {
    **dict.fromkeys(("sas", "sasu", "sarl", "eurl", "s-a-s", "s-a-r-l"), "fr"),
    **dict.fromkeys(("ltd", "limited", "plc", "llp"), "gb"),
    **dict.fromkeys(("inc", "incorporated", "corp", "corporation", "llc"), "us"),
    **dict.fromkeys(("gmbh", "kgaa"), "de"),
    **dict.fromkeys(("spa", "srl"), "it"),
    **dict.fromkeys(("bv", "nv"), "nl"),
    **dict.fromkeys(("pty",), "au"),
    **dict.fromkeys(("kk",), "jp"),
}
"""Legal forms that one country has; SA, SE, AG, AB and the like are those of several."""
FORM = re.compile(rf"-({'|'.join(COUNTRIES)})$")
MOST_ARTICLES = 500
"""A name that more articles use is not looked at: it is a well-known one."""


class Namesakes:
    """Which firm of several of one name an article means; answers are kept."""

    def __init__(self, graphs: ArticleGraphs) -> None:
        self._graphs = graphs
        self._homes: dict[str, dict[str, str]] = {}

    def several(self, entity: str) -> bool:
        """Whether a name is that of several firms."""
        return bool(self.told(entity))

    def told_apart(self, article: str, entity: str) -> str:
        """The IRI of the firm that an article means by a name: with its legal form where there are several."""
        return self.told(entity).get(article, entity)

    def shared(self, merged: str) -> str:
        """The IRI under which articles speak of a firm that may have been told apart from its namesakes."""
        kind, own = kind_and_slug(merged)
        return sibling(merged, FORM.sub("", own)) if kind == "company" else merged

    def told(self, entity: str) -> Mapping[str, str]:
        """Article -> IRI, for the articles that show whom they mean; none where there is one firm."""
        if entity not in self._homes:
            self._homes[entity] = dict(self._firms(entity))
        return self._homes[entity]

    def _firms(self, entity: str) -> Iterator[tuple[str, str]]:
        kind, own = kind_and_slug(entity)
        forms = self._forms(entity) if kind == "company" else {}
        if len({COUNTRIES[form] for form in forms.values()}) < 2:
            return
        groups = self._groups(entity)
        found = {group: {forms[a] for a in group if a in forms} for group in groups}
        if any(len({COUNTRIES[form] for form in named}) > 1 for named in found.values()):
            return  # one article says so and another so of the same firm: a slip, or a parent and its subsidiary
        for group, named in found.items():
            if named:
                yield from ((article, sibling(entity, f"{own}-{min(named)}")) for article in group)

    def _forms(self, entity: str) -> dict[str, str]:
        """Article -> the legal form of one country that it gives the name."""
        if not any(self._form(label) for label in self._graphs.labels(entity)):
            return {}
        articles = self._graphs.articles(entity)
        if len(articles) > MOST_ARTICLES:
            return {}
        found = {}
        for article in articles:
            told = sorted(
                {form for each in labels_in(self._graphs.in_article(article, entity)) if (form := self._form(each))}
            )
            if told:
                found[article] = told[0]
        return found

    def _form(self, label: str) -> str | None:
        whole = slug(label)
        match = FORM.search(whole)
        return match[1] if match and company_slug(label) != whole else None

    def _groups(self, entity: str) -> list[frozenset[str]]:
        """The articles on a name, put together where they name the same others beside it in an event."""
        groups: list[tuple[set[str], set[str]]] = []
        for article, others in sorted(self._others(entity).items()):
            near = [group for group in groups if group[1] & others]
            groups = [group for group in groups if group not in near]
            groups.append(({article}.union(*(g[0] for g in near)), others.union(*(g[1] for g in near))))
        return [frozenset(articles) for articles, _ in groups]

    def _others(self, entity: str) -> dict[str, set[str]]:
        """Article -> those that its events name beside this one."""
        found: dict[str, set[str]] = {article: set() for article in self._graphs.articles(entity)}
        for key, _ in self._graphs.playing(entity):
            telling = self._graphs.telling(key)
            if telling is not None:
                found.setdefault(key[0], set()).update(telling.parties() - {entity})
        return found
