"""What licences are found and how they are named."""

from __future__ import annotations

import time

import pytest

from kg.mentions.licences import find_licences
from kg.records import Article


def found(text: str) -> list[object]:
    mentions = list(find_licences(Article("urn:a", "a.txt", text, "en", "", "")))
    assert all(m.text == text[m.start : m.end] for m in mentions)
    return [m.value for m in mentions]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("sous la licence open source Apache 2.0", "Apache-2.0"),
        ("under an Apache licence", "Apache-2.0"),
        ("sous licence MIT", "MIT"),
        ("under the MIT license", "MIT"),
        ("on MIT terms", "MIT"),
        ("- Gentian 3B (MIT, open weights)", "MIT"),
        ("researchers at MIT, Harvard", None),
        ("CC BY-NC 4.0", "CC-BY-NC-4.0"),
        ("CC-BY-4.0", "CC-BY-4.0"),
        ("CC BY-SA 3.0", "CC-BY-SA-3.0"),
        ("CC-BY-NC-SA", "CC-BY-NC-SA-4.0"),
        ("GPLv3", "GPL-3.0"),
        ("AGPL", "AGPL-3.0"),
        ("a BSD 3-clause licence", "BSD-3-Clause"),
        ("EUPL 1.2", "EUPL-1.2"),
        ("la licence Etalab 2.0", "etalab-2.0"),
        ("CeCILL-B", "CECILL-B"),
        ("OpenRAIL-M", "OpenRAIL-M"),
        ("the Llama 3 Community License", "Llama 3 Community License"),
        ("a proprietary licence", None),
        ("The License was revoked", None),
    ],
)
def test_a_licence_has_its_spdx_id_or_its_own_name(text: str, name: str | None) -> None:
    assert found(text) == ([name] if name else [])


@pytest.mark.parametrize("unit", ["License ", "A ", "apache ", "cc by ", "MIT, "])
def test_hostile_repeats_are_read_in_time(unit: str) -> None:
    start = time.process_time()
    found(unit * (200_000 // len(unit)))
    assert time.process_time() - start < 10
