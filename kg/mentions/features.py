"""Sentences -> for each token the short strings that the tagger weighs.

What a word is (its shape, endings, word lists, what the whole article shows about it) is computed once for each
distinct word of an article, and what stands around a run of name-like words once for the run. Words away from any
name-like word all look alike: they cost nothing and say nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kg.mentions.gazetteer import Gazetteer, Known, family_of, known_names
from kg.mentions.lexicon import Lexicon, stem
from kg.records import Article, Sentence

SHAPES = ((re.compile(r"[A-ZÀ-ÖØ-Þ]"), "X"), (re.compile(r"[a-zß-öø-ÿœ]"), "x"), (re.compile(r"\d"), "9"))
REPEATS = re.compile(r"(.)\1+")
SIZE = re.compile(r"(?:^|-)\d+(?:[.,]\d+)?[BMbm]$")
"""A model's size: "7B", "Anvil-9B", "650M"."""
WINDOW = 5
"""How far to the left of a name its cue may stand ("l'éditeur toulousain d'outils d'audit X")."""
APPOSITION = 5
"""How far after a name's comma the cue of its apposition may stand ("X, jeune pousse", "X, the London start-up")."""
PAUSES = frozenset((",", "(", "–", "—", ":"))
"""Signs between a name and its apposition."""
TOPICS = {"model": "m", "regulate": "r", "deal": "d"}
"""Classes of cues that say what a sentence is about."""
UNTOLD = frozenset(("determiner", "place", "conjunction"))
"""Classes of cues that say nothing of a name which does not stand right beside them."""
PLACES = [[(f"p{p}", f"q{q}") for q in range(4)] for p in range(4)]
"""How far a word stands from the beginning and from the end of its run."""
FAR = ["far"]
NEAR = 2
"""Words this close to a name-like word are described, the rest are not."""
Features = list[list[str]]


@dataclass(slots=True)
class Word:
    """What is known of a distinct word (as spelt); `seen` and `alone` are what one article shows about a name-like one.

    `own` says what the word is, `beside` how its neighbours see it, `topic` what a sentence with it may be about;
    `telling` are the cues that say something of a name further on, `family` is the beginning
    that it may share with other models, `begins`: a well-known name may begin with it.
    """

    name_like: bool
    lower: str
    cues: tuple[str, ...]
    forms: tuple[str, ...]
    own: list[str]
    beside: str
    topic: str = ""
    telling: tuple[str, ...] = ()
    family: str = ""
    begins: bool = True
    seen: dict[str, None] = field(default_factory=dict)
    alone: bool = False


def shape(text: str) -> str:
    """The kinds of a word's signs, repeats drawn together.

    >>> shape("Mixtral"), shape("GPT-4o"), shape("OVHcloud"), shape("7B")
    ('Xx', 'X-9x', 'Xx', '9X')
    """
    for pattern, sign in SHAPES:
        text = pattern.sub(sign, text)
    return REPEATS.sub(r"\1", text)


def name_like(text: str) -> bool:
    """Whether a word may belong to a name by its form: a capital, or a letter beside a digit or an inner dot."""
    if text.islower():
        return any(map(str.isdigit, text)) or "." in text[1:-1]
    return text != text.lower()


def article_features(
    article: Article, sentences: Sequence[Sentence], lexicon: Lexicon, table: Gazetteer
) -> list[Features]:
    """The features of every token of every sentence."""
    rows, words = _rows(article, sentences, lexicon)
    runs = [list(_runs(row, _breaks(article, sentence))) for row, sentence in zip(rows, sentences, strict=True)]
    for sentence, row, its in zip(sentences, rows, runs, strict=True):
        for first, last in its:
            _observe(sentence, row, first, last)
    lower = {text for text, word in words.items() if not word.name_like}
    kin = Counter(word.family for word in words.values() if word.name_like)
    for word in words.values():
        if word.name_like:
            word.own = word.own + ["D" + key for key in word.seen] + (["low"] if word.lower in lower else [])
            word.own += _family(word, kin, table)
    models = {text for text, word in words.items() if word.topic == "m"}
    about = "m" if models and sum(token.text in models for s in sentences for token in s.tokens) > 1 else ""
    return [
        _sentence_features(sentence, row, its, table, about)
        for sentence, row, its in zip(sentences, rows, runs, strict=True)
    ]


