"""Extraction -> the quads of one article's graph, and RDF file -> quads by graph.

An article's quads are sorted, without blank nodes, equal for equal input.

The graph bears the article's IRI. In it stand the article, its entities (type, surface forms, a model's developer),
one node for each event or prospect, and for each of these a claim with its evidence:

    <event>    a nk:Investment ; nk:investee <company> ; nk:amount 16000000 ; …
    <claim>    a nk:Claim ; nk:about <event> ; nk:status nk:announced ; prov:wasDerivedFrom <evidence> ; …
    <evidence> a nk:Evidence ; nk:supports nk:investee ; oa:hasSource <article> ; oa:hasSelector <quote> , <position>

Claims and evidence are fragments of the article: ARTICLE#claim/EVENT, ARTICLE#evidence/EVENT/ROLE/START-END,
ARTICLE#char=START,END (the position, as in RFC 5147) and ARTICLE#quote=START,END.

Where a language model has read, a claim is attributed to its readers, ARTICLE#reader/NAME/MODEL/PROMPT; where several
tell it, ARTICLE#claim/EVENT/by/NAME holds what each says by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from kg.errors import ArticleError, SettingError
from kg.records import (
    Amount,
    Article,
    Entity,
    EntityKind,
    Event,
    Evidence,
    Extraction,
    FactKind,
    Filler,
    Period,
    Reader,
    Status,
    Told,
)
from kg.terms import DCTERMS, NK, OA, PROV, RDF, SKOS, XSD

CONTEXT = 32
"""Characters before and after a quote in its selector: enough to find it again in a text that has moved."""

CLASSES: Mapping[FactKind | EntityKind, str] = MappingProxyType(
    {
        "investment": NK.Investment,
        "acquisition": NK.Acquisition,
        "partnership": NK.Partnership,
        "model_release": NK.ModelRelease,
        "regulatory_action": NK.RegulatoryAction,
        "company": NK.Company,
        "regulator": NK.Regulator,
        "model": NK.Model,
        "party": NK.Party,
    }
)
"""What becomes of each kind of fact and entity."""

ROLES: Mapping[str, str] = MappingProxyType(
    {
        "investor": NK.investor,
        "lead": NK.leadInvestor,
        "investee": NK.investee,
        "round": NK.round,
        "acquirer": NK.acquirer,
        "target": NK.target,
        "partner": NK.partner,
        "developer": NK.developer,
        "model": NK.model,
        "license": DCTERMS.license,
        "open_weights": NK.openWeights,
        "supersedes": NK.supersedes,
        "regulator": NK.regulator,
        "action": NK.action,
        "amount": NK.amount,
        "valuation": NK.valuation,
        "date": NK.date,
        "status": NK.status,
        "event": NK.Event,
    }
)
"""What becomes of each role; the target of a regulatory action is nk:concerns."""

STATUSES: Mapping[Status, str] = MappingProxyType(
    {"announced": NK.announced, "planned": NK.planned, "rumoured": NK.rumoured, "denied": NK.denied}
)
ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "inquiry": NK.inquiry,
        "investigation": NK.investigation,
        "lawsuit": NK.lawsuit,
        "fine": NK.fine,
        "order": NK.order,
        "approval": NK.approval,
        "warning": NK.warning,
    }
)
CURRENCIES: Mapping[str, str] = MappingProxyType({NK.amount: NK.currency, NK.valuation: NK.valuationCurrency})
PRECISIONS: Mapping[int, str] = MappingProxyType({4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date})
"""Length of an ISO date -> its datatype."""

FORMATS: Mapping[str, RdfFormat] = MappingProxyType(
    {
        ".nq": RdfFormat.N_QUADS,
        ".nt": RdfFormat.N_TRIPLES,
        ".trig": RdfFormat.TRIG,
        ".ttl": RdfFormat.TURTLE,
        ".rdf": RdfFormat.RDF_XML,
        ".jsonld": RdfFormat.JSON_LD,
    }
)
"""Endings of the RDF files that can be read."""
DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
"""A few hundred bytes of entities can fill the memory; no RDF/XML needs them."""
MAX_BYTES = 1_000_000_000
"""A file beyond this is refused: it would not fit in the memory of most machines."""
MAX_NESTING = 100
"""JSON-LD deeper than this is refused: the parser's stack is not ours to test."""

UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
"""What no RDF text may hold or no store takes: NUL and halves of surrogate pairs."""
UNSAFE_IRI = re.compile(
    r"[\x00-\x20\x7f-\xa0<>\"{}|\\^`\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff"
    "\ud800-\udfff]"
    r"|%(?![0-9A-Fa-f]{2})"
)
"""Signs that may not stand in an IRI (RFC 3987), or that no reader can see (direction, zero width)."""

Object = NamedNode | Literal
Statement = tuple[str, str, Object]


