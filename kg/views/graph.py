"""Merged statements -> networkx: who is linked to whom, by which event, and in whose words.

Companies, regulators, models and other parties are nodes. An event between two sides becomes one edge for each pair
of a doer and a done-to (investor -> investee, acquirer -> target, regulator -> concerned …), all with the event's
IRI in `event`; an event of one known side, or a partnership of more than three, becomes a small node of its own.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import combinations, groupby, islice, product
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from kg.errors import SettingError
from kg.terms import DCTERMS, MERGED, NK, PREFIXES, RDF, SKOS, WIKIDATA

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    import networkx as nx
    from pyoxigraph import Quad

    Graph = nx.MultiDiGraph[str]
    Statements = Mapping[str, Mapping[str, Sequence[Any]]]

KINDS = MappingProxyType({NK.Company: "company", NK.Regulator: "regulator", NK.Model: "model", NK.Party: "party"})
EVENTS = MappingProxyType(
    {
        NK.Investment: "investment",
        NK.Acquisition: "acquisition",
        NK.Partnership: "partnership",
        NK.ModelRelease: "model_release",
        NK.RegulatoryAction: "regulatory_action",
    }
)
STATUSES = ("announced", "planned", "rumoured", "denied")
DOERS = (NK.leadInvestor, NK.investor, NK.acquirer, NK.developer, NK.regulator)
DONE_TO = (NK.investee, NK.target, NK.model, NK.concerns)
ROLES = (*DOERS, NK.partner, *DONE_TO, NK.supersedes)
"""The properties whose values are parties, doers first; a lead investor is not listed a second time as investor."""
DETAILS = (NK.round, NK.valuation, NK.valuationCurrency, NK.action, DCTERMS.license, NK.openWeights)
FANNED_PARTNERS = 3
"""Up to so many partners are linked pair by pair; more meet in a node of the event's own."""
BATCH = 500
"""Events whose quotes are asked for in one query."""

QUOTES = """
SELECT DISTINCT ?event ?article ?status ?property ?exact WHERE {
  VALUES ?event { %s }
  GRAPH nk:merged { ?event nk:hasClaim ?claim }
  GRAPH ?article {
    ?claim nk:status ?status ; prov:wasDerivedFrom ?evidence .
    ?evidence nk:supports ?property ; oa:hasSelector ?quote , ?position .
    ?quote oa:exact ?exact .
    ?position oa:start ?start .
  }
} ORDER BY ?event ?article ?start ?property ?exact
"""
VALUES = """
SELECT ?event ?article ?property ?value ?currency WHERE {
  VALUES (?event ?property) { %s }
  GRAPH nk:merged { ?event nk:hasClaim ?claim }
  GRAPH ?article {
    ?claim nk:about ?told .
    ?told ?property ?value .
    OPTIONAL { ?told nk:currency ?sum FILTER(?property = nk:amount) }
    OPTIONAL { ?told nk:valuationCurrency ?worth FILTER(?property = nk:valuation) }
  }
  BIND(COALESCE(?sum, ?worth) AS ?currency)
} ORDER BY ?event ?property ?article ?value
"""


