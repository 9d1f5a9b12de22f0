"""Sentences -> the names of companies, regulators, models and parties in them.

The tagger proposes; the article decides once for each distinct name, and every place where the name stands counts.
Short forms, acronyms and the names of one well-known concept are brought under one canonical name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from typing import cast

from kg.mentions.bodies import find_bodies, find_firms
from kg.mentions.doubts import Doubts, is_nobody, is_person, is_pronoun, read_doubts
from kg.mentions.features import article_features
from kg.mentions.firms import known_firms
from kg.mentions.gazetteer import Gazetteer, Known, folded, gazetteer, known_names
from kg.mentions.lexicon import Classes, Lexicon, beside_names, load_lexicon
from kg.mentions.metonyms import find_metonyms, qualifies, stands_alone
from kg.mentions.owners import owner_names
from kg.mentions.spans import mended, words_of
from kg.mentions.tagger import Tagged, Trained, shipped, tag
from kg.records import Article, EntityKind, Mention, Sentence, Token, Via
from kg.reference import Concept, Reference, label, names

KINDS = ("company", "regulator", "model", "party")
ACRONYM = re.compile(r"[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÖØ-öø-ÿ&]{1,6}")
SURE = {"company": 0.6, "party": 0.6, "regulator": 0.5, "model": 0.5}
"""A name whose surest place falls below this is dropped: three-fold validation, precision +1.5, F1 +0.2 points."""
UNTOLD = 0.85
"""The same for a regulator whose name does not say that it is one: put-aside F1 of regulators 0.910 -> 0.921."""
CERTAIN = 2.0
"""The confidence of what needs no tagger; its own goes up to 1."""
ACRONYM_LETTERS = 4
"""An acronym in lower case needs so many letters to be no word."""
DETERMINERS = frozenset(("the", "la", "le", "les", "l'"))
"""Stand in known names ("la Caisse"), but not in their mentions."""
NAMESAKES = 100
"""Names with one first word that are looked through for the whole of a short form."""
SHORTEST = 4
"""Letters of a word that may stand for the name it begins."""
JOINING = frozenset(("-", "&", "de", "du", "des", "of", "d'", "d’"))
"""What goes on with a name."""
GENITIVES = frozenset(("'s", "’s", "'", "’"))
Words = tuple[str, ...]


@dataclass(slots=True)
class Draft:
    """A distinct name on its way: how surely the tagger saw it as what, where it first stands, what it belongs to."""

    words: Words
    text: str
    place: tuple[int, int]
    votes: dict[str, float] = field(default_factory=dict)
    confidence: float = 0.0
    kind: str = ""
    concept: Concept | None = None
    hidden: bool = False
    described: bool = False
    whole: Words = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A distinct name of an article: its words as spelt, what it names, its canonical form and known concept.

    `metonym`: it names that only where it stands alone ("la Commission", but not in « la Commission nationale »).
    """

    words: Words
    kind: EntityKind
    canonical: str
    reference: str | None
    short: bool
    metonym: bool = False


def find_names(
    article: Article, sentences: Sequence[Sentence], *, reference: Reference, trained: Trained | None = None
) -> tuple[Mention, ...]:
    """All places where the article names a company, regulator, model or party, in the order of the text.

    `trained` is the tagger that proposes, the shipped one if none is given.
    """
    names = decide_names(article, sentences, reference=reference, trained=trained or shipped())
    return tuple(_mentions(article, sentences, names))