def article_quads(extraction: Extraction, *, rule_version: str | None = None) -> tuple[Quad, ...]:
    """The quads of an article's graph, sorted as N-Quads; `rule_version` is that of newskg unless given.

    NUL and lone surrogates in texts become U+FFFD, one for one, so that offsets hold. Raises ArticleError where an
    IRI is unfit, or an event speaks of an entity that the extraction does not have.
    """
    graph = node(extraction.article.id)
    statements = set(_statements(extraction, rule_version or _version()))
    quads = (Quad(node(subject), node(predicate), value, graph) for subject, predicate, value in statements)
    return tuple(sorted(quads, key=str))


@cache
def _version() -> str:
    return version("newskg")


@lru_cache(maxsize=4096)
def node(iri: str) -> NamedNode:
    """An IRI as a node; ArticleError if it is not fit to be written."""
    if UNSAFE_IRI.search(iri):
        raise ArticleError(f"{iri!r} is no IRI that can be written; percent-encode it", iri)
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise ArticleError(f"{iri!r} is no IRI ({error}); correct the base or the URL", iri) from error


def text(words: str, *, language: str | None = None) -> Literal:
    """A text as a literal, in a language or plain; ArticleError if the language is none.

    >>> text(f"a{chr(0)}b") == text(f"a{chr(0xFFFD)}b")
    True
    """
    clean = UNWRITABLE.sub("\ufffd", words)
    if not language:
        return Literal(clean)
    try:
        return Literal(clean, language=language)
    except ValueError as error:
        raise ArticleError(f"{language!r} is no language ({error}); write it as BCP 47 has it", language) from error


def number(value: Decimal | float) -> Literal:
    """A number as an xsd:decimal in canonical form: no exponent, no trailing zeros.

    >>> number(Decimal("1.60E+7")).value, number(0.9).value, number(Decimal("1.50")).value
    ('16000000', '0.9', '1.5')
    """
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return Literal(f"{exact.normalize():f}", datatype=node(XSD.decimal))


def date(literal: str) -> Literal:
    """A day, month or year as the datatype of its precision; anything else stays a text, which the shapes refuse.

    >>> date("2024-02").datatype.value
    'http://www.w3.org/2001/XMLSchema#gYearMonth'
    """
    precision = PRECISIONS.get(len(literal))
    return Literal(literal, datatype=node(precision)) if precision else text(literal)


def claim_iri(article: str, event: str) -> str:
    """The IRI of what an article says about an event.

    >>> claim_iri("https://x.example/article/a", "https://x.example/acquisition/b--c")
    'https://x.example/article/a#claim/acquisition/b--c'
    """
    return f"{article}#claim/{_local(article, event)}"


def _local(article: str, event: str) -> str:
    """The part of an event's IRI after the base that it shares with the article."""
    shared = next((i for i, (a, b) in enumerate(zip(article, event, strict=False)) if a != b), len(event))
    return event[event.rfind("/", 0, shared) + 1 :]


def _statements(extraction: Extraction, rules: str) -> Iterator[Statement]:
    article = extraction.article
    iris = {(entity.kind, entity.name): entity.id for entity in extraction.entities}
    yield from _of_article(article)
    for entity in extraction.entities:
        yield from _of_entity(entity, extraction)
    for event in extraction.events:
        yield from _of_event(event, article, iris)
        yield from _of_claim(event, article, rules)
        yield from _of_readers(event, article, iris)
    yield from _readers_of_article(extraction)


def _of_article(article: Article) -> Iterator[Statement]:
    yield article.id, RDF.type, node(NK.Article)
    yield article.id, DCTERMS.language, text(article.language)
    yield article.id, DCTERMS.source, _source(article)
    yield article.id, NK.sha256, text(article.sha256)
    yield article.id, NK.textNormalisation, text(article.normalisation)
    if article.title:
        yield article.id, DCTERMS.title, text(article.title, language=article.language)
    if article.publisher:
        yield article.id, DCTERMS.publisher, text(article.publisher)
    if article.published:
        yield article.id, DCTERMS.issued, date(article.published.literal)


def _source(article: Article) -> Object:
    """The article's URL where it has one; else the name of its file, since a path means nothing on another machine."""
    url = article.url or article.source
    if url.startswith(("http://", "https://")):
        return node(UNSAFE_IRI.sub(lambda match: quote(match.group(), errors="replace"), url))
    return text(re.split(r"[/\\]", article.source)[-1])


def _of_entity(entity: Entity, extraction: Extraction) -> Iterator[Statement]:
    yield entity.id, RDF.type, node(CLASSES[entity.kind])
    for surface in surface_forms(entity):
        yield entity.id, SKOS.altLabel, text(surface, language=extraction.article.language)
    if entity.developer:
        for other in extraction.entities:
            if other.name == entity.developer and other.kind != "model":
                yield entity.id, NK.developer, node(other.id)