class QuadSource(Protocol):
    """What a view needs of a store: its quads, and answers to SELECT queries."""

    def quads(self, graph: str | None = None, *, subject: str | None = None) -> Iterator[Quad]:
        """The quads of one graph, or of all."""
        ...

    def query(self, text: str) -> Any:  # noqa: ANN401 - a library type that depends on the query's form
        """The solutions of a SELECT query."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """An article that speaks of something in the picture."""

    id: str
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    published: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """The exact words of an article (its IRI) for one role of an event ("event": for the event itself).

    `status` is what this article makes of the event, which may not be what the merged graph says.
    """

    article: str
    role: str
    text: str
    status: str = "announced"


@dataclass(frozen=True, slots=True)
class Telling:
    """What one article says of a property on which the articles disagree; `currency` for sums."""

    article: str
    property: str
    value: str
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A company, regulator, model or other party; `names` are (language, name), `developer` is an IRI."""

    id: str
    kind: str
    names: tuple[tuple[str, str], ...]
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None
    country: str | None = None
    developer: str | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """One event or prospect of the merged graph.

    `roles` are (role, party's IRI), `details` (property, value) such as ("round", "Series B"), `disputed` the names
    of properties on which the articles disagree, `tellings` what each says of them. `date` has its own precision,
    `start` and `end` are ISO days.
    """

    id: str
    kind: str
    status: str
    roles: tuple[tuple[str, str], ...]
    date: str | None = None
    start: str | None = None
    end: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    details: tuple[tuple[str, str], ...] = ()
    sources: int = 1
    disputed: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    tellings: tuple[Telling, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """Which events to show; the fields are the options of `view_graph`."""

    company: str | None = None
    hops: int = 2
    types: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    since: str | None = None
    until: str | None = None
    min_amount: Decimal | None = None
    country: str | None = None
    only: frozenset[str] | None = None


def view_graph(  # noqa: PLR0913 - one option per way of choosing, each named by its caller
    store: QuadSource,
    *,
    company: str | None = None,
    hops: int = 2,
    types: Collection[str] = (),
    statuses: Collection[str] = (),
    since: str | None = None,
    until: str | None = None,
    min_amount: Decimal | None = None,
    country: str | None = None,
    only: Collection[str] | None = None,
    top: int | None = 2000,
) -> Graph:
    """The graph of the merged statements, or of a part of them.

    `company` is a name, alias or IRI, and keeps what lies within `hops` events of it; `types` are event kinds
    ("investment" …); `since` and `until` are ISO dates of any precision, both inclusive; `country` is an ISO 3166
    code or "EU" and keeps the events in which a party from there takes part; `only` keeps the events that are these
    IRIs or in which one of them takes part (what a query chose); `top` keeps the parties with the most events (None:
    all). SettingError where a choice names nothing known.
    """
    wish = Selection(
        company=company,
        hops=hops,
        types=frozenset(types),
        statuses=frozenset(statuses),
        since=since,
        until=until,
        min_amount=min_amount,
        country=country,
        only=None if only is None else frozenset(only),
    )
    statements = by_subject(store.quads(MERGED))
    parties = {party.id: party for party in read_parties(statements)}
    deals = select_deals(read_deals(statements), parties, wish)
    kept = with_words(store, most_connected(deals, top=top))
    graph = make_graph(parties.values(), kept, read_sources(store, kept))
    graph.graph["total"] = len({party for deal in deals for _, party in deal.roles})
    return graph


def select_deals(deals: Iterable[Deal], parties: Mapping[str, Party], wish: Selection) -> list[Deal]:
    """The events that fit the selection and have a party; SettingError where it names nothing known."""
    _check_choice("type", wish.types, EVENTS.values())
    _check_choice("status", wish.statuses, STATUSES)
    local = {party.id for party in parties.values() if wish.country and party.country == wish.country.upper()}
    fitting = [
        deal
        for deal in deals
        if deal.roles
        and _fits(deal, wish)
        and (wish.country is None or _touches(deal, local))
        and (wish.only is None or deal.id in wish.only or _touches(deal, wish.only))
    ]
    if wish.company is None:
        return fitting
    return _around(find_party(wish.company, parties.values()), fitting, hops=wish.hops)


def _fits(deal: Deal, wish: Selection) -> bool:
    return (
        (not wish.types or deal.kind in wish.types)
        and (not wish.statuses or deal.status in wish.statuses)
        and (wish.min_amount is None or (deal.amount or 0) >= wish.min_amount)
        and _within(deal, wish.since, wish.until)
    )


def _touches(deal: Deal, parties: Collection[str]) -> bool:
    return any(party in parties for _, party in deal.roles)


def read_sources(store: QuadSource, deals: Sequence[Deal]) -> list[Source]:
    """What is known of each article that these events quote or that tells of them, in the order of their IRIs."""
    articles = {quote.article for deal in deals for quote in deal.quotes}
    articles |= {telling.article for deal in deals for telling in deal.tellings}
    return [read_source(article, store.quads(article, subject=article)) for article in sorted(articles)]


def make_graph(
    parties: Iterable[Party], deals: Iterable[Deal], sources: Iterable[Source] = (), *, alone: Iterable[str] = ()
) -> Graph:
    """The graph of these events and the parties they name, in the order of their IRIs.

    `alone` are parties that are there even if no event names them; those among `parties` are. `graph.graph` holds the
    events, parties and articles by IRI under "deals", "parties" and "sources".
    """
    import networkx as nx

    ordered = sorted(deals, key=lambda deal: deal.id)
    named = {party for deal in ordered for _, party in deal.roles}
    known = {party.id: party for party in parties}
    named |= {name for name in alone if name in known}
    graph: Graph = nx.MultiDiGraph()
    chosen = {name: known.get(name) or _unknown_party(name) for name in sorted(named)}
    for name, party in chosen.items():
        graph.add_node(name, kind=party.kind, label=label(party), names=dict(party.names), aliases=party.aliases)
    for deal in ordered:
        _add_deal(graph, deal)
    graph.graph.update(
        deals={deal.id: deal for deal in ordered},
        parties=chosen,
        sources={source.id: source for source in sources},
        total=len(chosen),
    )
    return graph


def label(party: Party, language: str = "en") -> str:
    """The party's name in this language, or else in any."""
    names = dict(party.names)
    return names.get(language) or next(iter(names.values()), _last_segment(party.id))


def _unknown_party(name: str) -> Party:
    return Party(name, "party", (("und", _last_segment(name)),))


def _add_deal(graph: Graph, deal: Deal) -> None:
    facts = {
        "event": deal.id,
        "status": deal.status,
        "date": deal.date,
        "start": deal.start,
        "amount": None if deal.amount is None else float(deal.amount),
        "currency": deal.currency,
        "sources": deal.sources,
        "disputed": bool(deal.disputed),
        "quotes": deal.quotes,
    }
    pairs = list(_links(deal))
    if any(deal.id in pair[:2] for pair in pairs):
        graph.add_node(deal.id, kind="event", label=deal.kind, names={}, aliases=(), event=deal.id)
    for number, (source, target, kind) in enumerate(pairs):
        graph.add_edge(source, target, key=f"{deal.id}#{number}", kind=kind, **facts)


def _links(deal: Deal) -> Iterator[tuple[str, str, str]]:
    """The edges of an event as (from, to, kind); the event's own IRI stands for its node, where it needs one."""
    doers = _players(deal, DOERS)
    done_to = _players(deal, DONE_TO)
    partners = _players(deal, (NK.partner,))
    if 1 < len(partners) <= FANNED_PARTNERS:
        yield from ((a, b, deal.kind) for a, b in combinations(partners, 2))
    elif partners:
        yield from ((partner, deal.id, deal.kind) for partner in partners)
    elif doers and done_to:
        yield from ((a, b, deal.kind) for a, b in product(doers, done_to) if a != b)
    else:
        yield from ((doer, deal.id, deal.kind) for doer in doers)
        yield from ((deal.id, one, deal.kind) for one in done_to)
    newer = done_to or doers
    yield from ((newer[0], old, "supersedes") for old in _players(deal, (NK.supersedes,)) if newer and old != newer[0])


def _players(deal: Deal, properties: Collection[str]) -> list[str]:
    roles = {_local(each) for each in properties}
    return list(dict.fromkeys(party for role, party in deal.roles if role in roles))


def by_subject(quads: Iterable[Quad]) -> dict[str, dict[str, list[Any]]]:
    """Statements as subject -> property -> objects (pyoxigraph terms), in the order given."""
    found: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        subject: Any = quad.subject  # always a node with an IRI: quoted triples are never written
        found[subject.value][quad.predicate.value].append(quad.object)
    return found


def read_parties(statements: Statements) -> Iterator[Party]:
    """Every company, regulator, model and other party of the merged graph."""
    for subject, properties in statements.items():
        kind = next((KINDS[each.value] for each in properties.get(RDF.type, ()) if each.value in KINDS), None)
        if kind is not None:
            yield _read_party(subject, kind, properties)


def _read_party(subject: str, kind: str, properties: Mapping[str, Sequence[Any]]) -> Party:
    names = {each.language or "und": each.value for each in reversed(properties.get(SKOS.prefLabel, ()))}
    aliases = {each.value for each in properties.get(SKOS.altLabel, ())} - set(names.values())
    matches = [each.value for each in properties.get(SKOS.exactMatch, ())]
    return Party(
        id=subject,
        kind=kind,
        names=tuple(sorted(names.items())),
        aliases=tuple(sorted(aliases)),
        wikidata=min((match for match in matches if match.startswith(WIKIDATA.namespace)), default=None),
        country=_one(properties, NK.country) or _one(properties, NK.jurisdiction),
        developer=_one(properties, NK.developer),
    )


def read_deals(statements: Statements) -> Iterator[Deal]:
    """Every event and prospect of the merged graph, without its quotes."""
    for subject, properties in statements.items():
        classes = [each.value for each in (*properties.get(NK.prospectOf, ()), *properties.get(RDF.type, ()))]
        kind = next((EVENTS[each] for each in classes if each in EVENTS), None)
        if kind is not None:
            yield _read_deal(subject, kind, properties)


def _read_deal(subject: str, kind: str, properties: Mapping[str, Sequence[Any]]) -> Deal:
    roles = [(_local(role), each.value) for role in ROLES for each in _sorted(properties.get(role, ()))]
    leads = {party for role, party in roles if role == "leadInvestor"}
    details = [(_local(each), _local(value)) for each in DETAILS if (value := _one(properties, each))]
    return Deal(
        id=subject,
        kind=kind,
        status=_local(_one(properties, NK.status) or "announced"),
        roles=tuple(pair for pair in roles if pair[0] != "investor" or pair[1] not in leads),
        date=_one(properties, NK.date),
        start=_one(properties, NK.dateStart),
        end=_one(properties, NK.dateEnd),
        amount=_decimal(_one(properties, NK.amount)),
        currency=_one(properties, NK.currency),
        details=tuple(details),
        sources=int(_one(properties, NK.sourceCount) or 1),
        disputed=tuple(sorted(_local(each.value) for each in properties.get(NK.disputedProperty, ()))),
    )


def with_words(store: QuadSource, deals: Sequence[Deal]) -> list[Deal]:
    """The events with their quotes, and with what each article says where they disagree."""
    quotes = read_quotes(store, [deal.id for deal in deals])
    tellings = read_tellings(store, [(deal.id, each) for deal in deals for each in deal.disputed])
    return [
        replace(deal, quotes=tuple(quotes.get(deal.id, ())), tellings=tuple(tellings.get(deal.id, ())))
        for deal in deals
    ]


def read_quotes(store: QuadSource, deals: Iterable[str]) -> dict[str, list[Quote]]:
    """What the articles say of these events, by event, word for word; each stretch of words once for an article."""
    found: dict[str, dict[tuple[str, str], Quote]] = defaultdict(dict)
    for row in _ask(store, QUOTES, (f"<{deal}>" for deal in deals)):
        quote = Quote(
            row["article"].value, _role_name(row["property"].value), row["exact"].value, _local(row["status"].value)
        )
        found[row["event"].value].setdefault((quote.article, quote.text), quote)
    return {deal: list(_without_parts(quotes.values())) for deal, quotes in found.items()}


def _without_parts(quotes: Iterable[Quote]) -> Iterator[Quote]:
    """Quotes of which no other of the same article is the longer form: a sentence says what its words say."""
    for _, group in groupby(quotes, key=attrgetter("article")):
        same: list[Quote] = list(group)
        for quote in same:
            if not any(quote.text in other.text and quote.text != other.text for other in same):
                yield quote


def read_tellings(store: QuadSource, disputed: Iterable[tuple[str, str]]) -> dict[str, list[Telling]]:
    """What each article says of the disputed properties, given as pairs of an event's IRI and a property's name."""
    found: dict[str, list[Telling]] = defaultdict(list)
    for row in _ask(store, VALUES, (f"(<{deal}> <{_property(name)}>)" for deal, name in disputed)):
        currency = row["currency"] and row["currency"].value
        told = Telling(row["article"].value, _local(row["property"].value), _local(row["value"].value), currency)
        found[row["event"].value].append(told)
    return found


def _ask(store: QuadSource, query: str, values: Iterable[str]) -> Iterator[Any]:
    """The rows of a query whose VALUES are IRIs that the store itself gave, a batch at a time."""
    waiting = iter(values)
    while batch := list(islice(waiting, BATCH)):
        yield from store.query(with_prefixes(query % " ".join(batch)))


def read_source(article: str, quads: Iterable[Quad]) -> Source:
    """What is known of an article, from the statements about it."""
    properties = by_subject(quads).get(article, {})
    return Source(
        id=article,
        title=_one(properties, DCTERMS.title),
        url=_one(properties, DCTERMS.source),
        publisher=_one(properties, DCTERMS.publisher),
        published=_one(properties, DCTERMS.issued),
        language=_one(properties, DCTERMS.language),
    )


def find_party(name: str, parties: Iterable[Party]) -> str:
    """The IRI of the party of this name, alias or IRI (case and accents aside); SettingError with the nearest names."""
    wanted = fold(name)
    names: dict[str, list[Party]] = defaultdict(list)
    for party in parties:
        for each in {party.id, *(text for _, text in party.names), *party.aliases}:
            names[fold(each)].append(party)
    if wanted in names:
        return min(names[wanted], key=lambda party: (party.kind != "company", party.id)).id
    near = [label(names[each][0]) for each in difflib.get_close_matches(wanted, sorted(names), n=3)]
    hint = f"; nearest: {', '.join(dict.fromkeys(near))}" if near else ""
    raise SettingError(f"{name}: no company, regulator or model of this name in the store{hint}", name)


def fold(text: str) -> str:
    """Case and accents put aside, for comparing names.

    >>> fold("Société Générale")
    'societe generale'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each)).strip()


def most_connected(deals: Sequence[Deal], *, top: int | None) -> list[Deal]:
    """The events among the `top` parties that take part in the most events, other parties struck from them."""
    counts = Counter(party for deal in deals for party in {party for _, party in deal.roles})
    if top is None or len(counts) <= top:
        return list(deals)
    kept = set(sorted(counts, key=lambda party: (-counts[party], party))[:top])
    cut = [replace(deal, roles=tuple(pair for pair in deal.roles if pair[1] in kept)) for deal in deals]
    return [deal for deal, whole in zip(cut, deals, strict=True) if len(deal.roles) > 1 or deal == whole]


def _around(centre: str, deals: Sequence[Deal], *, hops: int) -> list[Deal]:
    """The events within `hops` events of a party."""
    reached, kept = {centre}, set[str]()
    for _ in range(hops):
        touched = [deal for deal in deals if _touches(deal, reached)]
        kept |= {deal.id for deal in touched}
        reached |= {party for deal in touched for _, party in deal.roles}
    return [deal for deal in deals if deal.id in kept]


def _within(deal: Deal, since: str | None, until: str | None) -> bool:
    """Whether the event may have happened in this time; ISO prefixes compare as text. Undated events stay out."""
    if since is None and until is None:
        return True
    first, last = deal.start or deal.date, deal.end or deal.start or deal.date
    if first is None or last is None:
        return False
    return (since is None or last >= since) and (until is None or first[: len(until)] <= until)


def _check_choice(option: str, chosen: Iterable[str], known: Iterable[str]) -> None:
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        raise SettingError(f"--{option} {unknown[0]}: choose among {', '.join(known)}", unknown[0])


def _sorted(terms: Iterable[Any]) -> list[Any]:
    return sorted(terms, key=attrgetter("value"))


def _one(properties: Mapping[str, Sequence[Any]], name: str) -> str | None:
    """The value of a property: the smallest, should there be more than one."""
    return min((each.value for each in properties.get(name, ())), default=None)


def _decimal(text: str | None) -> Decimal | None:
    try:
        value = None if text is None else Decimal(text)
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() else None


def _local(iri: str) -> str:
    """The name of a term of ours or of Dublin Core; anything else stays as it is."""
    for namespace in (NK.namespace, DCTERMS.namespace):
        iri = iri.removeprefix(namespace)
    return iri


def _property(name: str) -> str:
    """The IRI of a property that `_local` has shortened."""
    return next((each for each in (*ROLES, *DETAILS) if _local(each) == name), NK.namespace + name)


def _role_name(iri: str) -> str:
    return "event" if iri == NK.Event else _local(iri)


def _last_segment(iri: str) -> str:
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1] or iri


def with_prefixes(query: str) -> str:
    """A query with the prefixes of those of our terms that it uses before it."""
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items() if f"{name}:" in query) + query
