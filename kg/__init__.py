"""newskg: news articles, French and English, into a knowledge graph in RDF.

articles -> mentions -> facts -> entities -> quads -> validation -> stores -> answers | views | exports

>>> import kg
>>> report = kg.build(["examples/articles"], store="kg-store")       # doctest: +SKIP
>>> print(kg.query("investments", store="kg-store"))                # doctest: +SKIP

The names below are loaded when first used, so that `import kg` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.errors import KgError as KgError
    from kg.pipeline import build as build
    from kg.pipeline import count as count
    from kg.pipeline import diff as diff
    from kg.pipeline import export as export
    from kg.pipeline import extract as extract
    from kg.pipeline import forget as forget
    from kg.pipeline import load as load
    from kg.pipeline import patch as patch
    from kg.pipeline import query as query
    from kg.pipeline import validate as validate
    from kg.pipeline import verify as verify
    from kg.pipeline import view as view
    from kg.pipeline import why as why
    from kg.stores import open_store as open_store
    from kg.views.networks import to_networkx as to_networkx

    __version__: str

HOMES = {
    "KgError": "kg.errors",
    "build": "kg.pipeline",
    "count": "kg.pipeline",
    "diff": "kg.pipeline",
    "export": "kg.pipeline",
    "extract": "kg.pipeline",
    "forget": "kg.pipeline",
    "load": "kg.pipeline",
    "patch": "kg.pipeline",
    "query": "kg.pipeline",
    "validate": "kg.pipeline",
    "verify": "kg.pipeline",
    "view": "kg.pipeline",
    "why": "kg.pipeline",
    "open_store": "kg.stores",
    "to_networkx": "kg.views.networks",
}
"""Where each public name lives."""

__all__ = [  # noqa: RUF022 - in the order of the pipeline
    "extract",
    "build",
    "forget",
    "validate",
    "verify",
    "open_store",
    "diff",
    "patch",
    "query",
    "count",
    "why",
    "view",
    "to_networkx",
    "export",
    "load",
    "KgError",
    "__version__",
]


def __getattr__(name: str) -> object:
    """A public name, from its home."""
    if name == "__version__":
        return import_module("importlib.metadata").version("newskg")
    if name not in HOMES:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    return getattr(import_module(HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