def decide_names(
    article: Article, sentences: Sequence[Sentence], *, reference: Reference, trained: Trained
) -> Mapping[Words, Name]:
    """One decision for each distinct name of the article."""
    lexicon, table = trained.lexicon, gazetteer(reference)
    features = article_features(article, sentences, lexicon, table)
    drafts: dict[Words, Draft] = {}
    tagged = mended(tag(features, trained), sentences, lexicon)
    proposed = (_without_determiner(span, sentences) for span in tagged)
    sure = tuple(_sure_names(article, sentences, table, proposed, lexicon))
    for span in sure:
        draft = _draft(article, sentences, (span.sentence, span.first, span.last))
        draft = drafts.setdefault(draft.words, draft)
        draft.votes[span.label] = draft.votes.get(span.label, 0.0) + span.confidence
        draft.confidence = max(draft.confidence, span.confidence)
    for span in sure:
        if span.confidence == CERTAIN:
            draft = drafts[words_of(span, sentences)]
            draft.votes, draft.confidence = {span.label: 1.0}, 1.0
    for draft in drafts.values():
        draft.described = _key(draft.words) in table.described
    kept = [draft for draft in drafts.values() if _decide(draft, lexicon.forms)]
    for draft in kept:
        _recognise(draft, reference, table.described)
    kept = _without_doubtful(kept, read_doubts(sentences, article.language, lexicon))
    kept += _metonyms(kept, sentences, table, lexicon.cues.get(article.language, lexicon.cues["en"]))
    kept += _untold_short_forms(kept, sentences, lexicon)
    _join_short_forms(kept, sentences, lexicon)
    _join_acronyms(kept, sentences)
    named = {name.words: name for name in _named(kept, article.language, lexicon.forms)}
    return {**{name.words: name for name in _capitalised(named.values(), lexicon)}, **named}


def _capitalised(named: Iterable[Name], lexicon: Lexicon) -> Iterator[Name]:
    """Acronyms as French papers also write them: « Sirem » for SIREM, if that is no common word."""
    for name in named:
        (word, *rest) = name.words
        written = word.capitalize()
        if not rest and word.isupper() and len(word) >= ACRONYM_LETTERS and word.lower() not in lexicon.common:
            yield replace(name, words=(written,), short=True)


def _without_determiner(span: Tagged, sentences: Sequence[Sentence]) -> Tagged:
    """A regulator's name begins behind its article ("La Poste" does not)."""
    head = sentences[span.sentence].tokens[span.first].lower in DETERMINERS
    return (
        replace(span, first=span.first + 1)
        if head and span.label == "regulator" and span.last - span.first > 1
        else span
    )


def _sure_names(
    article: Article, sentences: Sequence[Sentence], table: Gazetteer, spans: Iterable[Tagged], lexicon: Lexicon
) -> Iterator[Tagged]:
    """What the tagger proposes, with the well-known names that are no common words where it errs, as certain.

    A known regulator counts whatever the tagger thinks: of those in the training part of the gold, 183 in 186 name it.
    A company or model counts where the tagger proposes nothing or only a part: 7 in 9, the tagger not knowing them.
    So does a regulator that its sentence tells of (`kg.mentions.bodies`), but no company or model of its name is known.
    """
    proposed: dict[int, list[Tagged]] = {}
    for span in spans:
        proposed.setdefault(span.sentence, []).append(span)
    texts = {token.text for sentence in sentences for token in sentence.tokens}
    heads = {text for text in texts if folded(text) in table.longest}
    acronyms = (texts & table.regulators) - lexicon.common
    for number, sentence in enumerate(sentences):
        own = proposed.get(number, [])
        starts = [index for index, token in enumerate(sentence.tokens) if token.text in heads]
        known = known_names(sentence.tokens, starts, table) if starts else ()
        sure = [span for one in known for span in _sure(number, sentence.tokens, one, own, table.described)]
        sure += [
            span for span in _bodies(number, sentence, lexicon, table) if not any(_overlap(span, one) for one in sure)
        ]
        sure += _lower_acronyms(number, sentence.tokens, lexicon, table) if acronyms else ()
        sure += _firms(number, sentence, article, lexicon, [*own, *sure])
        yield from (span for span in own if not any(_covers(one, span, sentence.tokens) for one in sure))
        yield from sure


def _lower_acronyms(number: int, tokens: Sequence[Token], lexicon: Lexicon, table: Gazetteer) -> Iterator[Tagged]:
    """The acronyms of known regulators that stand in lower case behind an article (« la cnil »)."""
    for index, (before, word) in enumerate(pairwise(tokens), 1):
        if before.lower not in DETERMINERS or word.text not in table.regulators or word.text in lexicon.common:
            continue
        found = table.concepts.get(word.text, ())
        sure = all(concept.kind == "regulator" and not concept.ambiguous for concept in found)
        spelt = {name for concept in found for name in names(concept)}
        if sure and len(word.text) >= ACRONYM_LETTERS and word.text.upper() in spelt:
            yield Tagged(number, index, index + 1, "regulator", CERTAIN)


