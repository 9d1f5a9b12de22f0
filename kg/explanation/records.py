"""How an article was read: its events with what spoke for each, its sentences with what was missing."""

from __future__ import annotations

from dataclasses import dataclass

from kg.records import FactKind


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words in a role, or with no role, with the probability that the role's tagger gives."""

    role: str
    words: str
    sentence: int
    probability: float


@dataclass(frozen=True, slots=True)
class RoleReason:
    """A filled role: its value and words, what else the same words might be, and which other words might fill it.

    `carried` where the words stand in a sentence before and were taken over, with a fixed probability.
    """

    value: str
    filler: Candidate
    carried: bool
    otherwise: Candidate | None
    rival: Candidate | None


@dataclass(frozen=True, slots=True)
class FrameReason:
    """A frame's words in a sentence."""

    name: str
    words: str
    sentence: int


@dataclass(frozen=True, slots=True)
class FactReason:
    """Why an event is told, or was given up (`given_up` says why; "" where it is told).

    `said` are the labels of each attribute (status, action, openness) with their shares of what the sentences say,
    `cues` the words that tell a status (status, words, sentence). `joined` are the sentences that tell it, each with
    the probability that it tells the event told before (None for the first one). `speaks_for` and `speaks_against`
    are the judge's strongest reasons with their weights (log-odds).
    """

    event: str | None
    kind: FactKind
    status: str
    confidence: float | None
    given_up: str
    frame: FrameReason | None
    said: tuple[tuple[str, tuple[tuple[str, float], ...]], ...]
    cues: tuple[tuple[str, str, int], ...]
    roles: tuple[RoleReason, ...]
    joined: tuple[tuple[int, float | None], ...]
    speaks_for: tuple[tuple[str, float], ...]
    speaks_against: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class SentenceReason:
    """What was seen in a sentence, and what was missing for an event of a kind to be told.

    `near` are words that resemble a frame's: (word, the frame's words, frame). `candidates` are the best roles of its
    mentions, by kind, sure enough or not.
    """

    number: int
    text: str
    mentions: tuple[tuple[str, str, str, str], ...]
    frames: tuple[FrameReason, ...]
    near: tuple[tuple[str, str, str], ...]
    candidates: tuple[tuple[FactKind, Candidate], ...]
    told: tuple[int, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """An article's sentences, and why each event was told or given up; numbers of sentences and events count from 1.

    `framed` are the sentences in which a frame stands.
    """

    source: str
    article: str
    sentences: tuple[str, ...]
    framed: tuple[int, ...]
    events: tuple[FactReason, ...]