def surface_forms(entity: Entity) -> tuple[str, ...]:
    """The names that the article itself uses; an entity without such mentions has its canonical name."""
    named = dict.fromkeys(mention.quote for mention in entity.mentions if mention.role in ("name", "alias"))
    return tuple(named) or (entity.name,)


def _of_event(event: Event, article: Article, iris: Mapping[tuple[EntityKind, str], str]) -> Iterator[Statement]:
    yield from _type(event)
    yield event.id, NK.status, node(STATUSES[event.fact.status])
    for filler in event.fact.fillers:
        for predicate, value in _values(filler, role_property(event.fact.kind, filler.role), article, iris):
            yield event.id, predicate, value


def _type(event: Event) -> Iterator[Statement]:
    kind = node(CLASSES[event.fact.kind])
    if event.fact.status == "announced":
        yield event.id, RDF.type, kind
    else:
        yield event.id, RDF.type, node(NK.Prospect)
        yield event.id, NK.prospectOf, kind


def role_property(kind: FactKind, role: str) -> str:
    """The property for a role of a kind of fact, nk:Event for the event itself."""
    if role not in ROLES:
        raise ArticleError(f"{kind} has no role {role!r}; name it in kg/quads.py", role)
    return NK.concerns if (kind, role) == ("regulatory_action", "target") else ROLES[role]


def _values(
    filler: Filler, role: str, article: Article, iris: Mapping[tuple[EntityKind, str], str]
) -> Iterator[tuple[str, Object]]:
    match filler.value:
        case Amount(value, currency):
            yield role, number(value)
            if currency:
                yield CURRENCIES[role], text(currency)
        case Period(literal, start, end):
            yield from ((role, date(literal)), (NK.dateStart, date(start)), (NK.dateEnd, date(end)))
        case bool(flag):
            yield role, Literal(flag)
        case str(words) if filler.kind:
            yield from _entity_values(role, _iri_of(filler.kind, words, article, iris))
        case str(words):
            yield role, node(ACTIONS[words]) if role == NK.action and words in ACTIONS else text(words)


def _entity_values(role: str, entity: NamedNode) -> Iterator[tuple[str, Object]]:
    """A lead investor is an investor, said outright so that queries need no inference."""
    yield role, entity
    if role == NK.leadInvestor:
        yield NK.investor, entity


def _iri_of(kind: EntityKind, name: str, article: Article, iris: Mapping[tuple[EntityKind, str], str]) -> NamedNode:
    if (kind, name) not in iris:
        raise ArticleError(f"{article.source}: an event speaks of {name!r}, which is no {kind} here", article.source)
    return node(iris[kind, name])


def _of_claim(event: Event, article: Article, rules: str) -> Iterator[Statement]:
    claim = claim_iri(article.id, event.id)
    yield claim, RDF.type, node(NK.Claim)
    yield claim, NK.about, node(event.id)
    yield claim, NK.status, node(STATUSES[event.fact.status])
    yield claim, NK.confidence, number(event.fact.confidence)
    yield claim, NK.rule, text(event.fact.rule)
    yield claim, NK.ruleVersion, text(rules)
    for evidence in event.fact.evidence:
        iri = f"{article.id}#evidence/{_local(article.id, event.id)}/{evidence.role}/{evidence.start}-{evidence.end}"
        yield claim, PROV.wasDerivedFrom, node(iri)
        yield iri, NK.supports, node(role_property(event.fact.kind, evidence.role))
        yield from _of_evidence(iri, evidence, article)


def _of_readers(event: Event, article: Article, iris: Mapping[tuple[EntityKind, str], str]) -> Iterator[Statement]:
    """To whom a claim is attributed, and where there are several, what each says by itself."""
    claim = claim_iri(article.id, event.id)
    for told in event.fact.told:
        agent = reader_iri(article.id, told.reader)
        yield claim, PROV.wasAttributedTo, node(agent)
        yield from _of_reader(agent, told.reader)
        if len(event.fact.told) > 1:
            yield from _of_attribution(f"{claim}/by/{told.reader.name}", claim, agent, told, event, article, iris)


def reader_iri(article: str, reader: Reader) -> str:
    """The IRI of a reader of an article.

    >>> reader_iri("https://x.example/article/a", Reader("llm", "org/m:8b", "1-ab"))
    'https://x.example/article/a#reader/llm/org%2Fm%3A8b/1-ab'
    """
    parts = (reader.name, reader.model, reader.prompt)
    return f"{article}#reader/{'/'.join(quote(part, safe='') for part in parts if part)}"


def _of_reader(agent: str, reader: Reader) -> Iterator[Statement]:
    yield agent, RDF.type, node(PROV.SoftwareAgent)
    yield agent, NK.readerName, text(reader.name)
    if reader.model:
        yield agent, NK.readerModel, text(reader.model)
        yield agent, NK.promptVersion, text(reader.prompt)


