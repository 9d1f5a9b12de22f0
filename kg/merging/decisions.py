"""What a person decided: which nodes are one, and which are not.

A decision file is YAML, a list of entries:

    - decision: accept            # accept: they are one; reject: they are not; later: the rules decide
      same: [IRI, IRI]            # two or more; the first is kept
      names: [Oakline, Oaklines]  # for people, as are reason and sentences; not read

Applied, each entry takes the place of what was decided before about any two of its IRIs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any, NoReturn

import yaml
from pyoxigraph import Quad

from kg.errors import SettingError
from kg.merging.graphs import kind_and_slug
from kg.merging.tellings import iri
from kg.quads import node
from kg.terms import DECISIONS, OWL

Pair = tuple[str, str]


@dataclass(frozen=True)
class Decisions:
    """`same`: IRI -> the IRI that is kept. `apart`: pairs of different things, each in alphabetical order."""

    same: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[Pair] = frozenset()

    def kept(self, named: str) -> str:
        """The IRI kept for an IRI."""
        return self.same.get(named, named)

    def keeps_apart(self, one: str, other: str) -> bool:
        """Whether a person said that these two are different."""
        return (min(one, other), max(one, other)) in self.apart

    def group(self, named: str) -> tuple[str, ...]:
        """All IRIs that are one with this one, in alphabetical order."""
        return self._groups.get(self.kept(named), (named,))

    @cached_property
    def _groups(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, set[str]] = {}
        for other, kept in self.same.items():
            found.setdefault(kept, {kept}).add(other)
        return {kept: tuple(sorted(members)) for kept, members in found.items()}

    def touched(self) -> frozenset[str]:
        """All IRIs that something was decided about."""
        return frozenset(self.same) | frozenset(self.same.values()) | {each for pair in self.apart for each in pair}


def decisions_in(quads: Iterable[Quad]) -> Decisions:
    """The decisions in the quads of nk:decisions; others are passed over."""
    same: dict[str, str] = {}
    apart: set[Pair] = set()
    for quad in quads:
        one, other = iri(quad.subject), iri(quad.object)
        if quad.predicate.value == OWL.sameAs:
            same[one] = other
        elif quad.predicate.value == OWL.differentFrom:
            apart.add((min(one, other), max(one, other)))
    return Decisions(same, frozenset(apart))


def decision_quads(decisions: Decisions) -> tuple[Quad, ...]:
    """The quads of nk:decisions, sorted."""
    graph = node(DECISIONS)
    same = (Quad(node(one), node(OWL.sameAs), node(kept), graph) for one, kept in decisions.same.items())
    apart = (Quad(node(one), node(OWL.differentFrom), node(other), graph) for one, other in decisions.apart)
    return tuple(sorted((*same, *apart), key=str))


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a decision file; `line` is where it begins."""

    decision: str
    same: tuple[str, ...]
    line: int


DECISION_WORDS = ("accept", "reject", "later")
MAX_BYTES = 10_000_000
"""A decision file beyond this is refused."""


