"""Names of an article -> its epithets and pronouns ("la jeune pousse nantaise", "the Redmond giant", "elle") resolved.

Every name of the right kind is a candidate. What speaks for and against one (its origin, its trade, how near it was
named, whether it is the article's subject) is told as short strings; their weights are learned from gold.
Nothing is resolved that the article leaves open: the best candidate must be likely by itself.
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice

from kg.mentions.anaphors import FORMS, Anaphor, Vocabulary, vocabulary
from kg.mentions.clues import clues, clues_of_none
from kg.mentions.epithets import find_epithets
from kg.mentions.lexicon import read_lines
from kg.mentions.pronouns import find_pronouns
from kg.mentions.scenes import Candidate, Scene, agree, grade, read_scene
from kg.records import Article, Mention, Sentence, Via
from kg.reference import Reference

LIKELY = {"epithet": 0.52, "pronoun": 0.33}
"""The least share of the best candidate: below it an anaphor stays unresolved. Chosen by validation in the training
part so that 85 % of the epithets resolved and 80 % of the pronouns are right, and most facts are told."""
COMPLEMENTS = frozenset(("of", "de", "d'"))
"""Between an epithet and the name that it is told by."""
BACK, AHEAD, OPENING = 60, 20, 12
"""How many sentences back and ahead an epithet's name may stand, and how many of the article's first names are always
in reach: longer than any article of the corpus, so that a text of megabytes costs no more than its length."""
RECENT = 5
"""How many sentences back a pronoun's name may stand."""
CROWD = 40
"""Names of one sentence that are candidates: a list of more is no antecedent, and must not cost."""
KINDS = {
    "company": ("company", "party"),
    "regulator": ("regulator", "party"),
    "model": ("model",),
    None: ("company", "regulator", "model", "party"),
}
"""The kinds of entity that each kind of anaphor may stand for."""


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """What each clue counts for each form of anaphor, as trained (`kg.learning.names`)."""
    return by_form({clue: float(value) for clue, value in (line.rsplit(" ", 1) for line in read_lines("salience.txt"))})


def by_form(known: Mapping[str, float]) -> Mapping[str, Mapping[str, float]]:
    """The weights of all clues by form: a clue of one form ("it:count1") adds to the same one of all ("count1")."""
    split = {clue: clue.partition(":") for clue in known}
    shared = {clue: known[clue] for clue, (form, _, own) in split.items() if not (own and form.isalpha())}
    found: dict[str, dict[str, float]] = {}
    for clue, (form, _, own) in split.items():
        if clue not in shared:
            table = found.setdefault(form, dict(shared))
            table[own] = table.get(own, 0.0) + known[clue]
    return found


def find_references(
    article: Article, sentences: Sequence[Sentence], names: Sequence[Mention], *, reference: Reference
) -> tuple[Mention, ...]:
    """The epithets and pronouns of an article that can be resolved to one of its names, in the order of the text."""
    if not names:
        return ()
    words = vocabulary(article.language)
    scene = read_scene(sentences, names, words, reference)
    found: list[Mention] = []
    for anaphor in anaphors(scene, words):
        chosen = resolve(anaphor, scene)
        if chosen is not None:
            found.append(_mention(article, sentences[anaphor.sentence], anaphor, chosen))
            take_up(anaphor, chosen, scene)
    return tuple(found)


def take_up(anaphor: Anaphor, chosen: Candidate, scene: Scene) -> None:
    """Let a scene know whom an anaphor stands for: what follows may refer to it there."""
    tokens = scene.sentences[anaphor.sentence].tokens
    how = "o" if anaphor.form in FORMS[1:] else grade(tokens, anaphor.first, scene.words)
    insort(chosen.places, (anaphor.sentence, anaphor.first, how))
    if anaphor.kind:
        chosen.heads[anaphor.head] = None
    if anaphor.gender:
        chosen.genders[anaphor.gender] = None


def anaphors(scene: Scene, words: Vocabulary) -> list[Anaphor]:
    """The phrases that no name follows as their own, and the pronouns, in the order of the text.

    The scene learns what the plain ones say: where only one candidate is French, "la licorne française" tells who
    « la licorne » is in the other sentences.
    """
    found = list(_all_anaphors(scene, words))
    for anaphor in found:
        if anaphor.origins and not anaphor.generic and anaphor.kind:
            own = [one for one in within_reach(anaphor, scene) if agree(anaphor.origins, one.origins)]
            if len(own) == 1:
                own[0].called[anaphor.head] = None
    return found


