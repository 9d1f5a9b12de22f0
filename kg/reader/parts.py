"""Article -> the parts that a model is given one by one: whole paragraphs, each part overlapping the one before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.records import Reading, Sentence, Span

GAP = "\n[…]\n"
"""Between passages that do not follow each other."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an article: the text that is sent, and which of how many it is."""

    text: str
    number: int
    count: int


def parts(reading: Reading, *, size: int, overlap: int) -> tuple[Part, ...]:
    """The parts of an article, of at most about `size` characters, each beginning `overlap` before the last one's end.

    Page furniture is left out. A paragraph longer than `size` is cut between sentences.
    """
    return _parts(reading, [range(len(reading.sentences))], size=size, overlap=overlap)


def passages(reading: Reading, *, wanted: Iterable[Span], size: int, overlap: int) -> tuple[Part, ...]:
    """Only the paragraphs in which some spans stand; () where there are none."""
    spans = list(wanted)
    hit = {
        sentence.paragraph
        for sentence in reading.sentences
        if any(span.start < sentence.end and sentence.start < span.end for span in spans)
    }
    numbers = [number for number, sentence in enumerate(reading.sentences) if sentence.paragraph in hit]
    return _parts(reading, list(_runs(numbers)), size=size, overlap=overlap) if numbers else ()


def _runs(numbers: Sequence[int]) -> Iterator[range]:
    """Numbers as runs without gaps."""
    first = 0
    for at in range(1, len(numbers) + 1):
        if at == len(numbers) or numbers[at] != numbers[at - 1] + 1:
            yield range(numbers[first], numbers[at - 1] + 1)
            first = at


def _parts(reading: Reading, runs: Sequence[range], *, size: int, overlap: int) -> tuple[Part, ...]:
    pieces: list[list[int]] = [[]]
    used = 0
    for number in (number for run in runs for number in run):
        length = _length(reading.sentences[number])
        if used + length > size and pieces[-1]:
            pieces.append(_tail(reading, pieces[-1], min(overlap, size - length)))
            used = sum(_length(reading.sentences[each]) for each in pieces[-1])
        pieces[-1].append(number)
        used += length
    texts = [text for piece in pieces if (text := _text(reading, piece))]
    return tuple(Part(text, number, len(texts)) for number, text in enumerate(texts, start=1))


def _length(sentence: Sentence) -> int:
    return sentence.end - sentence.start + 1


def _tail(reading: Reading, piece: Sequence[int], room: int) -> list[int]:
    """The last sentences of a piece that fit into `room` characters."""
    kept: list[int] = []
    for number in reversed(piece):
        room -= _length(reading.sentences[number])
        if room < 0:
            break
        kept.insert(0, number)
    return kept


def _text(reading: Reading, piece: Sequence[int]) -> str:
    """The text of some sentences as it stands in the article, furniture left out, gaps marked."""
    text = ""
    for at, number in enumerate(piece):
        sentence = reading.sentences[number]
        if at:
            before = reading.sentences[piece[at - 1]]
            follows = number == piece[at - 1] + 1
            text += _between(reading.article.text[before.end : sentence.start]) if follows else GAP
        text += reading.article.text[sentence.start : sentence.end]
    return text


def _between(gap: str) -> str:
    """The blanks between two sentences; furniture between them as a break."""
    return gap if not gap.strip() else "\n\n"
