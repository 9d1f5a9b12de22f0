"""What each change of a store took and gave, kept beside it, so that older states of it can be reached again.

Every transaction leaves one RDF patch with its time (UTC) in the folder `history`, packed: `H` its time and counts, `D`
what it took, `A` what it gave. It is written whole before the transaction and settled when the store is next opened
after a kill: what was not stored after all is dropped. Each snapshot tells the number of the last patch that it holds.

The folder is bounded (MAX_BYTES, MAX_RECORDS): the oldest patches go first. It is no part of the dataset, and may be
removed; then no older state can be reached.
"""

from __future__ import annotations

import gzip
import re
import shutil
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import IO, Final, NamedTuple, cast

import pyoxigraph as ox

from kg.errors import SettingError, StoreError

FOLDER: Final = "history"
LAST: Final = "newskg-history.txt"
"""A file of each snapshot: the number of the last patch that it holds."""
MAX_BYTES: Final = 64_000_000
"""Packed: what about 10,000 new articles take. More would not fit in memory when it is read back."""
MAX_RECORDS: Final = 5_000
MAX_STATEMENTS: Final = 2_000_000
"""A change beyond this (a whole store merged anew) is not kept, nor is then what was before it."""
MAX_UNPACKED: Final = 2_000_000_000
"""Bytes of one patch, unpacked: enough for so many statements of 1,000 bytes each."""
LEVEL: Final = 1
"""Of packing. Measured: 20 ms for the 9,000 statements of 100 short articles; the best level takes 5 times as long."""
CHUNK: Final = 10_000
ASKED: Final = 1_000
"""Statements by which a change is told to have been made."""
NAME: Final = re.compile(r"(\d{8,})-(\d{8}T\d{6}\.\d{6})Z\.patch\.gz")
STAMP: Final = "%Y%m%dT%H%M%S.%f"
UNFINISHED: Final = ".new"
END: Final = b"TC .\n"


class Record(NamedTuple):
    """One change of the store: its number, when it was made, and the patch."""

    number: int
    time: datetime
    file: Path


class Last(NamedTuple):
    """Number and time of the change that was made last; a later one is told to be later, whatever the clock says."""

    number: int = 0
    time: datetime = datetime.min.replace(tzinfo=UTC)


class Change(NamedTuple):
    """What a change took and gave."""

    gone: frozenset[ox.Quad]
    new: frozenset[ox.Quad]


def records(store: Path) -> tuple[Record, ...]:
    """The changes that are kept, oldest first."""
    return tuple(sorted(each for file in (store / FOLDER).glob("*.patch.gz") if (each := _record(file))))


def _record(file: Path) -> Record | None:
    """The change of a patch by its name; None where that is none of ours."""
    match = NAME.fullmatch(file.name)
    with suppress(ValueError):  # 2026-13-40
        return match and Record(int(match[1]), datetime.strptime(f"{match[2]}+0000", f"{STAMP}%z"), file)
    return None


def reachable(store: Path, last: int) -> tuple[Record, ...]:
    """Those of the changes that lead to the `last` one without a gap, oldest first."""
    found: list[Record] = []
    for record in reversed([each for each in records(store) if each.number <= last]):
        if record.number != last - len(found):
            break
        found.append(record)
    return tuple(reversed(found))


def note(store: Path, gone: Sequence[ox.Quad], new: Sequence[ox.Quad], *, last: Last) -> Last:
    """Keep a change that is about to be made, after the `last` one; its own number and time."""
    folder = store / FOLDER
    folder.mkdir(exist_ok=True)
    own = Last(last.number + 1, max(datetime.now(UTC), last.time + timedelta(microseconds=1)))
    if len(gone) + len(new) > MAX_STATEMENTS:
        clear(store)
        return own
    whole = folder / f"{own.number:08d}-{own.time.strftime(STAMP)}Z.patch.gz"
    unfinished = whole.with_name(whole.name + UNFINISHED)
    with unfinished.open("wb") as file, gzip.GzipFile("", "wb", LEVEL, file, mtime=0) as packed:
        packed.writelines(_lines(gone, new, own.time))
    unfinished.replace(whole)
    return own


def _lines(gone: Sequence[ox.Quad], new: Sequence[ox.Quad], time: datetime) -> Iterator[bytes]:
    stamp = time.isoformat().replace("+00:00", "Z")
    yield f'H time "{stamp}" .\nH gone "{len(gone)}" .\nH added "{len(new)}" .\nTX .\n'.encode()
    for sign, quads in ((b"D ", gone), (b"A ", new)):
        rest = iter(quads)
        while chunk := tuple(islice(rest, CHUNK)):
            lines = ox.serialize(chunk, format=ox.RdfFormat.N_QUADS) or b""
            yield b"".join(sign + line for line in lines.splitlines(keepends=True))
    yield END


def read(record: Record) -> Change:
    """What a change took and gave; StoreError where its patch is damaged or gone."""
    parts: dict[bytes, list[bytes]] = {b"D ": [], b"A ": []}
    try:
        with gzip.open(record.file) as file:
            for line in _lines_of(cast("IO[bytes]", file)):
                if line[:2] in parts:
                    parts[line[:2]].append(line[2:])
        gone, new = (frozenset(ox.parse(b"".join(part), format=ox.RdfFormat.N_QUADS)) for part in parts.values())
    except (OSError, EOFError, zlib.error, SyntaxError) as error:
        cure = "only newer states can be reached; remove the folder to keep states afresh"
        raise StoreError(f"{record.file}: damaged or gone; {cure}", str(record.file)) from error
    return Change(gone, new)


