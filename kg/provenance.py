"""A node of the graph -> why it says what it says: claims, sentences, rules, and how the merge came to each value.

Nothing here decides anything: what articles say is read from their graphs, and the rules of merging are asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from kg.difference import name_of, told
from kg.errors import ArticleError, SettingError
from kg.exports.common import kind, label, local
from kg.merging import merged_status
from kg.merging.nodes import COLLECTED
from kg.merging.tellings import Telling, read_telling, with_parties
from kg.merging.values import COMPANIONS, chosen
from kg.quads import node as iri_node
from kg.terms import DCTERMS, DECISIONS, MERGED, NK, OA, PREFIXES, PROV, RDF, SKOS

if TYPE_CHECKING:
    from kg.reference import Concept
    from kg.stores import Store

MOST: Final = 200
"""Events of an entity, and claims of an event, that are told at most."""
COMPARED: Final = 50
"""Articles whose values are weighed against each other to find the reason of a choice."""
SUGGESTED: Final = 20_000
"""Names among which near ones are looked for; among more it would take too long."""
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

Node = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Source:
    """An article: its IRI, title, publisher, day, and URL or file name; "" where they are not known."""

    article: str
    title: str
    publisher: str
    issued: str
    source: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that support a role ("event" for the sentence that tells it), at code points of the article's text."""

    role: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What one article says of an event; `counted` is whether its values count for the merged node."""

    claim: str
    event: str
    source: Source
    status: str
    confidence: str
    rule: str
    rule_version: str
    counted: bool
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A value, and the articles that say it."""

    value: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A property of a node, its merged values, why they stand there, and what each article says."""

    property: str
    values: tuple[str, ...]
    reason: str
    disputed: bool
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Why a node says what it says.

    `name` tells it in words, `status` and `reason` how it stands, `statements` each property, `claims` who says it in
    the order of their days, `also` other IRIs that mean it, `events` those that an entity plays a role in (IRI and
    words), `decisions` what a person decided about it.
    """

    node: str
    kind: str
    name: str
    status: str
    reason: str
    sources: tuple[Source, ...]
    statements: tuple[Statement, ...]
    claims: tuple[Claim, ...]
    also: tuple[str, ...]
    events: tuple[tuple[str, str], ...]
    decisions: tuple[str, ...]


def provenance(
    store: Store,
    name: str,
    *,
    base: str | None = None,
    known: Mapping[str, Concept] | None = None,
    only: str | None = None,
) -> Provenance:
    """Why a node says what it says; `name` as `find_node` takes it.

    `known`: reference identities (`kg.merging.known_entities`). `only` is the local name of the one property to tell.
    Raises SettingError for a node or property that is not there.
    """
    iri = find_node(store, name, base=base)
    found = _explained(store, iri, known or {})
    if only is None:
        return found
    statements = tuple(each for each in found.statements if each.property == local(only))
    if not statements:
        there = ", ".join(each.property for each in found.statements) or "none"
        raise SettingError(f"{name}: says nothing of {only!r}; there are {there}", only)
    return replace(found, statements=statements, claims=tuple(_quoting(claim, only) for claim in found.claims))


def _quoting(claim: Claim, only: str) -> Claim:
    """The claim with the quotes of one property, and the sentences."""
    return replace(claim, quotes=tuple(quote for quote in claim.quotes if quote.role in {local(only), "event"}))


def find_node(store: Store, name: str, *, base: str | None = None) -> str:
    """The IRI that a name stands for.

    The name is an IRI, also in angle brackets or as a CURIE; what follows the base of the store's IRIs
    ("company/mistral-ai"); an article's URL; or the label of one entity.
    Raises SettingError where it stands for nothing, with the nearest labels, or for several.
    """
    plain = name[1:-1] if name.startswith("<") and name.endswith(">") else name
    for iri in _spelled_out(store, plain, base):
        if _stands(store, iri):
            return iri
    found = sorted({*_by_url(store, plain), *_by_label(store, plain)})
    if len(found) == 1:
        return found[0]
    if found:
        raise SettingError(f"{name}: stands for {', '.join(found[:5])}; give one of them", name)
    raise SettingError(f"{name}: neither a file nor in the store{_offer(store, plain)}", name)


