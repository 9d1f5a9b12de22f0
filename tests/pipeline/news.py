"""One deal as a file, the example articles, and what a store holds of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import kg
from kg.stores import Store
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples" / "articles"
DEAL = """---
title: {buyer} buys {target}
url: https://news.example/{target}
published: 2025-03-11
---
{buyer} has acquired {target} for $20 million, the company said on Tuesday. {target} makes planning software.
"""


def write(folder: Path, name: str, buyer: str = "Microsoft", target: str = "Lumenor") -> Path:
    path = folder / name
    path.write_text(DEAL.format(buyer=buyer, target=target), "utf-8")
    return path


def quads_of(store: Store) -> list[str]:
    return sorted(map(str, store.quads()))


def built(sources: Sequence[Path], folder: Path, **options: object) -> bytes:
    kg.build(sources, store=folder / "store", **options)  # type: ignore[arg-type]  # options of all kinds
    kg.export(folder / "x.nq", store=folder / "store")
    return (folder / "x.nq").read_bytes()
