"""An export -> a store in memory, so that a file can be asked and compared as a store is."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from kg.errors import SettingError
from kg.stores.oxigraph import OxigraphStore, in_memory
from kg.terms import MERGED

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMATS: Final[Mapping[str, ox.RdfFormat]] = MappingProxyType(
    {
        ".nq": ox.RdfFormat.N_QUADS,
        ".trig": ox.RdfFormat.TRIG,
        ".nt": ox.RdfFormat.N_TRIPLES,
        ".ttl": ox.RdfFormat.TURTLE,
    }
)
"""Ending -> format; ".gz" may follow."""
PACKED: Final = ".gz"
MAX_BYTES: Final = 4_000_000_000
"""A file beyond this, unpacked, is refused: its statements would not fit in the memory of most machines."""
BATCH: Final = 100_000


def is_export(path: Path) -> bool:
    """Whether a name is that of a file that can be read.

    >>> is_export(Path("graph.nq.gz")), is_export(Path("graph.csv"))
    (True, False)
    """
    return _format(path) is not None


def _format(path: Path) -> ox.RdfFormat | None:
    name = path.name.lower()
    return FORMATS.get(Path(name.removesuffix(PACKED)).suffix)


def read_export(path: Path) -> OxigraphStore:
    """The statements of an export (.nq, .trig, .nt, .ttl, each also with .gz); those in no graph are merged ones.

    Raises SettingError, naming file and line, for what cannot be read.
    """
    format = _format(path)
    if format is None:
        raise SettingError(f"{path}: no export by its name; use one of {' '.join(FORMATS)}, or with .gz", str(path))
    store = ox.Store()
    with _translated(path), _unpacked(path) as file:
        quads = ox.parse(cast("IO[bytes]", _Bounded(file, path)), format=format, base_iri=path.absolute().as_uri())
        store.bulk_extend(map(_placed, quads))
    return in_memory(store)


def _placed(quad: ox.Quad) -> ox.Quad:
    if isinstance(quad.graph_name, ox.DefaultGraph):
        return ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(MERGED))
    return quad


@contextmanager
def _unpacked(path: Path) -> Iterator[IO[bytes]]:
    with path.open("rb") as file:
        if not path.name.lower().endswith(PACKED):
            yield file
            return
        with gzip.open(file) as unpacked:
            yield cast("IO[bytes]", unpacked)


class _Bounded:
    """A file that ends with an error when more is read from it than may be: a few kilobytes can unpack to terabytes."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        self._file = file
        self._path = path
        self._left = MAX_BYTES

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(size)
        self._left -= len(content)
        if self._left < 0:
            raise SettingError(f"{self._path}: more than {MAX_BYTES} bytes; split it by graph", str(self._path))
        return content


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except SyntaxError as error:
        where = f"{path}:{error.lineno}" if error.lineno else str(path)
        raise SettingError(f"{where}: {' '.join(error.msg.split())}; correct it there", str(path)) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise SettingError(f"{path}: no whole gzip file ({error}); pack it again", str(path)) from error
    except OSError as error:
        raise SettingError(f"{path}: {error.strerror or error}; give a file one can read", str(path)) from error