def _firms(
    number: int, sentence: Sentence, article: Article, lexicon: Lexicon, beside: Sequence[Tagged]
) -> list[Tagged]:
    """The well-known firms that nothing else was found in, or only a company that is a part of one."""
    found = (Tagged(number, *place, "company", CERTAIN) for place in known_firms(article.text, sentence, lexicon))
    return [span for span in found if all(_is_free(span, one) for one in beside)]


def _is_free(span: Tagged, other: Tagged) -> bool:
    inside = span.first <= other.first and other.last <= span.last and other.label == span.label
    return not _overlap(span, other) or inside


def _bodies(number: int, sentence: Sentence, lexicon: Lexicon, table: Gazetteer) -> Iterator[Tagged]:
    for first, last in find_firms(sentence):
        yield Tagged(number, first, last, "company", CERTAIN)
    for first, last in find_bodies(sentence, lexicon):
        key = " ".join(filter(None, (folded(token.text) for token in sentence.tokens[first:last])))
        if all(concept.kind == "regulator" or concept.ambiguous for concept in table.concepts.get(key, ())):
            yield Tagged(number, first, last, "regulator", CERTAIN)


def _overlap(one: Tagged, other: Tagged) -> bool:
    return one.first < other.last and other.first < one.last


def _sure(
    number: int, tokens: Sequence[Token], known: Known, proposed: Sequence[Tagged], described: Container[str]
) -> Iterator[Tagged]:
    """A known name as certain, if it names one kind of thing only; what only describes a regulator always does."""
    if _key(tuple(token.text for token in tokens[known.first : known.last])) in described:
        yield Tagged(number, known.first, known.last, "regulator", CERTAIN)
        return
    if len({concept.kind for concept in known.concepts}) > 1 or any(concept.ambiguous for concept in known.concepts):
        return
    kind, last = known.concepts[0].kind, known.last
    first = known.first + (tokens[known.first].text.islower() and tokens[known.first].lower in DETERMINERS)
    beside = [span for span in proposed if span.first < last and first < span.last]
    parts = all(span.label == kind and first <= span.first and span.last <= last for span in beside)
    whole = any(span.first <= first and last <= span.last for span in beside)
    if kind == "regulator" or (parts and not whole and _is_plain(tokens, first, known)):
        yield Tagged(number, first, last, kind, CERTAIN)


def _is_plain(tokens: Sequence[Token], first: int, known: Known) -> bool:
    """Whether a name begins with a capital, ends where the capitals end, and, if of one word, is spelt as known."""
    text = tokens[first].text
    after = tokens[known.last : known.last + 1]
    if text.islower() or (after and (after[0].text[0].isupper() or after[0].text in "-&")):
        return False
    return known.last - first > 1 or any(text in names(concept) for concept in known.concepts)


def _covers(sure: Tagged, span: Tagged, tokens: Sequence[Token]) -> bool:
    """Whether a proposal is a part of a certain name, or that name with words beside it that belong to no name."""
    if span.first < sure.first < span.last and any(token.text.islower() for token in tokens[span.first : sure.first]):
        return sure.label == "regulator" and span.last <= sure.last
    rest = [token.lower for token in tokens[sure.last : span.last] if token.text == token.lower]
    qualified = any(map(qualifies, rest))
    return sure.first <= span.first < sure.last and len(rest) == max(0, span.last - sure.last) and not qualified


def _draft(article: Article, sentences: Sequence[Sentence], span: tuple[int, int, int]) -> Draft:
    number, first, last = span
    tokens = sentences[number].tokens[first:last]
    words = tuple(token.text for token in tokens)
    text = " ".join(article.text[tokens[0].start : tokens[-1].end].split())
    return Draft(words, text, (number, first), whole=words)


