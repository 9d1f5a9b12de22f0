"""kg.toml, environment and options -> how a model is asked: which, where, by whose key, how often, for how much.

    [reader]
    model = "gpt-4.1-mini"
    base_url = "https://api.example/v1"
    key_variable = "EXAMPLE_KEY"          # the name of the variable that holds the key, never the key

    [reader.prices."gpt-4.1-mini"]
    input = 0.40                          # US dollars for a million tokens
    output = 1.60

The environment goes before the file (KG_MODEL, KG_MODEL_URL, KG_MODEL_KEY_VARIABLE, KG_ANSWERS), options before both.
Which reader reads is said by an option alone: no file can make text leave the machine.
"""

from __future__ import annotations

import math
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

from kg.errors import SettingError

FILE = Path("kg.toml")
MAX_BYTES = 1_000_000
Form = Literal["auto", "schema", "json", "text"]
Parameters = Mapping[str, Any]
VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        "KG_MODEL": "model",
        "KG_MODEL_URL": "base_url",
        "KG_MODEL_KEY_VARIABLE": "key_variable",
        "KG_ANSWERS": "answers",
    }
)


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens read and written."""

    input: float
    output: float


@dataclass(frozen=True, slots=True)
class Settings:
    """How a model is asked.

    `form`: how the server is told the answer's form: by JSON schema, as any JSON, in words alone, or the first of these
    that it takes ("auto"). `parameters` go to the server as they are. `timeout` and `longest_pause` are seconds,
    `part_size` and `overlap` characters, `max_tokens` those of one answer. `unsure` is the confidence below which
    `--escalate` asks the model about a fact of the rules.
    """

    model: str
    base_url: str | None = None
    key_variable: str = "OPENAI_API_KEY"
    answers: str = "kg-answers.sqlite"
    form: Form = "auto"
    parameters: Parameters = field(default_factory=lambda: {"temperature": 0})
    parallel: int = 8
    timeout: float = 180.0
    tries: int = 5
    longest_pause: float = 120.0
    part_size: int = 12_000
    overlap: int = 1_500
    max_tokens: int = 8_000
    unsure: float = 0.6
    prices: Mapping[str, Price] = field(default_factory=dict)


BOUNDS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "parallel": (1, 256),
        "timeout": (0.01, 3600),
        "tries": (1, 20),
        "longest_pause": (0, 3600),
        "part_size": (500, 200_000),
        "overlap": (0, 50_000),
        "max_tokens": (16, 1_000_000),
        "unsure": (0, 1),
    }
)


def load_settings(
    path: Path | None = None, *, environment: Mapping[str, str] | None = None, **given: object
) -> Settings:
    """The settings of a file, the environment and options (None = not given), a later one before an earlier one.

    Without `path`, that is kg.toml in the current folder where there is one. Raises SettingError for what is wrong.
    """
    file = path or FILE
    told = _from_file(file) if path is not None or file.exists() else {}
    told |= {
        VARIABLES[name]: value for name, value in (environment or os.environ).items() if name in VARIABLES and value
    }
    told |= {name: value for name, value in given.items() if value is not None}
    if not told.get("model"):
        raise SettingError(f"no model: give one by --model, KG_MODEL or model in [reader] of {file}", None)
    return Settings(**{name: _checked(name, value, file) for name, value in told.items()})


def _from_file(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as opened:
            whole = tomllib.loads(opened.read(MAX_BYTES).decode("utf-8"))
    except OSError as error:
        raise SettingError(f"{path}: {error.strerror or error}; give a file one can read", str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SettingError(f"{path}: is no valid TOML ({error}); correct it there", str(path)) from error
    table = whole.get("reader", {})
    known = {each.name for each in fields(Settings)}
    if not isinstance(table, dict) or (unknown := sorted(table.keys() - known)):
        wrong = f"unknown {unknown[0]!r}" if isinstance(table, dict) else "no table"
        secret = "; a key stands in a variable that key_variable names" if "key" in wrong else ""
        raise SettingError(f"{path}: [reader]: {wrong}; known are {', '.join(sorted(known))}{secret}", str(path))
    return dict(table)


def _checked(name: str, value: object, path: Path) -> Any:  # noqa: ANN401  (what the field wants)
    """A value of the type and within the bounds of its field."""
    if name == "prices":
        return _prices(value, path)
    if name in BOUNDS:
        return _number(name, value, path)
    if name == "parameters":
        return _expected(name, value, "a table", lambda it: isinstance(it, dict), path)
    if name == "form":
        return _expected(name, value, f"one of {', '.join(get_args(Form))}", lambda it: it in get_args(Form), path)
    return _expected(name, value, "a text", lambda it: isinstance(it, str) and "\n" not in it, path)


def _number(name: str, value: object, path: Path) -> float:
    low, high = BOUNDS[name]

    def fits(it: object) -> bool:
        return isinstance(it, int | float) and not isinstance(it, bool) and low <= it <= high

    number: float = _expected(name, value, f"a number from {low:g} to {high:g}", fits, path)
    return number if name in {"timeout", "longest_pause", "unsure"} else int(number)


def _expected(name: str, value: object, what: str, fits: Callable[[Any], bool], path: Path) -> Any:  # noqa: ANN401
    if not fits(value):
        raise SettingError(f"{path}: [reader] {name}: wants {what}", name)
    return value


def _prices(value: object, path: Path) -> dict[str, Price]:
    try:
        found = {str(name): Price(float(p["input"]), float(p["output"])) for name, p in dict(value).items()}  # type: ignore[call-overload]  # whatever the file holds
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise SettingError(f'{path}: [reader.prices."MODEL"]: wants input and output, as numbers', "prices") from error
    if not all(0 <= side < math.inf for price in found.values() for side in (price.input, price.output)):
        raise SettingError(f"{path}: [reader.prices]: a price is no negative number", "prices")
    return found


def place_of(settings: Settings) -> str:
    """Where texts are sent, for people: without user, password and query."""
    if not settings.base_url:
        return "the address that openai has"
    return re.sub(r"//[^/@]*@", "//", settings.base_url).partition("?")[0].rstrip("/")


def parameters_of(settings: Settings) -> dict[str, Any]:
    """What decides an answer beside the text and the prompt."""
    return {"max_tokens": settings.max_tokens, **settings.parameters}
