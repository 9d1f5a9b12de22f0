"""Sentences -> for each token the short strings that the tagger weighs.

What a word is (its shape, endings, word lists, what the whole article shows about it) is computed once for each
distinct word of an article; a token's features are that, plus a few views of its neighbours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg.mentions.gazetteer import Gazetteer, known_names
from kg.mentions.lexicon import Classes, Lexicon
from kg.records import Sentence, Token

MARGIN = ("^", "$")
SHAPES = ((re.compile(r"[A-ZÀ-ÖØ-Þ]"), "X"), (re.compile(r"[a-zß-öø-ÿœ]"), "x"), (re.compile(r"\d"), "9"))
REPEATS = re.compile(r"(.)\1+")
WINDOW = 5
"""How far to the left of a name its cue may stand ("l'éditeur toulousain d'outils d'audit X")."""
APPOSITION = 4
"""How far after a name's comma the cue of its apposition may stand ("X, jeune pousse", "X, the London start-up")."""


@dataclass(slots=True)
class Word:
    """What is known of a distinct word (as spelt) in an article."""

    name_like: bool
    own: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    second_before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    second_after: list[str] = field(default_factory=list)
    cues: tuple[str, ...] = ()
    seen: Counter[str] = field(default_factory=Counter)


def shape(text: str) -> str:
    """The kinds of a word's signs, repeats drawn together.

    >>> shape("Mixtral"), shape("GPT-4o"), shape("OVHcloud"), shape("7B")
    ('Xx', 'X-9x', 'Xx', '9X')
    """
    for pattern, sign in SHAPES:
        text = pattern.sub(sign, text)
    return REPEATS.sub(r"\1", text)


def name_like(text: str) -> bool:
    """Whether a word could belong to a name by its form: a capital anywhere, or a letter beside a digit or inner dot."""
    if not text.islower():
        return text != text.lower() or (not text.isdigit() and any(map(str.isalpha, text)))
    return any(map(str.isdigit, text)) or "." in text[1:-1]


def article_features(
    sentences: Sequence[Sentence], language: str, lexicon: Lexicon, table: Gazetteer
) -> list[list[list[str]]]:
    """The features of every token of every sentence."""
    cues = lexicon.cues.get(language, lexicon.cues["en"])
    words: dict[str, Word] = {}
    lower: set[str] = set()
    for sentence in sentences:
        for token in sentence.tokens:
            if token.text not in words:
                words[token.text] = Word(name_like(token.text), cues=cues.get(token.lower, ()))
                if token.text.islower():
                    lower.add(token.lower)
    for sentence in sentences:
        _observe(sentence, words, lexicon.forms)
    for text, word in words.items():
        _describe(text, word, lexicon, lower)
    return [_sentence_features(sentence, words, table) for sentence in sentences]


def _observe(sentence: Sentence, words: dict[str, Word], forms: Classes) -> None:
    """Add what this sentence shows about its name-like words, for all their other places in the article."""
    tokens = sentence.tokens
    for index, token in enumerate(tokens):
        word = words[token.text]
        if not word.name_like:
            continue
        if index and sentence.kind == "body":
            word.seen["mid"] += 1
        if index:
            word.seen.update("l-" + cue for cue in words[tokens[index - 1].text].cues)
        if index + 1 < len(tokens):
            after = tokens[index + 1]
            word.seen.update("r-" + cue for cue in words[after.text].cues)
            if words[after.text].name_like:
                word.seen.update("f-" + form for form in forms.get(after.lower, ()))
            if after.text in ",(":
                word.seen.update("a-" + cue for cue in _cues_ahead(tokens[index + 2 : index + 2 + APPOSITION], words))
            elif after.text in ("'s", "’s"):
                word.seen["poss"] += 1


def _cues_ahead(tokens: Iterable[Token], words: dict[str, Word]) -> list[str]:
    found: list[str] = []
    for token in tokens:
        if words[token.text].name_like:
            break
        found += words[token.text].cues
    return found


def _describe(text: str, word: Word, lexicon: Lexicon, lower: set[str]) -> None:
    folded = text.lower().replace("’", "'")
    form = shape(text)
    if not word.name_like:
        kinds = [f"k{cue}" for cue in word.cues]
        word.own = ["w=" + folded, "s=" + form, "e=" + folded[-3:]]
        seen = [folded, *kinds]
    else:
        kinds = [f"f{kind}" for kind in lexicon.forms.get(folded, ())]
        own = ["w=" + folded, "s=" + form, "e=" + folded[-3:], "b=" + folded[:3], *kinds]
        own += ["ord" if folded in lexicon.common else "rare", f"n{min(len(text), 6)}"]
        own += ["low"] if folded in lower else []
        own += [f"D{key}" for key in word.seen if key != "mid"]
        own.append(f"mid{min(word.seen['mid'], 3)}")
        word.own = own
        seen = ["s" + form, *kinds]
        if folded in lexicon.common:
            seen.append("ord")
    word.before = ["-1" + view for view in seen]
    word.second_before = ["-2" + view for view in seen]
    word.after = ["+1" + view for view in seen]
    word.second_after = ["+2" + view for view in seen]


def _sentence_features(sentence: Sentence, words: dict[str, Word], table: Gazetteer) -> list[list[str]]:
    tokens = sentence.tokens
    found = [words[token.text] for token in tokens]
    features = [list(word.own) for word in found]
    for index, word in enumerate(found):
        own = features[index]
        own += found[index - 1].before if index else ("-1^", sentence.kind)
        if index > 1:
            own += found[index - 2].second_before
        own += found[index + 1].after if index + 1 < len(found) else ("+1$",)
        if index + 2 < len(found):
            own += found[index + 2].second_after
        if word.name_like:
            own += _cue_before(found, index)
            own += _apposition(tokens, found, index)
    for known in known_names(tokens, table):
        _mark(features, known.first, known.last, [concept.kind for concept in known.concepts])
    return features


def _cue_before(found: Sequence[Word], index: int) -> list[str]:
    """The nearest cue to the left, not beyond another name."""
    for position in range(index - 1, max(-1, index - 1 - WINDOW), -1):
        if found[position].name_like and position < index - 1:
            return []
        cues = [f"L{cue}" for cue in found[position].cues if cue not in ("determiner", "place", "conjunction")]
        if cues:
            return cues
    return []


def _apposition(tokens: Sequence[Token], found: Sequence[Word], index: int) -> list[str]:
    """The cues of an apposition that follows the name."""
    last = index
    while last + 1 < len(found) and found[last + 1].name_like:
        last += 1
    if last + 1 >= len(found) or tokens[last + 1].text not in ",(":
        return []
    views: list[str] = []
    for word in found[last + 2 : last + 2 + APPOSITION]:
        if word.name_like:
            break
        views += ["A" + cue for cue in word.cues]
    return views


def _mark(features: list[list[str]], first: int, last: int, kinds: Sequence[str]) -> None:
    for index in range(first, last):
        features[index] += [f"G{'B' if index == first else 'I'}{kind}" for kind in kinds]
