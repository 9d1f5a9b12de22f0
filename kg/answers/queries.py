"""Files of SPARQL -> queries with their title, question and parameters.

A `.rq` file begins with comment lines:

    # title@en: Rounds of a company
    # question@en: Which investments did a company receive?
    # param: company company required the company, by name or IRI
    # param: since date any only from this day on

A parameter has a name, a type (see `kg.answers.parameters`), and `required`, `any` (left unbound unless given) or its
default value, then words for people. In the query it stands as `$company`, which is another thing than `?company`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from kg.answers.nearest import offer
from kg.answers.parameters import TYPES, Parameter
from kg.errors import QueryError
from kg.resources import queries_dir
from kg.stores import open_store
from kg.stores.sparql import MAX_BYTES, scan

HEADER: Final = re.compile(r"#\s*(title@en|title@fr|question@en|question@fr|param)\s*:\s*(.*)")
PARAMETER: Final = re.compile(r"(\w+)\s+(\w+)\s+(\S+)\s*(.*)")


@dataclass(frozen=True, slots=True)
class Query:
    """A query with what people are told of it, by language; `path` is its file, None for one typed in."""

    name: str
    text: str
    titles: tuple[tuple[str, str], ...] = ()
    questions: tuple[tuple[str, str], ...] = ()
    parameters: tuple[Parameter, ...] = ()
    path: Path | None = None

    def title(self, language: str = "en") -> str:
        """The title in a language, else in English, else the query's name."""
        return dict(self.titles).get(language) or dict(self.titles).get("en", self.name)

    def question(self, language: str = "en") -> str:
        """The question in a language, else in English, else nothing."""
        return dict(self.questions).get(language) or dict(self.questions).get("en", "")


@cache
def shipped_queries() -> tuple[Query, ...]:
    """The queries that newskg brings along, by name."""
    return tuple(read_query(path) for path in _shipped())


def find_query(name: str | Path) -> Query:
    """A shipped query by its name, or the query of a file.

    What ends in `.rq`, or holds a slash, is a file. Raises QueryError, for an unknown name with the nearest ones.
    """
    if Path(name).suffix == ".rq" or len(Path(name).parts) > 1:
        return read_query(Path(name))
    shipped = {path.stem: path for path in _shipped()}
    if str(name) not in shipped:
        raise QueryError(f"no query is called {str(name)!r}{offer(str(name), shipped)}; kg query lists all", name)
    return read_query(shipped[str(name)])


def _shipped() -> tuple[Path, ...]:
    return tuple(sorted(queries_dir().glob("*.rq")))


def read_query(path: Path) -> Query:
    """The query of a `.rq` file; raises QueryError naming file and line."""
    try:
        with path.open("rb") as file:
            text = file.read(MAX_BYTES + 1).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError(f"{path}: not in UTF-8 (byte {error.start}); save it as UTF-8", path) from error
    except OSError as error:
        raise QueryError(
            f"{path}: cannot be read ({error.strerror}); kg query lists the shipped queries", path
        ) from error
    return _query(text, name=path.stem, path=path)


def ad_hoc_query(text: str) -> Query:
    """A query that was typed in; it may have the header of a file."""
    return _query(text, name="", path=None)


def _query(text: str, *, name: str, path: Path | None) -> Query:
    try:
        fields = tuple(_header(text))
        parameters = tuple(_parameter(value, line) for key, value, line in fields if key == "param")
        _check_used(parameters, text)
        _check_syntax(text)
    except QueryError as error:
        raise QueryError(f"{path}: {error.message}" if path else error.message, error.value) from error
    return Query(name, text, _by_language(fields, "title"), _by_language(fields, "question"), parameters, path)


def _header(text: str) -> Iterator[tuple[str, str, int]]:
    """Key, value and line number of the fields in the leading comment."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            return
        if found := HEADER.fullmatch(line.strip()):
            yield found[1], found[2].strip(), number


def _by_language(fields: tuple[tuple[str, str, int], ...], field: str) -> tuple[tuple[str, str], ...]:
    return tuple((key[-2:], value) for key, value, _ in fields if key.startswith(field))


def _parameter(value: str, line: int) -> Parameter:
    found = PARAMETER.fullmatch(value)
    if not found:
        raise QueryError(f"line {line}: a parameter needs name, type and required, any or a default", value)
    name, kind, default, description = found.groups()
    if kind not in TYPES:
        raise QueryError(f"line {line}: no parameter type is called {kind!r}; there are {', '.join(TYPES)}", kind)
    fixed = None if default in ("required", "any") else default
    return Parameter(name, kind, default == "required", fixed, description)


def _check_used(parameters: tuple[Parameter, ...], text: str) -> None:
    unused = [parameter.name for parameter in parameters if parameter.name not in scan(text).parameters]
    if unused:
        raise QueryError(f"the query does not use its parameter ${unused[0]}", unused[0])


def _check_syntax(text: str) -> None:
    """Before any graph is at hand; a parameter that stays a variable changes nothing about the syntax."""
    with open_store(None) as nothing:
        nothing.query(text)
