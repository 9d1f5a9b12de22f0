"""Tagged spans -> the same without what only a headline's capitals or the first word of a sentence adds to a name.

« Suivit Canal Thiérache » names Canal Thiérache, "Ardel Closes Round" in a headline Ardel where the article names it so
elsewhere, "Ardel/Brisk" both.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from kg.mentions.lexicon import Lexicon, beside_names, read_classes
from kg.mentions.tagger import Tagged
from kg.records import Sentence, Token

LONG_WORD, FEWEST, TITLE_CASE = 4, 4, 0.75
"""A headline in capitals has so many words of so many letters, of which this share begins with one."""
SLASH = "/"
SUM = re.compile(r"\d{1,3}(?:[., \u00a0\u202f]\d{3})+")
KEPT = frozenset(("legal", "tech", "fund", "regulator"))
"""Classes of words that belong to a name even behind another name ("Snowflake Ventures")."""
LINKS = frozenset(("of", "de", "du", "des", "d'", "di"))
ARTICLES = frozenset(("la", "l'", "le", "les", "the"))
NO_HEAD = frozenset(
    ("person", "title", "school", "government", "media", "place", "month", "given", "founder", "alumni")
)
"""Classes of words that stand before such a link without being the head of a firm's name (« Ministère de »)."""

Words = tuple[str, ...]


def mended(spans: Iterable[Tagged], sentences: Sequence[Sentence], lexicon: Lexicon) -> Iterator[Tagged]:
    """The spans of an article, each of which still names something."""
    parted = [part for span in spans for part in _parted(span, sentences[span.sentence].tokens)]
    known = {words_of(span, sentences) for span in parted}
    capitals = {number for number in {span.sentence for span in parted} if _all_in_capitals(sentences[number])}
    told = {words_of(span, sentences) for span in parted if span.sentence not in capitals}
    for span in parted:
        sentence = sentences[span.sentence]
        if span.sentence in capitals and _is_ordinary(span, sentence.tokens, told, lexicon):
            continue
        first, last = _bounds(span, sentence, known, lexicon)
        yield span if (first, last) == (span.first, span.last) else replace(span, first=first, last=last)


def _bounds(span: Tagged, sentence: Sentence, known: Container[Words], lexicon: Lexicon) -> tuple[int, int]:
    """Where a name begins and ends."""
    tokens = sentence.tokens
    first = _head(span.first + _is_led(span, tokens, known, lexicon), span.label, tokens, lexicon)
    last = _before_sum(first, span, tokens)
    return first, _end((first, last), tokens, known, lexicon) if sentence.kind in ("title", "heading") else last


def words_of(span: Tagged, sentences: Sequence[Sentence]) -> Words:
    """The words of a span, as spelt."""
    return tuple(token.text for token in sentences[span.sentence].tokens[span.first : span.last])


def _all_in_capitals(sentence: Sentence) -> bool:
    """Whether a headline writes nearly all its words with capitals."""
    words = [token.text for token in sentence.tokens if token.text[0].isalpha() and len(token.text) >= LONG_WORD]
    capitals = sum(word[0].isupper() for word in words)
    return sentence.kind in ("title", "heading") and len(words) >= FEWEST and capitals >= TITLE_CASE * len(words)


def _is_ordinary(span: Tagged, tokens: Sequence[Token], told: Container[Words], lexicon: Lexicon) -> bool:
    """Whether such a headline alone makes a name of ordinary words ("Agrees", "Million Growth Investment")."""
    words = tokens[span.first : span.last]
    plain = all(token.lower in lexicon.common for token in words if token.text[0].isalpha())
    return plain and tuple(token.text for token in words) not in told


def _parted(span: Tagged, tokens: Sequence[Token]) -> Iterator[Tagged]:
    """A span, or its parts on both sides of a slash."""
    first = span.first
    for index in range(span.first, span.last):
        if tokens[index].text == SLASH:
            if first < index:
                yield replace(span, first=first, last=index)
            first = index + 1
    if first < span.last:
        yield replace(span, first=first)


def _is_led(span: Tagged, tokens: Sequence[Token], known: Container[Words], lexicon: Lexicon) -> bool:
    """Whether a name begins with the first word of a sentence, which is an ordinary one and no part of it."""
    rest = tuple(token.text for token in tokens[span.first + 1 : span.last])
    if not rest or not rest[0][0].isupper() or any(token.text[0].isalnum() for token in tokens[: span.first]):
        return False
    first = tokens[span.first].lower
    return first in _listed("leader") or (first in lexicon.common and rest in known)


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(word for word, classes in read_classes("leaders.txt").items() if name in classes)


def _head(first: int, label: str, tokens: Sequence[Token], lexicon: Lexicon) -> int:
    """Where a firm's name begins that goes on over "of": "Bank of Saltmarsh", « Filature de la Lys »."""
    at = first - 1
    if at > 0 and tokens[at].lower in ARTICLES:
        at -= 1
    if at < 1 or tokens[at].lower not in LINKS or label != "company":
        return first
    head = tokens[at - 1]
    inside = any(token.text[0].isalnum() for token in tokens[: at - 1])
    fits = head.text.istitle() and head.lower in lexicon.common and not _is_no_head(head.lower, lexicon)
    return at - 1 if fits and (inside or "company" in beside_names(head.lower, lexicon)) else first


def _is_no_head(word: str, lexicon: Lexicon) -> bool:
    return word in _listed("no-head") or bool(NO_HEAD & {*lexicon.forms.get(word, ()), *beside_names(word, lexicon)})


def _before_sum(first: int, span: Tagged, tokens: Sequence[Token]) -> int:
    """Where a name ends that a number of thousands follows: "gives Kestrel 1,100 engineers"."""
    ends = span.label == "company" and span.last - first > 1 and SUM.fullmatch(tokens[span.last - 1].text)
    return span.last - 1 if ends else span.last


def _end(place: tuple[int, int], tokens: Sequence[Token], known: Container[Words], lexicon: Lexicon) -> int:
    """Where a name ends that stands in a headline: where it does elsewhere, if ordinary words alone follow there."""
    first, end = place
    for last in range(end - 1, first, -1):
        word = tokens[last].lower
        if word not in lexicon.common or KEPT & set(lexicon.forms.get(word, ())):
            return end
        if tuple(token.text for token in tokens[first:last]) in known:
            return last
    return end
