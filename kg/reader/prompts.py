"""Article -> the messages that a model is sent, and the version of the prompt that they are made from.

The article stands between two lines with a mark that is drawn from its own text's hash and that occurs nowhere in it:
no article can close what it stands in.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from kg.reader.parts import Part
from kg.reader.schema import answer_schema
from kg.reader.vocabulary import CLASSES, ENTITY_KINDS, KINDS, REQUIRED, ROLES, STATUSES, actions, comment
from kg.records import Article
from kg.terms import NK

Message = Mapping[str, str]
LANGUAGES = ("en", "fr")
UNKNOWN = "?"
MARK_LENGTH = 24


def messages(article: Article, part: Part) -> tuple[Message, ...]:
    """What a model is sent for a part of an article: the instructions, then the headline and the text as material."""
    words = _prompts()[language_of(article)]
    text = material(article, part)
    asked = (
        words["user"]
        .strip()
        .format_map(
            {
                "published": article.published.literal if article.published else UNKNOWN,
                "number": part.number,
                "count": part.count,
                "mark": mark(text),
                "text": text,
            }
        )
    )
    return ({"role": "system", "content": instructions(language_of(article))}, {"role": "user", "content": asked})


def material(article: Article, part: Part) -> str:
    """The text of a part under the article's headline, without what a model's own notation might take for its own."""
    title = " ".join((article.title or "").split())
    text = part.text if not title or part.text.startswith(title) else f"{title}\n\n{part.text}"
    return NOTATION.sub("[…]", text)


NOTATION = re.compile(r"<\|[^|>\n]{0,40}\|>|\[/?INST\]|<</?SYS>>|</?s>")
"""How models are told where a message begins and ends; some servers read it in the text too."""


def repair_messages(article: Article, part: Part, answer: str, fault: str) -> tuple[Message, ...]:
    """The same with the answer that was of no use, and why."""
    asked = _prompts()[language_of(article)]["repair"].strip().format(fault=fault)
    return (
        *messages(article, part),
        {"role": "assistant", "content": answer[:MOST_QUOTED]},
        {"role": "user", "content": asked},
    )


MOST_QUOTED = 2000
"""How much of a useless answer is sent back."""


def language_of(article: Article) -> str:
    """The language of the prompt: that of the article, or English."""
    return article.language if article.language in LANGUAGES else "en"


def mark(text: str) -> str:
    """A line that stands nowhere in a text, the same for the same text.

    >>> mark("a") == mark("a"), mark("a") in "a"
    (True, False)
    """
    digest = hashlib.sha256(text.encode("utf-8", "replace"))
    while (found := f"=={digest.hexdigest()[:MARK_LENGTH]}==") in text:
        digest.update(b"again")
    return found


@cache
def instructions(language: str) -> str:
    """What a model is told before any article, in a language."""
    return (
        _prompts()[language]["system"]
        .strip()
        .format_map(
            {
                "entities": "\n".join(f'- "{kind}": {comment(CLASSES[kind], language)}' for kind in ENTITY_KINDS),
                "events": "\n".join(line for kind in KINDS for line in _kind(kind, language)),
                "statuses": " ".join(f'"{name}": {comment(NK.namespace + name, language)}' for name in STATUSES),
                "actions": " ".join(f'"{name}" ({comment(NK.namespace + name, language)})' for name in actions()),
            }
        )
    )


def _kind(kind: Any, language: str) -> Iterator[str]:  # noqa: ANN401  (a FactKind, as a key)
    yield f'- "{kind}": {comment(CLASSES[kind], language)}'
    for role, iri in ROLES[kind].items():
        needed = "*" if role in REQUIRED[kind] else ""
        yield f'  - "{role}"{needed}: {comment(iri, language)}'


@cache
def prompt_version() -> str:
    """The version of the prompt: its number, and a hash of all that a model is told and how it may answer."""
    whole = [[instructions(language), _prompts()[language]] for language in LANGUAGES]
    text = json.dumps([whole, answer_schema()], sort_keys=True, ensure_ascii=False)
    return f"{_version()}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files("kg.reader").joinpath("prompts", "prompts.toml").read_text(encoding="utf-8"))


def _prompts() -> Mapping[str, Mapping[str, str]]:
    return {language: _data()[language] for language in LANGUAGES}


def _version() -> str:
    return str(_data()["version"])