def _metonyms(drafts: Sequence[Draft], sentences: Sequence[Sentence], table: Gazetteer, cues: Classes) -> list[Draft]:
    """Names that the tagger did not propose, but which the article makes a regulator's own (« Bruxelles »)."""
    named = {draft.concept.id for draft in drafts if draft.concept}
    known = {draft.words for draft in drafts}
    found: dict[Words, Draft] = {}
    for one in find_metonyms(sentences, table, named, cues):
        tokens = sentences[one.sentence].tokens[one.first : one.last]
        words = tuple(token.text for token in tokens)
        place = (one.sentence, one.first)
        if words not in known:
            draft = Draft(words, " ".join(words), place, kind="regulator", concept=one.hidden.concept, whole=words)
            draft.hidden = True
            found.setdefault(words, draft)
    return list(found.values())


def _decide(draft: Draft, forms: Classes) -> bool:
    """Give a name the kind that most of its places speak for; whether that is one of ours.

    A variant alone ("XXL", "Pro") is no model.
    """
    draft.kind = max(draft.votes, key=lambda kind: (draft.votes[kind], kind))
    bare = draft.kind == "model" and all(
        {"variant", "noname"} & set(forms.get(word.lower(), ())) for word in draft.words
    )
    return (
        draft.kind in KINDS
        and draft.confidence >= _least(draft, forms)
        and not bare
        and (draft.described or not _describes(draft.words, forms))
    )


def _least(draft: Draft, forms: Classes) -> float:
    """How sure the tagger must be of a name: surer of a regulator's that has no word or capitals of one."""
    signs = ("regulator" in forms.get(word.lower(), ()) or (len(word) > 1 and word.isupper()) for word in draft.words)
    return SURE[draft.kind] if draft.kind != "regulator" or draft.described or any(signs) else UNTOLD


def _describes(words: Words, forms: Classes) -> bool:
    """Whether words tell what a body is, not its name ("Norway's competition", "UK watchdog")."""
    origin = {"place", "demonym"} & set(forms.get(words[0].lower(), ()))
    genitives = (index for index, word in enumerate(words) if word in GENITIVES)
    genitive = max(genitives, default=0 if origin else len(words))
    return genitive + 1 < len(words) and all(word.islower() for word in words[genitive + 1 :])


def _without_doubtful(drafts: Sequence[Draft], doubts: Doubts) -> list[Draft]:
    """The names without the companies (or models) that are no such thing; a person may still take part in a deal."""
    kept: list[Draft] = []
    for draft in drafts:
        open_ = draft.concept is None and draft.kind in ("company", "model")
        if open_ and draft.kind == "company" and is_person(draft.words, draft.place, doubts):
            draft.kind = "party"
        nobody = open_ and is_nobody(draft.words, draft.confidence, doubts)
        if not nobody and (draft.concept or not is_pronoun(draft.words, doubts)):
            kept.append(draft)
    return kept


def _recognise(draft: Draft, reference: Reference, described: Mapping[str, Concept]) -> None:
    """Find the concept that a name spells, that a text may call so (« Bruxelles »), or that the words describe."""
    key = _key(draft.words)
    for index, hidden in ((reference.by_name, False), (reference.by_hidden, True)):
        found = [concept for concept in index.get(key, ()) if concept.kind == draft.kind]
        if len(found) == 1 and draft.concept is None:
            draft.concept, draft.hidden = found[0], hidden
    if draft.concept is None and draft.kind == "regulator":
        draft.concept = described.get(key)


def _key(words: Words) -> str:
    return " ".join(filter(None, map(folded, words)))


def _join_short_forms(drafts: Sequence[Draft], sentences: Sequence[Sentence], lexicon: Lexicon) -> None:
    """Let a short form ("Mistral") belong to the name that it begins ("Mistral AI").

    The whole name must stand first, or add nothing but a legal form or trade ("Inc.", "Labs"); of several the one that
    stands before. A name known by itself, that got a fund after it ("Snowflake", "Snowflake Ventures"), or that the
    article tells to own the whole one ("Ardel Health, a unit of Ardel"), is none's short form.
    """
    forms, owners = lexicon.forms, frozenset(owner_names(sentences))
    by_first: dict[tuple[str, str], list[Draft]] = {}
    for draft in drafts:
        by_first.setdefault((draft.kind, draft.words[0]), []).append(draft)
    for draft in drafts:
        same = by_first[draft.kind, draft.words[0]][:NAMESAKES]
        longer = [other for other in same if draft.kind != "model" and _shortens(draft, other, forms)]
        if longer and draft.words not in owners:
            draft.whole = max(longer, key=partial(_fitness, draft)).words


