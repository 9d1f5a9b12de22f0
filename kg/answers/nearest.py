"""A name nobody knows -> the offer of the nearest that are known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def offer(name: str, known: Iterable[str]) -> str:
    """The end of a message: up to three names like this one, or nothing.

    >>> offer("who-inversted", ["who-invested", "fines"])
    '; did you mean who-invested?'
    """
    folded = {each.casefold(): each for each in sorted(known)}
    found = [folded[each] for each in get_close_matches(name.casefold(), list(folded), n=3, cutoff=0.6)]
    return f"; did you mean {' or '.join(found)}?" if found else ""