def _rows(
    article: Article, sentences: Sequence[Sentence], lexicon: Lexicon
) -> tuple[list[list[Word]], dict[str, Word]]:
    """The words of each sentence, and the distinct ones by their spelling."""
    lowers = {token.text: token.lower for sentence in sentences for token in sentence.tokens}
    words: dict[str, Word] = {}
    for text, lower in lowers.items():
        word = describe(text, lower, article.language, lexicon)
        words[text] = _of_article(word) if word.name_like else word
    return [[words[token.text] for token in sentence.tokens] for sentence in sentences], words


def _family(word: Word, kin: Mapping[str, int], table: Gazetteer) -> list[str]:
    """Whether a word begins like well-known models, or like other words of the article ("Bobbin-v2", "Bobbin-v3")."""
    family = word.family
    found = ["fam"] if family in table.families else []
    return [*found, "kin"] if kin[family] > 1 and family != word.lower else found


def _of_article(word: Word) -> Word:
    """A name-like word to which an article may add what it shows."""
    return Word(True, word.lower, word.cues, word.forms, word.own, word.beside, word.topic, word.telling, word.family)


@lru_cache(maxsize=1 << 15)
def describe(text: str, lower: str, language: str, lexicon: Lexicon) -> Word:
    """What a word is by itself; remembered, since most words of an article come in every other."""
    cues = lexicon.cues.get(language, lexicon.cues["en"]).get(lower, ())
    forms = lexicon.forms.get(lower, ())
    topic = next((TOPICS[cue] for cue in cues if cue in TOPICS), "")
    telling = tuple(cue for cue in cues if cue not in UNTOLD)
    if not name_like(text):
        own = ["w=" + lower, *("k" + cue for cue in cues)]
        beside = "@demonym" if "demonym" in forms else lower
        return Word(False, lower, cues, forms, own, beside, topic, telling, begins="regulator" in cues)
    kinds = ["f" + kind for kind in forms] + (["fsize"] if SIZE.search(text) else [])
    if "variant" in lexicon.forms.get(lower.rpartition("-")[2], ()) and "-" in lower:
        kinds.append("f-variant")
    common = "ord" if lower in lexicon.common else "like" if stem(lower) in lexicon.stems else "rare"
    form = shape(text)
    own = ["w=" + lower, "s=" + form, "e=" + lower[-3:], "b=" + lower[:3], f"n{min(len(text), 6)}", *kinds]
    own += [common, *("c" + cue for cue in cues)]
    beside = "".join(kinds) or (form if common == "rare" else common)
    return Word(True, lower, cues, forms, own, beside, topic, telling, family_of(text))


def _breaks(article: Article, sentence: Sentence) -> frozenset[int]:
    """The tokens of a sentence that begin a new line (rows of a table)."""
    if article.text.find("\n", sentence.start, sentence.end) < 0:
        return frozenset()
    ends = zip(sentence.tokens, sentence.tokens[1:], strict=False)
    return frozenset(n for n, (one, two) in enumerate(ends, 1) if "\n" in article.text[one.end : two.start])


def _runs(row: Sequence[Word], breaks: frozenset[int]) -> Iterator[tuple[int, int]]:
    """The stretches of name-like words, with a number that follows them."""
    first = None
    for index, word in enumerate(row):
        if first is not None and index in breaks:
            yield first, index
            first = None
        if word.name_like:
            first = index if first is None else first
        elif first is not None and not word.lower[0].isdigit():
            yield first, index
            first = None
    if first is not None:
        yield first, len(row)