def _untold_short_forms(drafts: Sequence[Draft], sentences: Sequence[Sentence], lexicon: Lexicon) -> Iterator[Draft]:
    """The first words of companies' names that stand alone elsewhere and that the tagger took for no name.

    "Summit Wireless" is meant by a "Summit" with its capital amid a sentence, if no other name begins so.
    """
    firsts = Counter(draft.words[0] for draft in drafts)
    alone = {words[0] for words in (draft.words for draft in drafts) if len(words) == 1}
    wholes = {draft.words[0]: draft for draft in drafts if draft.kind == "company" and len(draft.words) > 1}
    sought = {word for word in wholes.keys() - alone if firsts[word] == 1 and _may_stand_alone(word, lexicon)}
    for number, sentence in enumerate(sentences if sought else ()):
        for index, token in enumerate(sentence.tokens):
            if token.text in sought and sentence.kind == "body" and _is_alone(sentence.tokens, index, lexicon):
                sought.remove(token.text)
                draft = Draft((token.text,), token.text, (number, index), kind="company", whole=(token.text,))
                yield replace(draft, confidence=wholes[token.text].confidence)


def _may_stand_alone(word: str, lexicon: Lexicon) -> bool:
    lower = word.lower()
    plain = not lexicon.forms.get(lower) and not beside_names(lower, lexicon)
    return len(word) >= SHORTEST and word.istitle() and plain


def _is_alone(tokens: Sequence[Token], index: int, lexicon: Lexicon) -> bool:
    """Whether a capital amid a sentence belongs to no longer name, and is told as no place, river or family."""
    if not 0 < index < len(tokens) - 1:
        return False
    before, after = tokens[index - 1], tokens[index + 1].text
    told = {"place", "determiner"} & beside_names(before.lower, lexicon)
    led = before.text == "," or (before.text.islower() and not told)
    return led and not after[0].isupper() and after not in JOINING


def _fitness(short: Draft, whole: Draft) -> tuple[bool, int, tuple[int, int]]:
    """Of the names that a short form begins the one that stands before it, then the longest, then the last."""
    return whole.place < short.place, len(whole.words), whole.place


def _shortens(short: Draft, long: Draft, forms: Classes) -> bool:
    count = len(short.words)
    if len(long.words) <= count or long.words[:count] != short.words:
        return False
    if short.concept is not None:
        return long.concept is short.concept
    rest = [forms.get(word.lower(), ()) for word in long.words[count:] if word[0].isalnum()]
    return long.place < short.place or all("legal" in kinds or "tech" in kinds for kinds in rest)


def _join_acronyms(drafts: Sequence[Draft], sentences: Sequence[Sentence]) -> None:
    """Let an acronym belong to the name that stands beside it in brackets, or whose initials it has."""
    wholes = [draft for draft in drafts if len(draft.words) > 1 and draft.whole == draft.words]
    initials = {(whole.kind, letters): whole for whole in wholes for letters in _initials(whole.words)}
    beside = {(whole.kind, word): whole for whole in wholes for word in _words_beside(whole, sentences)}
    for draft in drafts:
        word = draft.words[0]
        if len(draft.words) == 1 and ACRONYM.fullmatch(word) and not word[1:].islower():
            found = beside.get((draft.kind, word)) or initials.get((draft.kind, word.lower()))
            draft.whole = found.words if found else draft.whole


def _initials(words: Words) -> tuple[str, str]:
    """The initials of all words, and of those in capitals."""
    letters = "".join(word[0] for word in words if word[0].isalnum())
    return letters.lower(), "".join(filter(str.isupper, letters)).lower()


