"""A store and a question -> what it holds, says, why, and how it differs from another state."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import SettingError
from kg.pipeline.holdings import find_articles
from kg.pipeline.states import Place, state_at, store_at

if TYPE_CHECKING:
    from kg.answers import Answer
    from kg.counts import Counts
    from kg.difference import Difference
    from kg.provenance import Provenance
    from kg.stores import Store


def query(
    name: str | Path | None = None, *, sparql: str | None = None, store: Place = "kg-store", **parameters: str
) -> Answer:
    """The answer to a shipped query by name, a query file, or SPARQL text; parameters are bound, never pasted in.

    A parameter that is an article takes its IRI, its URL or its file.
    """
    from kg.answers import ad_hoc_query, answer, find_query

    asked = ad_hoc_query(sparql) if sparql is not None else find_query(name or "")
    articles = {parameter.name for parameter in asked.parameters if parameter.type == "article"}
    with store_at(store, read_only=True) as opened:
        found = {name: _article(value, opened) for name, value in parameters.items() if name in articles}
        return answer(opened, asked, {**parameters, **found})


def _article(name: str, store: Store) -> str:
    """The IRI of the one article that is named so. Raises SettingError where there is none, or several."""
    found = find_articles([name], store, None)
    if len(found) > 1:
        raise SettingError(f"{name}: names {len(found)} articles; give one of them", name)
    return found[0]


def count(store: Place = "kg-store") -> Counts:
    """What a store holds."""
    from kg.counts import counts_of

    with store_at(store, read_only=True) as opened:
        return counts_of(opened)


def diff(before: Place, after: Place = "kg-store", *, store: Place = "kg-store") -> Difference:
    """What differs between two states: stores, their folders, exports (.nq, .trig, .nt, .ttl, also with .gz), or dates.

    "FOLDER@2026-11-20" is a store as it stood at the end of that day (UTC), "2026-11-20" alone `store`; months and
    times work too.
    """
    from kg.difference import difference

    with state_at(before, store=store) as old, state_at(after, store=store) as new:
        return difference(old, new)


def patch(before: Place, after: Place = "kg-store", *, store: Place = "kg-store") -> tuple[str, ...]:
    """The lines of an RDF patch that turns the first state into the second; see `diff`."""
    from kg.difference import patch as lines

    with state_at(before, store=store) as old, state_at(after, store=store) as new:
        return tuple(lines(old, new))


def changes(store: str | Path = "kg-store") -> tuple[tuple[str, int, int], ...]:
    """The changes of a store that `diff` can go back behind, oldest first: time (UTC), statements gone and added."""
    from kg.stores.history import counts, reachable, shown

    with store_at(store, read_only=True) as opened:
        kept = reachable(Path(store), getattr(opened, "last_change", None) or 0)
        return tuple((shown(record.time), *counts(record)) for record in kept)


def why(
    node: str,
    *,
    store: Place = "kg-store",
    base: str | None = None,
    reference: Sequence[Path] = (),
    only: str | None = None,
) -> Provenance:
    """Why a node of the graph says what it says: its claims, their sentences and rules, and how the merge chose.

    `node` is an IRI, a CURIE, what follows the base ("company/mistral-ai"), an article's URL, or the name of an entity.
    `only` is the one property to tell. For how an article is read, see `kg.explanation`.
    """
    from kg.merging import known_entities
    from kg.provenance import provenance
    from kg.reference import load_reference

    with store_at(store, read_only=True) as opened:
        return provenance(opened, node, base=base, known=known_entities(load_reference(*reference)), only=only)