def read_decisions(path: Path) -> tuple[Entry, ...]:
    """The entries of a decision file; SettingError with file and line where it is not as it must be."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SettingError(f"{path}: more than {MAX_BYTES} bytes; split it", str(path))
        node = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise SettingError(f"{path}: {error.strerror or error}; give a file one can read", str(path)) from error
    except UnicodeDecodeError as error:
        raise SettingError(f"{path}: not in UTF-8; save it in UTF-8", str(path)) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise SettingError(
            f"{path}:{_line(error)}: no YAML ({_problem(error)}); correct it there", str(path)
        ) from error
    if node is None:
        return ()
    if not isinstance(node, yaml.SequenceNode):
        _refuse(path, 1, "is no list of decisions; begin each with - decision:")
    return tuple(_entry(path, each) for each in node.value)


def _line(error: Exception) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else 1


def _problem(error: Exception) -> str:
    return " ".join(str(getattr(error, "problem", None) or type(error).__name__).split())


def _refuse(path: Path, line: int, reason: str) -> NoReturn:
    raise SettingError(f"{path}:{line}: {reason}", str(path))


def _entry(path: Path, node: Any) -> Entry:  # noqa: ANN401 - YAML's nodes have no types
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        _refuse(path, line, "is no decision; write decision: and same:")
    fields = {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
    decision, same = fields.get("decision"), fields.get("same")
    if not isinstance(decision, yaml.ScalarNode) or decision.value not in DECISION_WORDS:
        _refuse(path, line, f"needs decision: one of {', '.join(DECISION_WORDS)}")
    if not isinstance(same, yaml.SequenceNode) or not all(isinstance(each, yaml.ScalarNode) for each in same.value):
        _refuse(path, line, "needs same: a list of IRIs")
    iris = tuple(each.value for each in same.value)
    if len(iris) < 2 or len(set(iris)) < len(iris):
        _refuse(path, line, "needs two different IRIs or more under same:")
    return Entry(decision.value, iris, line)


def applied(entries: Sequence[Entry], before: Decisions, *, path: Path, exists: Callable[[str], bool]) -> Decisions:
    """The decisions once the entries of a file are applied; SettingError, with file and line, for one that cannot be.

    `exists` tells whether an article speaks of an IRI, or it was decided about before.
    """
    for entry in entries:
        _check(entry, path, exists)
    _check_pairs(entries, path)
    joined, apart = _joined_pairs(before), set(before.apart)
    for entry in entries:
        pairs = set(_pairs(entry.same))
        joined, apart = [pair for pair in joined if _sorted(pair) not in pairs], apart - pairs
    joined += [(entry.same[0], other) for entry in entries if entry.decision == "accept" for other in entry.same[1:]]
    apart |= {pair for entry in entries if entry.decision == "reject" for pair in _pairs(entry.same)}
    decided = Decisions(_kept(joined), frozenset(apart))
    _check_contradictions(decided, entries, path)
    return decided


def _check(entry: Entry, path: Path, exists: Callable[[str], bool]) -> None:
    unknown = next((each for each in entry.same if not exists(each)), None)
    if unknown is not None:
        _refuse(path, entry.line, f"{unknown} stands in no article of the store; correct it or take it out")
    kinds = {_kind(each) for each in entry.same}
    if entry.decision == "accept" and len(kinds) > 1:
        _refuse(path, entry.line, f"puts together {' and '.join(sorted(kinds))}; only things of one kind can be one")


def _kind(named: str) -> str:
    kind = kind_and_slug(named)[0]
    events = ("investment", "acquisition", "partnership", "model-release", "regulatory-action")
    return next((event for event in events if f"/{event}/" in named), kind)


def _check_pairs(entries: Iterable[Entry], path: Path) -> None:
    seen: dict[Pair, Entry] = {}
    for entry in entries:
        for pair in _pairs(entry.same):
            first = seen.setdefault(pair, entry)
            if first.decision != entry.decision:
                words = f"{entry.decision}s {pair[0]} and {pair[1]}, which line {first.line} {first.decision}s"
                _refuse(path, entry.line, f"{words}; leave one of them")


def _check_contradictions(decided: Decisions, entries: Sequence[Entry], path: Path) -> None:
    for one, other in sorted(decided.apart):
        if decided.kept(one) == decided.kept(other):
            line = next((entry.line for entry in entries if one in entry.same or other in entry.same), 1)
            _refuse(path, line, f"{one} and {other} are both one, through others, and not one; leave one of them")


def _pairs(iris: Sequence[str]) -> Iterator[Pair]:
    return (_sorted(pair) for pair in combinations(iris, 2))


def _sorted(pair: tuple[str, str]) -> Pair:
    return min(pair), max(pair)


def _joined_pairs(decisions: Decisions) -> list[tuple[str, str]]:
    return [(kept, other) for other, kept in sorted(decisions.same.items())]


def _kept(joined: Iterable[tuple[str, str]]) -> dict[str, str]:
    """IRI -> the one kept, where the first of a pair is kept, through chains."""
    home: dict[str, str] = {}

    def root(each: str) -> str:
        while each in home:
            each = home[each]
        return each

    for kept, other in joined:
        first, second = root(kept), root(other)
        if first != second:
            home[second] = first
    return {each: root(each) for each in sorted(home)}