def _words_beside(whole: Draft, sentences: Sequence[Sentence]) -> Iterator[str]:
    """Where its acronym would stand: "Long Name (LN)" or "LN (Long Name)"."""
    number, first = whole.place
    tokens = sentences[number].tokens
    last = first + len(whole.words)
    if last + 1 < len(tokens) and tokens[last].text == "(":
        yield tokens[last + 1].text
    if first > 1 and tokens[first - 1].text == "(":
        yield tokens[first - 2].text


def _named(drafts: Sequence[Draft], language: str, forms: Classes) -> Iterator[Name]:
    """The names, each with the canonical form of its group: the longest that the article uses openly."""
    by_words = {draft.words: draft for draft in drafts}
    groups: dict[object, list[Draft]] = {}
    for draft in drafts:
        root = by_words[draft.whole]
        concept = draft.concept or root.concept
        groups.setdefault(concept.id if concept else root.whole, []).append(draft)
    for group in groups.values():
        concept = next((draft.concept for draft in group if draft.concept), None)
        canonical = _canonical(group, concept, language, forms)
        for draft in group:
            kind = cast(EntityKind, draft.kind)
            reference = concept.id if concept else None
            short = _without_legal_form(draft, forms) != canonical
            yield Name(draft.words, kind, canonical, reference, short, draft.hidden and kind == "regulator")


def _canonical(group: Sequence[Draft], concept: Concept | None, language: str, forms: Classes) -> str:
    """The concept's own name if the article uses it or none but a hidden one, else the longest form in the article."""
    used = [draft for draft in group if not (draft.hidden or draft.described)]
    if concept is not None and (not used or any(_spells(draft, label(concept, language)) for draft in used)):
        return label(concept, language)
    longest = max(used or group, key=lambda draft: (len(draft.words), -draft.place[0], -draft.place[1]))
    return _without_legal_form(longest, forms)


def _spells(draft: Draft, known: str) -> bool:
    """Whether a name is a known one, or a regulator's with its country before it ("the US Federal Reserve")."""
    return draft.text == known or (draft.kind == "regulator" and draft.text.endswith(f" {known}"))


def _without_legal_form(draft: Draft, forms: Classes) -> str:
    """A company's name without "Inc." or "SA" at its end.

    The text is cut, not put together again, so that "AT&T" and "Dust.tt" stay as they are.
    """
    last = len(draft.words)
    while last > 1 and (draft.words[last - 1] in ",." or "form" in forms.get(draft.words[last - 1].lower(), ())):
        last -= 1
    cut = sum(len(word) for word in draft.words[last:])
    text = draft.text
    while cut and text:
        cut -= not text[-1].isspace()
        text = text[:-1]
    return text.rstrip()


def _mentions(article: Article, sentences: Sequence[Sentence], names: Mapping[Words, Name]) -> Iterator[Mention]:
    cues = load_lexicon().cues.get(article.language, load_lexicon().cues["en"])
    longest: dict[str, int] = {}
    for words in names:
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    for sentence in sentences:
        texts = [token.text for token in sentence.tokens]
        if longest.keys().isdisjoint(texts):
            continue
        free = 0
        for first, text in enumerate(texts):
            if text not in longest or first < free:
                continue
            last, name = _longest_name(texts, first, longest, names)
            if name is not None and not (name.metonym and not stands_alone(sentence.tokens, first, last, cues)):
                yield _mention(article, sentence, (first, last), name)
                free = last


def _longest_name(
    texts: Sequence[str], first: int, longest: Mapping[str, int], names: Mapping[Words, Name]
) -> tuple[int, Name | None]:
    """The end of the longest decided name at a place, and the name; one step on where there is none."""
    for last in range(min(len(texts), first + longest[texts[first]]), first, -1):
        name = names.get(tuple(texts[first:last]))
        if name is not None:
            return last, name
    return first + 1, None


def _mention(article: Article, sentence: Sentence, place: tuple[int, int], name: Name) -> Mention:
    start, end = sentence.tokens[place[0]].start, sentence.tokens[place[1] - 1].end
    text = article.text[start:end]
    via: Via = "alias" if name.short else "name"
    return Mention(name.kind, start, end, text, name.canonical, via, "name", reference=name.reference)