def _spelled_out(store: Store, plain: str, base: str | None) -> Iterator[str]:
    prefix, colon, rest = plain.partition(":")
    yield plain
    if colon and prefix in PREFIXES:
        yield PREFIXES[prefix] + rest
    if "://" not in plain:
        bases = {graph[: graph.index("article/")] for graph in store.graphs() if "article/" in graph}
        yield from (each + plain for each in ([base] if base else sorted(bases)))


def _stands(store: Store, iri: str) -> bool:
    try:
        iri_node(iri)
    except ArticleError:
        return False
    return next(store.quads(subject=iri), None) is not None


def _by_url(store: Store, url: str) -> Iterator[str]:
    if "://" in url:
        for graph in store.graphs():
            for quad in store.quads(graph, subject=graph, predicate=DCTERMS.source):
                if _text(quad.object) == url:
                    yield graph


def _by_label(store: Store, words: str) -> Iterator[str]:
    wanted = words.casefold()
    for predicate in (SKOS.prefLabel, SKOS.altLabel):
        for quad in store.quads(MERGED, predicate=predicate):
            if _text(quad.object).casefold() == wanted:
                yield _text(quad.subject)


def _offer(store: Store, words: str) -> str:
    labels = sorted({_text(q.object) for q in islice(store.quads(MERGED, predicate=SKOS.prefLabel), SUGGESTED)})
    near = get_close_matches(words[:100], labels, n=3)
    return f"; did you mean {' or '.join(near)}?" if near else "; give an IRI, company/NAME, or a name"


def _text(term: object) -> str:
    return str(getattr(term, "value", term))


def _node(store: Store, graph: str, subject: str) -> Node:
    node: dict[str, list[Any]] = {}
    for quad in sorted(store.quads(graph, subject=subject), key=str):
        node.setdefault(quad.predicate.value, []).append(quad.object)
    return node


def _first(node: Node, name: str) -> str:
    return next((_text(value) for value in node.get(name, ())), "")


def _explained(store: Store, iri: str, known: Mapping[str, Concept]) -> Provenance:
    merged = _node(store, MERGED, iri)
    if NK.status in merged:
        return _event(store, iri, merged)
    if merged:
        return _entity(store, iri, merged, known)
    own = _node(store, iri, iri)
    if NK.Article in map(_text, own.get(RDF.type, ())):
        return _article(store, iri, own)
    claims = tuple(_claims_up(store, iri))
    found = sorted({each for claim in claims for each in _merged_by(store, claim)})
    if len(found) == 1:
        return _told_as(store, iri, found[0], claims)
    return _elsewhere(store, iri, known)


def _claims_up(store: Store, iri: str) -> Iterator[str]:
    """The claims that a node belongs to: itself, one about it, or one that rests on it."""
    value = iri_node(iri)
    if any(_text(quad.object) == NK.Claim for quad in store.quads(subject=iri, predicate=RDF.type)):
        yield iri
    yield from sorted(_text(quad.subject) for quad in store.quads(predicate=NK.about, value=value))
    for quad in store.quads(predicate=OA.hasSelector, value=value):
        yield from _claims_up(store, _text(quad.subject))
    yield from sorted(
        _text(quad.subject)
        for quad in store.quads(predicate=PROV.wasDerivedFrom, value=value)
        if _text(quad.graph_name) != MERGED
    )


def _merged_by(store: Store, claim: str) -> list[str]:
    """The event of the merged graph that has a claim."""
    held = [_text(quad.subject) for quad in store.quads(MERGED, predicate=NK.hasClaim, value=iri_node(claim))]
    about = (_text(quad.object) for quad in store.quads(subject=claim, predicate=NK.about))
    return held or [event for event in about if next(store.quads(MERGED, subject=event), None)]


def _told_as(store: Store, iri: str, event: str, claims: Sequence[str]) -> Provenance:
    """A claim, its evidence, or an event by another IRI: the event in the merged graph, with these claims alone."""
    whole = _event(store, event, _node(store, MERGED, event))
    own = tuple(claim for claim in whole.claims if claim.claim in claims)
    return replace(whole, also=(iri, *whole.also), claims=own)


