"""What a caller names -> what it stands for: sources as text, the store at a path, the state to compare with."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from kg.errors import SettingError
from kg.terms import DEFAULT_BASE

if TYPE_CHECKING:
    from kg.stores import Store
    from kg.stores.base import State

BASE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`#?\ud800-\udfff]*")
"""A scheme and what may stand in an IRI, but no # or ?: claims are fragments of their article."""

Sources = str | Path | Iterable[str | Path]
Place: TypeAlias = "str | Path | Store"


def listed(sources: Sources) -> Iterator[str]:
    """Sources as the articles take them; one alone is one."""
    return map(str, [sources] if isinstance(sources, str | Path) else sources)


def base_at(base: str | None) -> str:
    """What instance IRIs begin with, the usual one where none is given.

    >>> base_at("https://kg.example/"), base_at(None)
    ('https://kg.example/', 'https://newskg.example/')

    Raises SettingError for what no IRI can begin with, and where it would run into what follows.
    """
    given = base or DEFAULT_BASE
    if not BASE.fullmatch(given):
        raise SettingError(f"--base {given}: no beginning of an IRI; write one such as {DEFAULT_BASE}", given)
    if given[-1] not in "/:":
        raise SettingError(f"--base {given}: what follows would run into it; write {given}/", given)
    return given


def store_at(store: Place, *, read_only: bool = False) -> AbstractContextManager[Store]:
    """The store at a path, closed afterwards; or the store itself, left open for its owner."""
    from kg.stores import open_store

    return open_store(store, read_only=read_only) if isinstance(store, str | Path) else nullcontext(store)


def state_at(place: Place, *, store: Place = "kg-store") -> AbstractContextManager[State]:
    """A state to read: of a folder, of an export, or of a moment: STORE@DATE, or DATE alone for that of `store`."""
    from kg.stores.files import read_export

    if not isinstance(place, str | Path) or os.path.isdir(place):  # noqa: PTH112 - a Path fails on a name too long
        return store_at(place, read_only=True)
    if os.path.isfile(place):  # noqa: PTH113 - as above
        return read_export(Path(place))
    folder, _, moment = str(place).rpartition("@")
    if DATE.fullmatch(moment):
        return _past(folder or store, moment)
    raise SettingError(f"{place}: no store folder, no export and no date; check the path", str(place))


DATE = re.compile(r"\d{4}-\d{2}(-\d{2}([T ].{0,40})?)?")


def _past(store: Place, moment: str) -> AbstractContextManager[State]:
    from kg.stores.oxigraph import on_disk
    from kg.stores.past import as_of

    if not isinstance(store, str | Path):
        raise SettingError(f"{moment}: a store that is open tells no older state; give its folder", moment)
    opened = on_disk(Path(store), read_only=True)
    try:
        return as_of(opened, moment)
    except BaseException:
        opened.close()
        raise
