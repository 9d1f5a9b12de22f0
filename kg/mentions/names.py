"""Sentences -> the names of companies, regulators, models and parties in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from kg.mentions.features import article_features
from kg.mentions.gazetteer import folded, gazetteer
from kg.mentions.lexicon import load_lexicon
from kg.mentions.tagger import Tagged, tag
from kg.records import Article, EntityKind, Mention, Sentence
from kg.reference import Concept, Reference

KINDS = ("company", "regulator", "model", "party")
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A distinct name of an article: its words as spelt, what it names, its canonical form and known concept."""

    words: Words
    kind: EntityKind
    canonical: str
    reference: str | None


def find_names(article: Article, sentences: Sequence[Sentence], *, reference: Reference) -> tuple[Mention, ...]:
    """All places where the article names a company, regulator, model or party, in the order of the text."""
    names = decide_names(article, sentences, reference=reference)
    return tuple(_mentions(article, sentences, names))


def decide_names(article: Article, sentences: Sequence[Sentence], *, reference: Reference) -> Mapping[Words, Name]:
    """One decision for each distinct name of the article."""
    table = gazetteer(reference)
    features = article_features(sentences, article.language, load_lexicon(), table)
    votes: dict[Words, Counter[str]] = {}
    for span in tag(features):
        votes.setdefault(_words(sentences, span), Counter())[span.label] += 1
    kinds = {words: counts.most_common(1)[0][0] for words, counts in votes.items()}
    kept = {words: cast(EntityKind, kind) for words, kind in kinds.items() if kind in KINDS}
    return {name.words: name for name in _named(kept, table.concepts)}


def _words(sentences: Sequence[Sentence], span: Tagged) -> Words:
    return tuple(token.text for token in sentences[span.sentence].tokens[span.first : span.last])


def _named(kinds: Mapping[Words, EntityKind], concepts: Mapping[str, tuple[Concept, ...]]) -> Iterator[Name]:
    """Names with their canonical forms: a short form takes the longest name of its kind that begins with it."""
    for words, kind in kinds.items():
        longer = [other for other, its in kinds.items() if its == kind and other[: len(words)] == words]
        whole = max(longer, key=len) if kind != "model" else words
        concept = _concept(whole, kind, concepts) or _concept(words, kind, concepts)
        yield Name(words, kind, _text(whole), concept.id if concept else None)


def _concept(words: Words, kind: EntityKind, concepts: Mapping[str, tuple[Concept, ...]]) -> Concept | None:
    key = " ".join(filter(None, map(folded, words)))
    return next((concept for concept in concepts.get(key, ()) if concept.kind == kind), None)


def _text(words: Iterable[str]) -> str:
    return " ".join(words).replace("’ ", "’").replace("' ", "'").replace(" - ", "-")


def _mentions(article: Article, sentences: Sequence[Sentence], names: Mapping[Words, Name]) -> Iterator[Mention]:
    longest: dict[str, int] = {}
    for words in names:
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    for sentence in sentences:
        texts = [token.text for token in sentence.tokens]
        first = 0
        while first < len(texts):
            last, name = _longest_name(texts, first, longest, names)
            if name is not None:
                yield _mention(article, sentence, first, last, name)
            first = last


def _longest_name(
    texts: Sequence[str], first: int, longest: Mapping[str, int], names: Mapping[Words, Name]
) -> tuple[int, Name | None]:
    """The end of the longest decided name at a place, and the name; one step on where there is none."""
    for last in range(min(len(texts), first + longest.get(texts[first], 0)), first, -1):
        name = names.get(tuple(texts[first:last]))
        if name is not None:
            return last, name
    return first + 1, None


def _mention(article: Article, sentence: Sentence, first: int, last: int, name: Name) -> Mention:
    start, end = sentence.tokens[first].start, sentence.tokens[last - 1].end
    text = article.text[start:end]
    return Mention(name.kind, start, end, text, name.canonical, "name", "name", reference=name.reference)