def _elsewhere(store: Store, iri: str, known: Mapping[str, Concept]) -> Provenance:
    """An entity that articles name by this IRI and the merged graph by another."""
    found = sorted(_text(quad.subject) for quad in store.quads(MERGED, predicate=NK.mergedFrom, value=iri_node(iri)))
    if len(found) != 1:
        also = f"; it is merged into {', '.join(found)}" if found else ""
        raise SettingError(f"{iri}: no entity, event, article, claim or evidence{also}; ask for one of these", iri)
    return _entity(store, found[0], _node(store, MERGED, found[0]), known)


def _source(store: Store, article: str) -> Source:
    node = _node(store, article, article)
    names = (DCTERMS.title, DCTERMS.publisher, DCTERMS.issued, DCTERMS.source)
    return Source(article, *(_first(node, name) for name in names))


def _claim_iris(store: Store, event: str, merged: Node) -> list[str]:
    """Of a graph that was merged by older rules, the claims about this very event."""
    held = [_text(value) for value in merged.get(NK.hasClaim, ())]
    return held or sorted(_text(q.subject) for q in store.quads(predicate=NK.about, value=iri_node(event)))


def _claim(store: Store, claim: str, counted: Iterable[str], status: str) -> Claim | None:
    about = next(store.quads(subject=claim, predicate=NK.about), None)
    if about is None:
        return None
    article = _text(about.graph_name)
    node = _node(store, article, claim)
    said = local(_first(node, NK.status))
    quotes = (_quote(store, article, _text(each)) for each in node.get(PROV.wasDerivedFrom, ()))
    return Claim(
        claim=claim,
        event=_text(about.object),
        source=_source(store, article),
        status=said,
        confidence=_first(node, NK.confidence),
        rule=_first(node, NK.rule),
        rule_version=_first(node, NK.ruleVersion),
        counted=article in counted and said == status,
        quotes=tuple(sorted({each for each in quotes if each}, key=_in_reading_order)),
    )


def _in_reading_order(quote: Quote) -> tuple[bool, int, int, str]:
    return quote.role != "event", quote.start, quote.end, quote.role


def _quote(store: Store, article: str, evidence: str) -> Quote | None:
    node = _node(store, article, evidence)
    selectors = [_node(store, article, _text(each)) for each in node.get(OA.hasSelector, ())]
    values = {name: _first(each, name) for each in selectors for name in each}
    start, end = values.get(OA.start, ""), values.get(OA.end, "")
    if not (start.isdecimal() and end.isdecimal()):
        return None
    role = _first(node, NK.supports)
    return Quote("event" if role == NK.Event else local(role), values.get(OA.exact, ""), int(start), int(end))


def _event(store: Store, iri: str, merged: Node) -> Provenance:
    counted = [_text(value) for value in merged.get(PROV.wasDerivedFrom, ())]
    status = local(_first(merged, NK.status))
    found = (_claim(store, claim, counted, status) for claim in islice(_claim_iris(store, iri, merged), MOST))
    claims = sorted((each for each in found if each), key=lambda each: (each.source.issued, each.claim))
    counting = _tellings(store, merged, [claim for claim in claims if claim.counted])
    others = _tellings(store, merged, [claim for claim in claims if not claim.counted])
    names = sorted(merged.keys() - BOOKKEEPING)
    return Provenance(
        node=iri,
        kind=kind(merged) or "event",
        name=told(iri, merged, store),
        status=status,
        reason=_why_status(status, claims),
        sources=tuple(_source(store, article) for article in counted),
        statements=tuple(_statement(name, merged, counting, others, store) for name in names),
        claims=tuple(claims),
        also=tuple(sorted({claim.event for claim in claims} - {iri})),
        events=(),
        decisions=_decisions(store, iri),
    )


def _why_status(status: str, claims: Sequence[Claim]) -> str:
    """The rule that gave an event its status, in words."""
    days = {each: sorted(c.source.issued for c in claims if c.status == each) for each in {c.status for c in claims}}
    if len(days) == 1:
        return f"the only article says so ({_on(days[status])})" if len(claims) == 1 else "all articles say so"
    if status not in days or _told_status(claims) != status:
        return "as the merged graph has it"
    if status == "announced":
        denied = f", and no article of a later day denies it (last {days['denied'][-1]})" if "denied" in days else ""
        return f"what any article announces is announced ({_on(days[status])}){denied}"
    if "announced" in days:
        return f"denied ({_on(days[status])}) after it was announced ({_on(days['announced'])})"
    return f"the latest article says so ({_on(days[status][-1:])})"


