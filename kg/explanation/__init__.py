"""Article -> why it was read as it was: each fact with what spoke for it, each sentence with what was missing.

Nothing here decides anything: the stages are run as `kg extract` runs them, and asked how they came to their result.
It is written for one who wants to extend a frame or write a lesson (CONTRIBUTING.md, "Add a frame").
"""

from kg.explanation.facts import explain, explained
from kg.explanation.grounds import Ground, ground
from kg.explanation.records import Candidate, Explanation, FactReason, FrameReason, RoleReason, SentenceReason
from kg.explanation.sentences import explain_sentence, find_sentences

__all__ = [
    "Candidate",
    "Explanation",
    "FactReason",
    "FrameReason",
    "Ground",
    "RoleReason",
    "SentenceReason",
    "explain",
    "explain_sentence",
    "explained",
    "find_sentences",
    "ground",
]
