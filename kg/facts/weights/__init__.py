"""What was learned: one small file of weights for each tagger, made by `python -m kg.facts.train`."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pycrfsuite


@cache
def weights(name: str) -> pycrfsuite.Tagger:
    """The tagger of a kind of fact or of an attribute, with its weights loaded once for each process."""
    import pycrfsuite

    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(_model(name))
    return tagger


@cache
def _model(name: str) -> bytes:
    """The weights as bytes; kept for good, since the tagger reads them where they lie."""
    return resources.files("kg.facts.weights").joinpath(f"{name}.crf").read_bytes()