def _observe(sentence: Sentence, row: Sequence[Word], first: int, last: int) -> None:
    """Note what surrounds a run, for all other places of its words in the article."""
    seen: list[str] = []
    if first:
        seen += ["l-" + cue for cue in row[first - 1].cues]
        seen += ["mid"] if sentence.kind == "body" else []
    if last < len(row):
        seen += ["r-" + cue for cue in row[last].cues]
        seen += ["a-" + cue for cue in _ahead(row, last)] if row[last].lower in PAUSES else []
    if last == first + 1:
        row[first].alone = True
        row[first].seen.update(dict.fromkeys(seen))
        return
    seen += ["f-" + form for word in row[first + 1 : last] for form in word.forms]
    seen += [] if row[last - 1].name_like else ["f-number"]
    views = dict.fromkeys(seen)
    for word in row[first:last]:
        if word.name_like:
            word.seen.update(views)


def _ahead(row: Sequence[Word], last: int) -> list[str]:
    """The cues of an apposition that follows a run."""
    found: list[str] = []
    if row[last].lower in PAUSES:
        for word in row[last + 1 : last + 1 + APPOSITION]:
            if word.name_like:
                break
            found += ("age",) if word.lower.isdigit() else word.cues
    return found


def _sentence_features(
    sentence: Sentence, row: Sequence[Word], runs: Sequence[tuple[int, int]], table: Gazetteer, about: str
) -> Features:
    features: Features = [FAR] * len(row)
    starts = [index for index, word in enumerate(row) if word.begins]
    if not starts:
        return features
    subject = "S" + about + "".join(sorted({word.topic for word in row if word.topic}))
    for first, last in runs:
        for index in range(max(0, first - NEAR), min(len(row), last + NEAR)):
            if features[index] is FAR:
                features[index] = _beside(row, index)
        around = _around(sentence, row, first, last)
        for index in range(first, last):
            own = features[index]
            own += around
            own += PLACES[min(index - first, 3)][min(last - index, 3)]
            own.append(subject)
    for known in known_names(sentence.tokens, starts, table):
        _mark(features, known)
    return features


def _beside(row: Sequence[Word], index: int) -> list[str]:
    """A word's own features and its neighbours."""
    left = row[index - 1].beside if index else "^"
    right = row[index + 1].beside if index + 1 < len(row) else "$"
    return [*row[index].own, "-1" + left, "+1" + right]


def _around(sentence: Sentence, row: Sequence[Word], first: int, last: int) -> list[str]:
    """What stands around a run of name-like words, and what it is made of."""
    left = row[first - 1].beside if first else "^" + sentence.kind
    right = row[last].beside if last < len(row) else "$"
    found = ["<" + left, ">" + right, f"len{min(last - first, 4)}", f"<{left}>{right}"]
    if last < len(row) and not row[last].name_like:
        found.append("z" + right[-2:])
    if first > 1:
        found.append("<<" + row[first - 2].beside)
    if last + 1 < len(row):
        found.append(">>" + row[last + 1].beside)
    found += ["L" + cue for cue in _cue_before(row, first)]
    if last < len(row):
        found += ["A" + cue for cue in _ahead(row, last)] if row[last].lower in PAUSES else []
        found += ["N" + cue for cue in row[last].cues]
    forms = [form for word in row[first:last] for form in word.forms]
    found += ["F" + form for form in dict.fromkeys(forms)] if forms else []
    if last > first + 1:
        found += (["1st"] if row[first].alone else []) + (["lst"] if row[last - 1].alone else [])
        found += ["given"] if "given" in row[first].forms else []
    return found


def _cue_before(row: Sequence[Word], first: int) -> Iterable[str]:
    """The nearest cue to the left, not beyond another name."""
    for position in range(first - 1, max(-1, first - 1 - WINDOW), -1):
        if row[position].name_like:
            return ()
        if row[position].telling:
            return row[position].telling
    return ()


def _mark(features: Features, known: Known) -> None:
    """Say of the tokens of a well-known name what it names, and how surely the name alone says so."""
    size = min(known.last - known.first, 2)
    views = [concept.kind for concept in known.concepts]
    sure = [f"g{concept.kind}{'?' if concept.ambiguous else '!'}{size}" for concept in known.concepts]
    for index in range(known.first, known.last):
        if features[index] is FAR:
            features[index] = []
        features[index] = features[index] + [("GB" if index == known.first else "GI") + view for view in views] + sure
