"""Two invented articles, read by hand: what the stages after extraction are tested with."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

from kg.entities import identify
from kg.records import (
    Amount,
    Article,
    Evidence,
    Extraction,
    Fact,
    FactKind,
    Filler,
    Mention,
    MentionKind,
    Period,
    Reading,
    Status,
    Via,
)
from kg.reference import Concept, Reference
from kg.terms import DEFAULT_BASE

ENGLISH = """Rivoli AI raises €120 million and lets Petrel 2 loose

PARIS, March 12, 2025 - Rivoli AI said on Wednesday that it had raised €120 million in a Series B led by Alder \
Ventures, with Microsoft taking part, at a valuation of €1.5 billion. The start-up also released Petrel 2 under the \
Apache-2.0 licence, in place of Petrel 1.5.

Rivoli AI and Microsoft will work together on speech. The European Commission is looking into the pact. Oakline is \
said to be in talks to buy the smaller Tessel.
"""
FRENCH = """Rivoli AI lève 110 millions d'euros

Publié le 13 mars 2025. La jeune pousse Rivoli AI annonce un tour de série B de 110 millions d'euros mené par Alder \
Ventures. La Commission européenne examine son partenariat avec Microsoft. Oakline rachète Tessel pour 40 millions \
d'euros.
"""
SHARED_REFERENCE = Reference(
    concepts={
        concept.id: concept
        for concept in (
            Concept(
                "https://w3id.org/newskg/reference/company/microsoft",
                "company",
                (("en", "Microsoft"), ("fr", "Microsoft")),
                wikidata="Q2283",
                country="US",
                city=("Redmond",),
            ),
            Concept(
                "https://w3id.org/newskg/reference/regulator/european-commission",
                "regulator",
                (("en", "European Commission"), ("fr", "Commission européenne")),
                wikidata="Q8880",
                jurisdiction="EU",
            ),
        )
    },
    by_name={},
    by_hidden={},
)
"""A reference of two, so that tests do not depend on the shipped one."""
CONCEPTS = {name: concept.id for concept in SHARED_REFERENCE.concepts.values() for _, name in concept.labels}


def sample_extraction(*, base: str = DEFAULT_BASE) -> Extraction:
    """An English article with every kind of event, one of them a rumour."""
    article = sample_article("wire/rivoli", ENGLISH, language="en", published="2025-03-12", base=base)
    return identify(_reading(article, english_names()), english_facts(article), base=base, reference=SHARED_REFERENCE)


def sample_extractions(*, base: str = DEFAULT_BASE) -> tuple[Extraction, Extraction]:
    """The English article and a French one on the same story: another amount, and the rumour come true."""
    article = sample_article("presse/rivoli", FRENCH, language="fr", published="2025-03-13", base=base)
    reading = _reading(article, french_names())
    french = identify(reading, french_facts(article), base=base, reference=SHARED_REFERENCE)
    return sample_extraction(base=base), french


def sample_article(path: str, text: str, *, language: str, published: str, base: str = DEFAULT_BASE) -> Article:
    title = text.split("\n", maxsplit=1)[0]
    return Article(
        id=f"{base}article/{path}",
        source=f"{path}.md",
        text=text,
        language=language,
        sha256=sha256(text.encode("utf-8", "replace")).hexdigest(),
        normalisation="sample-1",
        title=title,
        title_end=len(title),
        url=f"https://news.example/{path}",
        publisher="The Example",
        published=Period(published, published, published),
    )


def english_names() -> tuple[tuple[MentionKind, str, tuple[str, ...]], ...]:
    """Kind, name, and the words that name it."""
    return (
        ("company", "Rivoli AI", ("Rivoli AI",)),
        ("company", "Microsoft", ("Microsoft",)),
        ("company", "Alder Ventures", ("Alder Ventures",)),
        ("company", "Oakline", ("Oakline",)),
        ("company", "Tessel", ("Tessel",)),
        ("model", "Petrel 2", ("Petrel 2",)),
        ("model", "Petrel 1.5", ("Petrel 1.5",)),
        ("regulator", "European Commission", ("European Commission",)),
    )


def french_names() -> tuple[tuple[MentionKind, str, tuple[str, ...]], ...]:
    """The same for the French article."""
    return (
        ("company", "Rivoli AI", ("Rivoli AI",)),
        ("company", "Microsoft", ("Microsoft",)),
        ("company", "Alder Ventures", ("Alder Ventures",)),
        ("company", "Oakline", ("Oakline",)),
        ("company", "Tessel", ("Tessel",)),
        ("regulator", "European Commission", ("Commission européenne",)),
    )


def english_facts(article: Article) -> tuple[Fact, ...]:
    """Five announced events and a rumour."""
    day = Period("2025-03-12", "2025-03-12", "2025-03-12")
    return (
        _fact(
            article,
            "investment",
            "Rivoli AI said on Wednesday that it had raised €120 million",
            (Filler("investee", "Rivoli AI", "company"), "Rivoli AI"),
            (Filler("investor", "Alder Ventures", "company"), "Alder Ventures"),
            (Filler("lead", "Alder Ventures", "company"), "led by Alder Ventures"),
            (Filler("investor", "Microsoft", "company"), "Microsoft"),
            (Filler("amount", Amount(Decimal(120_000_000), "EUR")), "€120 million"),
            (Filler("valuation", Amount(Decimal(1_500_000_000), "EUR")), "€1.5 billion"),
            (Filler("round", "Series B"), "Series B"),
            (Filler("date", day), "on Wednesday"),
        ),
        _fact(
            article,
            "model_release",
            "The start-up also released Petrel 2 under the Apache-2.0 licence, in place of Petrel 1.5.",
            (Filler("developer", "Rivoli AI", "company"), "The start-up"),
            (Filler("model", "Petrel 2", "model"), "Petrel 2"),
            (Filler("supersedes", "Petrel 1.5", "model"), "in place of Petrel 1.5"),
            (Filler("license", "Apache-2.0"), "Apache-2.0"),
            (Filler("open_weights", True), "Apache-2.0"),
        ),
        _fact(
            article,
            "partnership",
            "Rivoli AI and Microsoft will work together on speech.",
            (Filler("partner", "Rivoli AI", "company"), "Rivoli AI"),
            (Filler("partner", "Microsoft", "company"), "Microsoft"),
        ),
        _fact(
            article,
            "regulatory_action",
            "The European Commission is looking into the pact.",
            (Filler("regulator", "European Commission", "regulator"), "European Commission"),
            (Filler("action", "inquiry"), "is looking into"),
            (Filler("target", "Microsoft", "company"), "Microsoft"),
            (Filler("target", "Rivoli AI", "company"), "Rivoli AI"),
        ),
        _fact(
            article,
            "acquisition",
            "Oakline is said to be in talks to buy the smaller Tessel.",
            (Filler("acquirer", "Oakline", "company"), "Oakline"),
            (Filler("target", "Tessel", "company"), "Tessel"),
            status="rumoured",
        ),
    )


def french_facts(article: Article) -> tuple[Fact, ...]:
    """The round with another amount, the inquiry, and the purchase, now announced."""
    return (
        _fact(
            article,
            "investment",
            "La jeune pousse Rivoli AI annonce un tour de série B de 110 millions d'euros mené par Alder Ventures.",
            (Filler("investee", "Rivoli AI", "company"), "Rivoli AI"),
            (Filler("investor", "Alder Ventures", "company"), "Alder Ventures"),
            (Filler("lead", "Alder Ventures", "company"), "mené par Alder Ventures"),
            (Filler("amount", Amount(Decimal(110_000_000), "EUR")), "110 millions d'euros"),
            (Filler("round", "Series B"), "série B"),
            (Filler("date", Period("2025-03", "2025-03-01", "2025-03-31")), "mars 2025"),
        ),
        _fact(
            article,
            "regulatory_action",
            "La Commission européenne examine son partenariat avec Microsoft.",
            (Filler("regulator", "European Commission", "regulator"), "La Commission européenne"),
            (Filler("action", "inquiry"), "examine"),
            (Filler("target", "Microsoft", "company"), "Microsoft"),
            (Filler("target", "Rivoli AI", "company"), "son partenariat"),
        ),
        _fact(
            article,
            "acquisition",
            "Oakline rachète Tessel pour 40 millions d'euros.",
            (Filler("acquirer", "Oakline", "company"), "Oakline"),
            (Filler("target", "Tessel", "company"), "Tessel"),
            (Filler("amount", Amount(Decimal(40_000_000), "EUR")), "40 millions d'euros"),
        ),
    )


def with_text(extraction: Extraction, **changes: str | None) -> Extraction:
    """The extraction with other texts in its article's fields."""
    return replace(extraction, article=replace(extraction.article, **changes))  # type: ignore[arg-type]