def _lines_of(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a patch; EOFError where it does not end as a patch does, or goes on and on."""
    line, left = b"", MAX_UNPACKED
    while left > 0 and (more := file.readline(left)):
        line, left = more, left - len(more)
        yield line
    if line != END:
        raise EOFError


def counts(record: Record) -> tuple[int, int]:
    """How many statements a change took and gave, by the head of its patch."""
    try:
        with gzip.open(record.file) as file:
            head = file.read(500)
    except (OSError, EOFError, zlib.error):
        return 0, 0
    told = dict(re.findall(rb'^H (gone|added) "(\d+)"', head, re.MULTILINE))
    return int(told.get(b"gone", 0)), int(told.get(b"added", 0))


def settle(store: Path, database: ox.Store, *, published: int | None, unfinished: bool) -> Last:
    """The last change that a database holds; patches of changes that it does not hold are dropped.

    `published` is the last change that its newest snapshot holds, None where an older newskg made that; such a store
    was changed without patches, so those there are mean nothing. `unfinished`: the database is ahead of its snapshot.
    """
    for left in (store / FOLDER).glob(f"*{UNFINISHED}"):
        left.unlink()
    if published is None:
        clear(store)
        return Last()
    kept = list(records(store))
    newest = Last(*kept[-1][:2]) if kept else Last()
    try:
        while unfinished and kept and kept[-1].number > published and not _is_made(kept[-1], database):
            kept.pop().file.unlink()
            newest = Last(*kept[-1][:2]) if kept else Last()
    except StoreError:  # made or not, nobody can tell: no state before it can be reached
        clear(store)
    return newest if newest.number >= published else newest._replace(number=published)


def _is_made(record: Record, database: ox.Store) -> bool:
    """Whether a database is as after a change: changes are atomic, so some statements tell."""
    gone, new = read(record)
    return all(quad in database for quad in islice(new, ASKED)) and not any(
        quad in database for quad in islice(gone, ASKED)
    )


def prune(store: Path) -> None:
    """Drop the oldest changes beyond the bounds."""
    kept = records(store)
    left = MAX_BYTES
    for place, record in enumerate(reversed(kept)):
        left -= record.file.stat().st_size
        if left < 0 or place >= MAX_RECORDS:
            record.file.unlink()


def clear(store: Path) -> None:
    """Drop all changes: no older state can be reached from then on."""
    with suppress(FileNotFoundError):
        shutil.rmtree(store / FOLDER)


def last_held(snapshot: Path) -> int | None:
    """The number of the last change that a snapshot holds; None where an older newskg made it."""
    try:
        return int((snapshot / LAST).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def mark(snapshot: Path, last: int) -> None:
    """Tell in a snapshot the number of the last change that it holds."""
    (snapshot / LAST).write_text(f"{last}\n", "utf-8")


MOMENT: Final = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d:\d\d(:\d\d(\.\d{1,6})?)?)(Z|[+-]\d\d:\d\d)?)?)?")


def last_instant(moment: str) -> datetime:
    """The last instant that a month, a day or a time can mean; in UTC unless it says otherwise.

    >>> last_instant("2026-11").isoformat(), last_instant("2026-11-20T14:05+01:00").isoformat()
    ('2026-11-30T23:59:59.999999+00:00', '2026-11-20T14:05:59.999999+01:00')

    Raises SettingError for what is none.
    """
    match = MOMENT.fullmatch(moment)
    if match is None:
        raise _no_moment(moment)
    year, month, day, time, seconds, fraction, zone = match.groups()
    try:
        start = datetime.fromisoformat(f"{year}-{month}-{day or '01'}T{time or '00:00'}{(zone or '+00:00')}")
        return start + _length(start, day, time, seconds, fraction) - timedelta(microseconds=1)
    except (ValueError, OverflowError) as error:
        raise _no_moment(moment) from error


def _length(start: datetime, day: str | None, time: str | None, seconds: str | None, fraction: str | None) -> timedelta:
    if day is None:
        return (start + timedelta(days=31)).replace(day=1) - start
    if time is None:
        return timedelta(days=1)
    return timedelta(seconds=10.0 ** (1 - len(fraction)) if fraction else 1 if seconds else 60)


def _no_moment(moment: str) -> SettingError:
    return SettingError(f"{moment}: no date; write 2026-11, 2026-11-25 or 2026-11-25T14:30 (UTC)", moment)


def shown(time: datetime) -> str:
    """A time as `kg diff` tells and takes it.

    >>> shown(datetime(2026, 11, 25, 14, 30, tzinfo=UTC))
    '2026-11-25T14:30:00.000Z'
    """
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def undone(later: Iterable[Record]) -> tuple[frozenset[ox.Quad], frozenset[ox.Quad]]:
    """What is to be taken from a state and given to it to undo the changes that led to it; the newest comes first."""
    taken: set[ox.Quad] = set()
    given: set[ox.Quad] = set()
    for record in later:
        gone, new = read(record)
        taken |= new - given
        given -= new
        given |= gone - taken
        taken -= gone
    return frozenset(taken), frozenset(given)