def _told_status(claims: Sequence[Claim]) -> str:
    return local(merged_status((NK.namespace + claim.status, claim.source.issued) for claim in claims))


def _on(days: Sequence[str]) -> str:
    return f"first {days[0]}" if len(days) > 1 and days[0] else days[0] if days and days[0] else "without a date"


def _tellings(store: Store, merged: Node, claims: Iterable[Claim]) -> list[Telling]:
    """What the articles that count say, with their entities under the merged IRIs."""
    values = sorted({_text(each) for values in merged.values() for each in values if not hasattr(each, "datatype")})
    canon = {
        _text(quad.object): value
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


def _statement(
    name: str, merged: Node, counting: Sequence[Telling], others: Sequence[Telling], store: Store
) -> Statement:
    saying = [telling for telling in counting if name in telling.values]
    beside = "" if saying else "no article of its status says it, so it is taken from the others: "
    saying = saying or [telling for telling in others if name in telling.values]
    values = tuple(_in_words(name, merged, value, store) for value in merged[name])
    said: dict[str, list[str]] = {}
    for telling in saying:
        for value in telling.values[name]:
            said.setdefault(_in_words(name, telling.values, value, store), []).append(telling.article)
    disputed = name in map(_text, merged.get(NK.disputedProperty, ()))
    reason = _why_collected(saying) if name in COLLECTED else _why_chosen(name, saying)
    return Statement(
        local(name), values, beside + reason, disputed, tuple(Told(each, tuple(said[each])) for each in sorted(said))
    )


def _in_words(name: str, node: Node, value: object, store: Store) -> str:
    """A value with its currency."""
    beside = [_first(node, each) for each in COMPANIONS.get(name, ()) if name != NK.date]
    return " ".join(filter(None, (name_of(value, store), *beside)))


def _why_collected(saying: Sequence[Telling]) -> str:
    return f"collected from {_articles(len(saying))}"


def _articles(number: int) -> str:
    return "the only article that says it" if number == 1 else f"the {number} articles that say it"


def _why_chosen(name: str, saying: Sequence[Telling]) -> str:
    """Which of the rules chose a value: they are asked about pairs of articles, with equal and unequal confidence."""
    tellings = saying[:COMPARED]
    if len(tellings) < 2:
        return _articles(len(tellings)) if tellings else "as the reference data has it"
    winning = _value(name, tellings)
    winner = next((each for each in tellings if _value(name, [each]) == winning), tellings[0])
    support = [sum(_agree(name, each, other) for other in tellings) for each in tellings]
    most = support[tellings.index(winner)]
    rivals = [t for t, votes in zip(tellings, support, strict=True) if votes == most and _value(name, [t]) != winning]
    agreed = f"{most} of the {len(tellings)} articles that say it agree" if most > 1 else "no two articles agree"
    if most == len(tellings):
        agreed = f"the {most} articles that say it agree"
    return f"{agreed}; {_tie(name, winner, rivals)}" if rivals else agreed


def _value(name: str, tellings: Sequence[Telling]) -> tuple[tuple[str, str], ...]:
    return tuple((key, str(value)) for key, value in chosen(name, tellings) if key != NK.disputedProperty)


def _agree(name: str, one: Telling, other: Telling) -> bool:
    return all(key != NK.disputedProperty for key, _ in chosen(name, [one, other]))


def _tie(name: str, winner: Telling, rivals: Sequence[Telling]) -> str:
    """Why one of several values with as many articles for them was taken."""
    doubtful, sure = replace(winner, confidence=Decimal(0)), [replace(each, confidence=Decimal(1)) for each in rivals]
    if all(_value(name, [doubtful, each]) == _value(name, [winner]) for each in sure):
        return "this value is the more precise"
    if all(winner.confidence > each.confidence for each in rivals):
        return f"this one is told with more confidence ({winner.confidence})"
    return "of values that are equal otherwise the alphabetically first is taken"


def _entity(store: Store, iri: str, merged: Node, known: Mapping[str, Concept]) -> Provenance:
    also = tuple(_text(value) for value in merged.get(NK.mergedFrom, ()))
    articles = [_text(value) for value in merged.get(PROV.wasDerivedFrom, ())]
    forms = _forms(store, (iri, *also), articles)
    concept = known.get("/".join(iri.rsplit("/", 2)[-2:]))
    names = sorted(merged.keys() - BOOKKEEPING)
    return Provenance(
        node=iri,
        kind=kind(merged) or "node",
        name=label(iri, merged),
        status="",
        reason="known by the reference data" if concept else "known by the names that articles use",
        sources=tuple(_source(store, article) for article in articles),
        statements=tuple(_name_statement(name, merged, forms, concept, store) for name in names),
        claims=(),
        also=also,
        events=tuple(islice(_events_of(store, iri), MOST)),
        decisions=_decisions(store, iri, *also),
    )


def _forms(store: Store, iris: Sequence[str], articles: Sequence[str]) -> dict[str, list[str]]:
    """Names -> the articles that use them."""
    forms: dict[str, list[str]] = {}
    for article in articles:
        said = {_text(q.object) for iri in iris for q in store.quads(article, subject=iri, predicate=SKOS.altLabel)}
        for form in sorted(said):
            forms.setdefault(form, []).append(article)
    return forms


def _name_statement(
    name: str, merged: Node, forms: Mapping[str, Sequence[str]], concept: Concept | None, store: Store
) -> Statement:
    values = tuple(_labelled(value, store) for value in merged[name])
    shown = dict.fromkeys(_text(value) for value in merged[name])
    said = tuple(Told(form, tuple(forms[form])) for form in shown if form in forms)
    disputed = name in map(_text, merged.get(NK.disputedProperty, ()))
    return Statement(local(name), values, _why_named(name, concept, said), disputed, said)


def _labelled(value: Any, store: Store) -> str:  # noqa: ANN401 - a term of any kind
    language = getattr(value, "language", None)
    return f"{_text(value)} @{language}" if language else name_of(value, store)


def _why_named(name: str, concept: Concept | None, said: Sequence[Told]) -> str:
    if name == SKOS.altLabel:
        return "other names that articles use"
    if name == NK.developer:
        return "the developer that most articles name"
    if concept:
        return "from the reference data"
    uses = max((len(told.articles) for told in said), default=0)
    return f"in each language the name that most articles use ({uses}); of equals the longest"


def _events_of(store: Store, iri: str) -> Iterator[tuple[str, str]]:
    found = {_text(quad.subject) for quad in store.quads(MERGED, value=iri_node(iri))}
    for event in sorted(found - {iri}):
        node = _node(store, MERGED, event)
        if NK.status in node:
            yield event, f"{kind(node)}: {told(event, node, store)}"


def _decisions(store: Store, *iris: str) -> tuple[str, ...]:
    quads = {quad for iri in iris for quad in store.quads(DECISIONS, subject=iri)}
    quads |= {quad for iri in iris for quad in store.quads(DECISIONS, value=iri_node(iri))}
    return tuple(sorted(f"{_text(q.subject)} {local(q.predicate.value)} {_text(q.object)}" for q in quads))


def _article(store: Store, iri: str, own: Node) -> Provenance:
    claims = sorted(_text(q.subject) for q in store.quads(iri, predicate=RDF.type, value=iri_node(NK.Claim)))
    found = [_claim(store, claim, (), "") for claim in claims]
    events = {event for claim in claims for event in _merged_by(store, claim)}
    counted = {event for event in events if iri in {_text(q.object) for q in store.quads(MERGED, subject=event)}}
    return Provenance(
        node=iri,
        kind="article",
        name=_first(own, DCTERMS.title) or local(iri),
        status="",
        reason=f"its values count for {len(counted)} of the {len(events)} events that it tells",
        sources=(_source(store, iri),),
        statements=(),
        claims=tuple(
            replace(each, counted=bool(set(_merged_by(store, each.claim)) & counted)) for each in found if each
        ),
        also=(),
        events=tuple((event, told(event, _node(store, MERGED, event), store)) for event in sorted(events)),
        decisions=(),
    )