def _of_attribution(  # noqa: PLR0913, PLR0917 - what it speaks of
    part: str,
    claim: str,
    agent: str,
    told: Told,
    event: Event,
    article: Article,
    iris: Mapping[tuple[EntityKind, str], str],
) -> Iterator[Statement]:
    yield claim, PROV.qualifiedAttribution, node(part)
    yield part, RDF.type, node(PROV.Attribution)
    yield part, PROV.agent, node(agent)
    yield part, NK.confidence, number(told.confidence)
    for filler in told.fillers:
        for predicate, value in _values(filler, role_property(event.fact.kind, filler.role), article, iris):
            yield part, predicate, value
    for shown in told.evidence:
        iri = f"{article.id}#evidence/{_local(article.id, event.id)}/{shown.role}/{shown.start}-{shown.end}"
        yield part, PROV.wasDerivedFrom, node(iri)


def _readers_of_article(extraction: Extraction) -> Iterator[Statement]:
    """Who has read the article where a model has, and which entities that one alone has named."""
    article = extraction.article
    for reader in extraction.readers:
        agent = reader_iri(article.id, reader)
        yield article.id, PROV.wasAttributedTo, node(agent)
        yield from _of_reader(agent, reader)
        yield from (
            (agent, NK.named, node(entity.id)) for entity in extraction.entities if entity.reader == reader.name
        )


def _of_evidence(iri: str, evidence: Evidence, article: Article) -> Iterator[Statement]:
    place = f"{evidence.start},{evidence.end}"
    yield iri, RDF.type, node(NK.Evidence)
    yield iri, OA.hasSource, node(article.id)
    yield iri, OA.hasSelector, node(f"{article.id}#char={place}")
    yield iri, OA.hasSelector, node(f"{article.id}#quote={place}")
    yield from _selectors(f"{article.id}#char={place}", f"{article.id}#quote={place}", evidence, article.text)


def _selectors(position: str, quotation: str, evidence: Evidence, whole: str) -> Iterator[Statement]:
    yield position, RDF.type, node(OA.TextPositionSelector)
    yield position, OA.start, _offset(evidence.start)
    yield position, OA.end, _offset(evidence.end)
    yield quotation, RDF.type, node(OA.TextQuoteSelector)
    yield quotation, OA.exact, text(evidence.quote)
    yield quotation, OA.prefix, text(whole[max(0, evidence.start - CONTEXT) : evidence.start])
    yield quotation, OA.suffix, text(whole[evidence.end : evidence.end + CONTEXT])


def _offset(value: int) -> Literal:
    """As xsd:integer: embedded stores do not keep its subtypes apart."""
    return Literal(str(value), datatype=node(XSD.integer))


def read_quads(path: Path) -> dict[str, tuple[Quad, ...]]:
    """The quads of an RDF file by graph, in its order; what stands in no graph is under the file's own name.

    Raises SettingError, naming file and line, for what cannot be read. Relative IRIs are taken against the file.
    """
    graphs: dict[str, list[Quad]] = {}
    for quad in _parsed(path, _content(path)):
        graph = str(path) if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name.value
        graphs.setdefault(graph, []).append(quad)
    return {graph: tuple(quads) for graph, quads in graphs.items()}


def _content(path: Path) -> bytes:
    if path.suffix.lower() not in FORMATS:
        raise SettingError(f"{path}: no RDF file by its name; use one of {' '.join(FORMATS)}", str(path))
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SettingError(f"{path}: more than {MAX_BYTES} bytes; split it by graph", str(path))
        content = path.read_bytes()
    except OSError as error:
        raise SettingError(f"{path}: {error.strerror or error}; give a file one can read", str(path)) from error
    if path.suffix.lower() == ".rdf" and DOCTYPE.search(content.replace(b"\0", b"")):
        raise SettingError(f"{path}: RDF/XML with a DOCTYPE is not read; take it out", str(path))
    if path.suffix.lower() == ".jsonld" and _depth(content) > MAX_NESTING:
        raise SettingError(f"{path}: nested more than {MAX_NESTING} deep; flatten it", str(path))
    return content


def _depth(content: bytes) -> int:
    """How deep brackets nest at most, strings included: a bound, not a parse."""
    deepest = depth = 0
    for sign in re.findall(rb"[\[{\]}]", content):
        depth += 1 if sign in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _parsed(path: Path, content: bytes) -> Iterator[Quad]:
    try:
        yield from parse(content, format=FORMATS[path.suffix.lower()], base_iri=path.absolute().as_uri())
    except SyntaxError as error:
        words = " ".join(error.msg.split())
        raise SettingError(f"{path}:{error.lineno or 1}: {words}; correct it there", str(path)) from error
