"""The judge's features -> what spoke for and against a fact, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.facts.judging import RIGHT, WRONG
from kg.facts.roles import KINDS


def strongest_first(features: Iterable[str], learned: Mapping[tuple[str, str], float]) -> list[tuple[str, float]]:
    """The judge's features with what each adds to the log-odds of being right, the strongest for it first.

    The steps that one probability reaches count together, under the highest of them.
    """
    sums: dict[str, tuple[str, float]] = {}
    for feature in features:
        odds = learned.get((feature, RIGHT), 0.0) - learned.get((feature, WRONG), 0.0)
        measure = feature if "=" in feature else feature.partition(">")[0].rstrip("!").rpartition(",")[2]
        last, before = sums.get(measure, (feature, 0.0))
        sums[measure] = (last if feature.endswith("!") else feature, before + odds)
    reasons = ((in_words(feature), round(odds, 2)) for feature, odds in sums.values())
    return sorted(reasons, key=lambda reason: (-reason[1], reason[0]))


WORDING: Mapping[str, str] = {
    "kind": "it is of this kind",
    "roles": "it has just these roles: {}",
    "n": "number of values, {}",
    "told": "number of sentences: {}",
    "frames": "number of frames in them: {}",
    "frame": "frame (and whether it stands in them): {}",
    "where": "kind and number of the first sentence: {}",
    "status": "status {}",
    "via": "how the anchor is named: {}",
    "kindof": "what the anchor is: {}",
    "beside": "they also speak of: {}",
}
"""The judge's features (kg.facts.judging) in words."""


def in_words(feature: str) -> str:
    """A feature of the judge in words.

    >>> in_words("acquisition,target>0.9"), in_words("told=acquisition,2"), in_words("acquisition,amount!")
    ('target surer than 0.9', 'number of sentences: 2', 'it has amount')
    """
    name, equals, value = feature.partition("=")
    if equals:
        kind, comma, rest = value.partition(",")
        told = rest if comma and kind in KINDS else value
        return WORDING[name].format(told) if name in WORDING else f"{name} {told}"
    role, over, step = feature.partition(">")
    role = role.rstrip("!").rpartition(",")[2]
    whole = {"least": "least sure role", "mean": "roles on average"}.get(role, role)
    return f"{whole} surer than {step}" if over else f"it has {whole}"