def _fact(
    article: Article,
    kind: FactKind,
    sentence: str,
    *roles: tuple[Filler, str],
    status: Status = "announced",
) -> Fact:
    """A fact whose evidence is the sentence and, for each role, its words at their first place in the article."""
    evidence = [_evidence(article, "event", sentence), *(_evidence(article, f.role, words) for f, words in roles)]
    fillers = tuple(filler for filler, _ in roles)
    return Fact(kind, fillers, status, 0.9, f"{kind}.sample", tuple(dict.fromkeys(evidence)))


def _evidence(article: Article, role: str, words: str) -> Evidence:
    start = article.text.index(words)
    return Evidence(role, words, start, start + len(words))


def _reading(article: Article, names: Sequence[tuple[MentionKind, str, tuple[str, ...]]]) -> Reading:
    mentions = [
        _mention(kind, name, words, start)
        for kind, name, forms in names
        for words in forms
        for start in _places(article.text, words)
    ]
    return Reading(article, (), tuple(sorted(mentions, key=lambda mention: mention.start)))


def _mention(kind: MentionKind, name: str, words: str, start: int) -> Mention:
    via: Via = "name" if words == name else "alias"
    reference = CONCEPTS.get(name)
    return Mention(kind, start, start + len(words), words, name, via, "sample", reference=reference)


def _places(text: str, words: str) -> list[int]:
    return [start for start in range(len(text)) if text.startswith(words, start)]
