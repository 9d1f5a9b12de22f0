"""Texts that try to break out of a page, and a graph that carries one of them in every field."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kg.views.graph import Deal, Party, Quote, Source, Telling, make_graph

if TYPE_CHECKING:
    from kg.views.graph import Graph

PAYLOADS = (
    "</script><script>window.hit = 1</script>",
    "<!--<script>",
    "]]><img src=x onerror='window.hit = 1'>",
    "javascript:window.hit=1",
    '"><svg onload=window.hit=1>',
    "{{ 7 * 7 }}{% raw %}",
    "line\u2028and\u2029paragraph",
    "pay\u202eexe.pal\u2066",
    "\0NUL\x1b[31m",
    "M" * 10_000,
    "🦊👩‍👩‍👧 Société & Fils <b>",
    "__proto__",
    "\ud800 alone",
)


def hostile_graph(text: str) -> Graph:
    """Two companies and an event, each field that can hold a text holding this one."""
    parties = [
        Party(f"https://x.example/company/{n}", "company", (("en", text), ("fr", text)), (text,), text, text)
        for n in "ab"
    ]
    deal = Deal(
        id="https://x.example/event/1",
        kind="investment",
        status="rumoured",
        roles=tuple(("investor" if n == 0 else "investee", party.id) for n, party in enumerate(parties)),
        date=text,
        start=text,
        amount=Decimal(10),
        currency=text,
        details=(("round", text), ("license", text), ("valuation", text), ("action", text)),
        disputed=(text,),
        quotes=(Quote("https://x.example/article/1", text, text),),
        tellings=(Telling("https://x.example/article/1", text, text, text),),
    )
    return make_graph(parties, [deal], [Source("https://x.example/article/1", text, text, text, text, text)])
