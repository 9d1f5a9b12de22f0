"""The form of a model's answer, as a JSON schema that servers with structured output keep to.

Every property is required and no other is allowed, as the strict mode of most servers wants it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.reader.vocabulary import ENTITY_KINDS, KINDS, ROLES, STATUSES

Json = dict[str, Any]
NAME = "newskg_facts"
TEXT: Mapping[str, str] = {"type": "string"}


def answer_schema() -> Json:
    """The JSON schema of an answer."""
    return _object(entities=_list(_entity()), events=_list(_event()))


def _entity() -> Json:
    return _object(kind=_one_of(ENTITY_KINDS), name=TEXT, mentions=_list(TEXT))


def _event() -> Json:
    return _object(
        kind=_one_of(KINDS),
        status=_one_of(STATUSES),
        quote=TEXT,
        status_quote={"type": ["string", "null"]},
        roles=_list(_object(role=_one_of(_roles()), value=TEXT, quote=TEXT)),
    )


def _roles() -> tuple[str, ...]:
    return tuple(dict.fromkeys(role for kind in KINDS for role in ROLES[kind]))


def _object(**properties: Any) -> Json:  # noqa: ANN401  (schemas)
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Any) -> Json:  # noqa: ANN401  (a schema)
    return {"type": "array", "items": items}


def _one_of(names: tuple[str, ...]) -> Json:
    return {"type": "string", "enum": list(names)}
