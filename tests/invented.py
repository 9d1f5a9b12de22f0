"""Names that nobody bears, by number."""

from __future__ import annotations

SYLLABLES = """
Al Bre Cor Dun El Fal Gri Hal Is Jor Kel Lum Mor Nor Os Pel Quil Ru Sil Tar Um Ver Wen Xan Yor Zel
ba ce den fi go hu la ke mi no pu ra so ta ve wo xi ye ju ri
rix fen line more stan tor vale wick yx zen dan gard lis mont pex
"""
STARTS, MIDDLES, ENDS = (line.split() for line in SYLLABLES.strip().splitlines())


def own_name(number: int, *, middles: int) -> str:
    """A number in syllables, so that no two numbers are called the same.

    >>> own_name(1, middles=2), own_name(27, middles=3)
    ('Brebabarix', 'Brecebabarix')
    """
    place, start = divmod(number, len(STARTS))
    name = STARTS[start]
    for _ in range(middles):
        place, middle = divmod(place, len(MIDDLES))
        name += MIDDLES[middle]
    return name + ENDS[place % len(ENDS)]