def _all_anaphors(scene: Scene, words: Vocabulary) -> Iterator[Anaphor]:
    for number, sentence in enumerate(scene.sentences):
        named = scene.named.get(number, ())
        taken = frozenset([index for first, last, _ in named for index in range(first, last)])
        epithets = list(find_epithets(number, sentence, taken, words, scene.trades))
        inside = [index for one in epithets for index in range(one.first, one.last)] if epithets else ()
        pronouns = find_pronouns(number, sentence, taken.union(inside), words)
        plain = [one for one in epithets if one.introduces is None]
        yield from sorted([*plain, *pronouns], key=lambda one: one.first)


def resolve(anaphor: Anaphor, scene: Scene) -> Candidate | None:
    """The candidate that an anaphor stands for, None where the article leaves it open."""
    rated = rate(anaphor, scene, weights())
    if not rated:
        return None
    best = max(rated, key=lambda pair: (pair[0], -pair[1].order))
    return best[1] if best[0] >= LIKELY[via(anaphor)] else None


def via(anaphor: Anaphor) -> Via:
    """How an anaphor refers."""
    return "pronoun" if anaphor.form in FORMS else "epithet"


def rate(anaphor: Anaphor, scene: Scene, known: Mapping[str, Mapping[str, float]]) -> list[tuple[float, Candidate]]:
    """The candidates that nothing speaks against, each with its share (they add up to one with "none of them")."""
    fitting = candidates(anaphor, scene)
    own = known.get(anaphor.form)
    if not fitting or own is None:
        return []
    get = own.get
    powers = [math.exp(sum([get(clue, 0.0) for clue in row])) for row in clues(anaphor, fitting, scene)]
    whole = sum(powers) + math.exp(sum([get(clue, 0.0) for clue in clues_of_none(anaphor, fitting, scene)]))
    return [(power / whole, candidate) for power, candidate in zip(powers, fitting, strict=True)]


def candidates(anaphor: Anaphor, scene: Scene) -> list[Candidate]:
    """The candidates of an anaphor that nothing speaks against, in the order in which the article names them."""
    owner = _complement(anaphor, scene) if anaphor.kind else None
    return [one for one in within_reach(anaphor, scene) if one.name != owner and fits(anaphor, one)]


def _complement(anaphor: Anaphor, scene: Scene) -> str | None:
    """The name that an epithet is told by: "the parent of Google" is not Google."""
    if anaphor.after not in COMPLEMENTS:
        return None
    places = scene.named.get(anaphor.sentence, ())
    return next((name for first, _, name in places if first == anaphor.last + 1), None)


def within_reach(anaphor: Anaphor, scene: Scene) -> list[Candidate]:
    """The candidates that are named near an anaphor, and for an epithet the article's first ones."""
    number = anaphor.sentence
    if anaphor.form in FORMS:
        near = range(max(0, number - RECENT), number + 1)
        return [one for one in _all_within_reach(number, scene) if _stands(one, near)]
    kinds = KINDS[anaphor.kind]
    return [one for one in _all_within_reach(number, scene) if one.kind in kinds]


def _stands(candidate: Candidate, near: range) -> bool:
    index = bisect_left(candidate.places, (near.stop,))
    return index > 0 and candidate.places[index - 1][0] >= near.start


def _all_within_reach(number: int, scene: Scene) -> list[Candidate]:
    if number not in scene.reach:
        near = range(max(0, number - BACK), min(len(scene.sentences), number + AHEAD + 1))
        names = [name for place in near for _, _, name in scene.named.get(place, ())[:CROWD]]
        found = {name: scene.candidates[name] for name in [*islice(scene.candidates, OPENING), *names]}
        scene.reach[number] = sorted(found.values(), key=lambda candidate: candidate.order)
    return scene.reach[number]


def fits(anaphor: Anaphor, candidate: Candidate) -> bool:
    """Whether nothing speaks against it: its origin, where both are known."""
    if not anaphor.origins:
        return True
    verdict = agree(anaphor.origins, candidate.origins)
    return verdict is not False


def _mention(article: Article, sentence: Sentence, anaphor: Anaphor, chosen: Candidate) -> Mention:
    start, end = sentence.tokens[anaphor.first].start, sentence.tokens[anaphor.last - 1].end
    how = via(anaphor)
    if how == "pronoun":
        start = end - len(anaphor.head)  # « a-t-il » is one token
    return Mention(chosen.kind, start, end, article.text[start:end], chosen.name, how, how, reference=chosen.reference)
