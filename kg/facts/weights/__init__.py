"""What was learned: one small file of weights for each tagger, made by `python -m kg.learning`."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pycrfsuite

_loaded: dict[str, tuple[bytes, pycrfsuite.Tagger]] = {}
"""The taggers in use, each with the bytes that it reads where they lie."""
_folder: list[Path] = []
"""Where other weights than the shipped ones are read from while learning; the last one counts."""


def weights(name: str) -> pycrfsuite.Tagger:
    """The tagger of a kind of fact or of an attribute, its weights loaded once for each process."""
    if name not in _loaded:
        import pycrfsuite

        folder = _folder[-1] if _folder else resources.files("kg.facts.weights")
        model = gzip.decompress(folder.joinpath(f"{name}.crf.gz").read_bytes())
        tagger = pycrfsuite.Tagger()
        tagger.open_inmemory(model)
        _loaded[name] = (model, tagger)
    return _loaded[name][1]


@contextmanager
def weights_from(folder: Path) -> Iterator[None]:
    """Use the weights of a folder for a while; for learning and measuring, not for two threads at once."""
    _loaded.clear()
    _folder.append(folder)
    try:
        yield
    finally:
        _folder.pop()
        _loaded.clear()
