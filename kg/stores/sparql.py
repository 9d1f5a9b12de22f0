"""SPARQL text -> SPARQL text that is safe to run: bounded, read-only, its parameters bound.

The engine's own parser is a recursive one in native code: 5,000 nested braces end the process, 100 nested blank
nodes take a second. And it would follow SERVICE to any address. So a scan of the tokens goes before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Final, NamedTuple

from kg.errors import QueryError

if TYPE_CHECKING:
    import pyoxigraph as ox

MAX_BYTES: Final = 1 << 19
MAX_DEPTH: Final = 100
"""Measured on pyoxigraph 0.5.13: 1,000 nested EXISTS overflow its stack, 200 nested `[` take over 15 s."""
MAX_BRACKETS: Final = 2000
"""Measured: 5,000 BINDs overflow the stack, 2,000 take 0.3 s."""
MAX_OPERATORS: Final = 4000
"""Of `! & | + - * / ^ =`. Measured: a chain of 20,000 `&&` overflows the stack, 5,000 take 0.5 s."""

SHORT: Final = 20_000
"""Scans of texts up to this length are kept for the next time."""

FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES: Final = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})

_TOKENS: Final = re.compile(
    r"""
      (?P<comment>\#[^\n\r]*+)
    | (?P<string>\"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*+\"{3} | '{3}(?:[^'\\]|\\.|'{1,2}(?!'))*+'{3}
        | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+')
    | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>)
    | (?P<parameter>\$\w++) | (?P<variable>\?\w++)
    | (?P<prefixed>(?:[^\W\d_][\w.\-]{0,127}+)?:(?:[\w.\-:%]|\\[_~.\-!$&'()*+,;=/?#@%])*+)
    | (?P<word>[^\W\d_]\w*+) | (?P<number>\d[\d.]*+)
    | (?P<open>[({\[]) | (?P<close>[)}\]])
    | (?P<operator>[!&|+\-*/^=])
    | (?P<space>\s++)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of SPARQL text; its kind is a group name of the pattern."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What the tokens of a query tell: the names written `$name`, the text cut at them, whether it says FROM."""

    parts: tuple[str, ...]
    parameters: frozenset[str]
    names_dataset: bool


def tokens(text: str) -> Iterator[Token]:
    """All of a query's text, piece by piece; joined they are the text again.

    >>> [token.text for token in tokens('ASK { ?s ?p "}" }') if token.kind == "close"]
    ['}']
    """
    return (Token(str(match.lastgroup), match.group()) for match in _TOKENS.finditer(text))


def scan(text: str) -> Scan:
    """Look a query over; raises QueryError for what must not reach the engine."""
    return _kept_scan(text) if len(text) <= SHORT else _scan(text)


def _scan(text: str) -> Scan:
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise QueryError(f"the query is longer than {MAX_BYTES} bytes: shorten it", text[:80])
    found = tuple(tokens(text))
    words = [token.text.upper() for token in found if token.kind == "word"]
    _refuse_effects(words)
    _refuse_excess(found)
    _refuse_ambiguity([token for token in found if token.kind not in ("space", "comment")])
    names = frozenset(token.text[1:] for token in found if token.kind == "parameter")
    return Scan(tuple(_parts(found)), names, "FROM" in words)


def _parts(found: Sequence[Token]) -> Iterator[str]:
    """The text before the first parameter, its name, the text up to the next, and so on."""
    between: list[str] = []
    for token in found:
        if token.kind == "parameter":
            yield "".join(between)
            yield token.text[1:]
            between.clear()
        else:
            between.append(token.text)
    yield "".join(between)


_kept_scan = lru_cache(maxsize=64)(_scan)


def _refuse_effects(words: Sequence[str]) -> None:
    if "SERVICE" in words:
        raise QueryError("SERVICE is refused: newskg asks no other endpoint", "SERVICE")
    form = next((word for word in words if word in FORMS or word in UPDATES), None)
    if form in UPDATES:
        raise QueryError(f"{form} is refused: queries only read; change the graph by kg build or kg forget", form)


def _refuse_excess(found: Sequence[Token]) -> None:
    depth = deepest = brackets = operators = 0
    for token in found:
        opened = int(token.kind == "open")
        brackets += opened
        operators += token.kind == "operator"
        depth += opened - (token.kind == "close")
        deepest = max(deepest, depth)
    figures = ("nested brackets", deepest, MAX_DEPTH), ("brackets", brackets, MAX_BRACKETS)
    for what, number, limit in (*figures, ("operators", operators, MAX_OPERATORS)):
        if number > limit:
            raise QueryError(f"the query has {number} {what} where {limit} are allowed: simplify it", number)


def _refuse_ambiguity(found: Sequence[Token]) -> None:
    """What reads as an IRI to us and as "less than" to the engine could hide words from us: `FILTER(?a<b:c#>`.

    `<` can be an operator only within parentheses, after an operand; rows of VALUES hold no expressions.
    """
    before = Token("open", "")
    for token, inside in zip(found, _insides(found), strict=True):
        if token.kind == "iri" and inside == "(" and before.kind in OPERANDS and HIDING.search(token.text):
            raise QueryError(f"{token.text} can be read in two ways here: use a prefix, or a space after <", token.text)
        before = token


def _insides(found: Sequence[Token]) -> Iterator[str]:
    """For each token the bracket it stands in, "data" for all within the braces of VALUES."""
    open_: list[str] = [""]
    values = False
    for token in found:
        if token.kind == "open":
            open_.append("data" if open_[-1] == "data" or (values and token.text == "{") else token.text)
        elif token.kind == "close" and len(open_) > 1:
            open_.pop()
        values = token.text.upper() == "VALUES" or (values and token.text != "{")
        yield open_[-1]


OPERANDS: Final = frozenset({"variable", "parameter", "string", "iri", "prefixed", "word", "number", "close"})
HIDING: Final = re.compile(r"[#'()\[\]]")
"""Signs within an IRI that would begin a comment, a string or a bracket if it were none."""


def bound(text: str, bindings: Mapping[str, ox.NamedNode | ox.Literal]) -> str:
    r"""The query with its parameters, written `$name`, standing for their terms.

    pyoxigraph 0.5's own `substitutions` reach only what the outermost SELECT projects, and no ASK at all. Here a
    value is an RDF term first, and the engine writes the term down as one token whatever it holds: quotes, braces
    and line breaks in it are data (a property test holds that). A variable written `?name` is never touched, so a
    column may bear a parameter's name; where only a variable may stand, a parameter cannot.

    >>> import pyoxigraph as ox
    >>> bound("ASK { ?s ?p $x } # $x", {"x": ox.Literal('a " } b')})
    'ASK { ?s ?p "a \\" } b" } # $x'
    """
    if not bindings:
        return text
    parts = scan(text).parts
    names = (str(bindings[name]) if name in bindings else f"${name}" for name in parts[1::2])
    return "".join(chain.from_iterable(zip_longest(parts[::2], names, fillvalue="")))


def fault(said: str, text: str) -> str:
    """Where a query breaks off, for people, from the engine's long list of what it would have taken.

    >>> fault("error at 1:8: expected one of ['A' ..= 'Z'], [_]", "ASK { , }")
    "line 1, column 8, near 'ASK { , }'"
    """
    place = _PLACE.search(said)
    if not place:
        return " ".join(said.split())[:200]
    line, column = int(place[1]), int(place[2])
    around = "".join(text.split("\n")[line - 1 : line])[max(0, column - 20) : column + 20].strip()
    reason = _REASON.search(said)
    return f"line {line}, column {column}, near {around!r}" + (f": {reason[1].lower()}" if reason else "")


_PLACE: Final = re.compile(r"error at (\d+):(\d+)")
_REASON: Final = re.compile(r"expected (?:one of )?([A-Z][a-z]+(?: \w+){2,})")
