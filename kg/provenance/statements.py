"""A merged node and its claims -> each property with its values, why they stand there, and who says them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from kg.difference import name_of
from kg.exports.common import local
from kg.merging.nodes import COLLECTED
from kg.merging.tellings import Telling, read_telling, with_parties
from kg.merging.values import COMPANIONS
from kg.provenance.nodes import Node, first_of
from kg.provenance.reasons import why_chosen, why_collected, why_named
from kg.provenance.records import Claim, Statement, Told
from kg.terms import MERGED, NK, PROV, RDF, term_text

if TYPE_CHECKING:
    from kg.reference import Concept
    from kg.stores import Store

BOOKKEEPING: Final = frozenset(
    {
        RDF.type,
        NK.prospectOf,
        NK.status,
        NK.sourceCount,
        NK.disputedProperty,
        NK.hasClaim,
        NK.mergedFrom,
        NK.nameKey,
        PROV.wasDerivedFrom,
        *(companion for companions in COMPANIONS.values() for companion in companions),
    }
)
"""What is no statement of its own about a node."""


def tellings(store: Store, merged: Node, claims: Iterable[Claim]) -> list[Telling]:
    """What the articles that count say, with their entities under the merged IRIs."""
    values = sorted({term_text(each) for values in merged.values() for each in values if not hasattr(each, "datatype")})
    canon = {
        term_text(quad.object): value
        for value in values
        for quad in store.quads(MERGED, subject=value, predicate=NK.mergedFrom)
    }
    read = (
        read_telling(claim.source.article, claim.event, partial(_described, store, claim.source.article))
        for claim in claims
    )
    return [with_parties(telling, lambda each: canon.get(each, each)) for telling in read if telling]


def _described(store: Store, article: str, subject: str) -> Iterable[Any]:
    return store.quads(article, subject=subject)


def event_statement(
    name: str, merged: Node, counting: Sequence[Telling], others: Sequence[Telling], store: Store
) -> Statement:
    """A property of an event, with what each article says."""
    saying = [telling for telling in counting if name in telling.values]
    beside = "" if saying else "no article of its status says it, so it is taken from the others: "
    saying = saying or [telling for telling in others if name in telling.values]
    values = tuple(_in_words(name, merged, value, store) for value in merged[name])
    said: dict[str, list[str]] = {}
    for telling in saying:
        for value in telling.values[name]:
            said.setdefault(_in_words(name, telling.values, value, store), []).append(telling.article)
    disputed = name in map(term_text, merged.get(NK.disputedProperty, ()))
    reason = why_collected(saying) if name in COLLECTED else why_chosen(name, saying)
    return Statement(
        local(name), values, beside + reason, disputed, tuple(Told(each, tuple(said[each])) for each in sorted(said))
    )


def _in_words(name: str, node: Node, value: object, store: Store) -> str:
    """A value with its currency."""
    beside = [first_of(node, each) for each in COMPANIONS.get(name, ()) if name != NK.date]
    return " ".join(filter(None, (name_of(value, store), *beside)))


def name_statement(
    name: str, merged: Node, forms: Mapping[str, Sequence[str]], concept: Concept | None, store: Store
) -> Statement:
    """A name, or another property, of an entity, with the articles that use it."""
    values = tuple(_labelled(value, store) for value in merged[name])
    shown = dict.fromkeys(term_text(value) for value in merged[name])
    said = tuple(Told(form, tuple(forms[form])) for form in shown if form in forms)
    disputed = name in map(term_text, merged.get(NK.disputedProperty, ()))
    return Statement(local(name), values, why_named(name, concept, said), disputed, said)


def _labelled(value: Any, store: Store) -> str:  # noqa: ANN401 - a term of any kind
    language = getattr(value, "language", None)
    return f"{term_text(value)} @{language}" if language else name_of(value, store)
