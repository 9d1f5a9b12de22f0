"""Lessons of our own, for the tests of gold and of learning: one for each kind of fact, in both languages."""

from __future__ import annotations

from pathlib import Path

from kg.gold.lessons import Lesson, read_lessons
from kg.gold.reading import Gold, read_gold

BUY = """id: t-buy
language: en
published: 2024-05-14
A1: acquisition announced
text:
[Weberkamp|c|A1.acquirer] bought [Tulipsoft|c|A1.target] for [€85 million|a=85000000 EUR|A1.amount] on \
[Monday|d=2024-05-13|A1.date]. [The Dutch firm|c=Tulipsoft|A1.target] makes software. [Weberkamp|c|A1.acquirer] \
paid [€85 million|a=85000000 EUR|A1.amount] for it. [Ada Marsh|o] runs it.
"""
RAISE = """id: t-raise
language: fr
published: 2024-05-14
I1: investment planned
text:
[Clairmousse|c|I1.investee] prévoit de lever [12 millions d'euros|a=12000000 EUR|I1.amount] en \
[série A|n=Series A|I1.round] auprès de [Brumaire Capital|c|I1.lead].

Le tour de [Clairmousse|c|I1.investee] sera mené par [Brumaire Capital|c|I1.lead].
"""
TEAM = """id: t-team
language: en
published: 2024-05-14
P1: partnership rumoured
text:
[Weberkamp|c|P1.partner] is said to be teaming up with [Tulipsoft|c|P1.partner]. A partnership between \
[Weberkamp|c|P1.partner] and [Tulipsoft|c|P1.partner] is in talks.
"""
MODEL = """id: t-model
language: fr
published: 2024-05-14
M1: model_release announced open_weights=true
text:
[Lucarne AI|c|M1.developer] a publié [Lucarne-8B|m|M1.model] sous licence [Apache 2.0|l=Apache-2.0|M1.license]. \
[Lucarne-8B|m|M1.model] remplace [Lucarne-7B|m|M1.supersedes].
"""
FINE = """id: t-fine
language: en
published: 2024-05-14
R1: regulatory_action denied fine
text:
The [CNIL|r|R1.regulator] denied that it had fined [Tulipsoft|c|R1.target] [€3 million|a=3000000 EUR|R1.amount]. The \
[CNIL|r|R1.regulator] has not fined [Tulipsoft|c|R1.target].
"""
LESSONS = (BUY, RAISE, TEAM, MODEL, FINE)


def write(folder: Path, *blocks: str) -> Path:
    """A lesson file of these blocks."""
    path = folder / "own.lesson"
    path.write_text("---\n".join(blocks), encoding="utf-8")
    return path


def lesson(folder: Path, block: str) -> Lesson:
    """One lesson, read."""
    (found,) = read_lessons(write(folder, block))
    return found


def gold(folder: Path, *blocks: str) -> tuple[Gold, ...]:
    """Lessons as gold."""
    write(folder, *blocks)
    return tuple(read_gold(folder))
