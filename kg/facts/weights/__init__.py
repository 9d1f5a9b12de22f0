"""What was learned: one small file of weights for each tagger and the network, made by `python -m kg.learning`."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pycrfsuite

    from kg.facts.network import Network

NETWORK = "roles.npz"
"""The file of the network that finds the roles."""
_loaded: dict[str, tuple[bytes, pycrfsuite.Tagger]] = {}
"""The taggers in use, each with the bytes that it reads where they lie."""
_networks: list[Network] = []
"""The network in use, if one was asked for."""
_folder: list[Path] = []
"""Where other weights than the shipped ones are read from while learning; the last one counts."""


def weights(name: str) -> pycrfsuite.Tagger:
    """The tagger of an attribute, of the joining or of the judge, its weights loaded once for each process."""
    if name not in _loaded:
        import pycrfsuite

        model = gzip.decompress(_stored(f"{name}.crf.gz"))
        tagger = pycrfsuite.Tagger()
        tagger.open_inmemory(model)
        _loaded[name] = (model, tagger)
    return _loaded[name][1]


def network() -> Network:
    """The network that finds the roles, its weights loaded once for each process."""
    if not _networks:
        from kg.facts.network import read_network

        _networks.append(read_network(_stored(NETWORK)))
    return _networks[0]


def _stored(file: str) -> bytes:
    folder = _folder[-1] if _folder else resources.files("kg.facts.weights")
    return folder.joinpath(file).read_bytes()


@contextmanager
def weights_from(folder: Path) -> Iterator[None]:
    """Use the weights of a folder for a while; for learning and measuring, not for two threads at once."""
    _forget()
    _folder.append(folder)
    try:
        yield
    finally:
        _folder.pop()
        _forget()


def _forget() -> None:
    _loaded.clear()
    _networks.clear()
