"""Text -> its language, by counting function words of the body.

Titles mislead (they are names and nouns), so the decision is made on the body; what a page or its front matter
declares only settles what the body leaves open.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from importlib import resources

import yaml

READ = ("fr", "en")
NAMES = {
    "fr": "French",
    "en": "English",
    "de": "German",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
    "ca": "Catalan",
    "sv": "Swedish",
    "da": "Danish",
    "pl": "Polish",
    "ro": "Romanian",
    "tr": "Turkish",
}
WORD = re.compile(r"[a-zà-öø-ÿœ]+")
ENOUGH = 6000
"""Characters of the text that are counted; more does not change the answer."""
FEW_WORDS = 60
MIN_SHARE = 0.12
"""French and English running text has 35 to 50 % of these words; a list of names and figures about 15 %."""
MIN_SHARE_OF_FEW = 0.05
"""The same in a text of few words, which may be a table."""
ENOUGH_TO_OVERRULE = 6
LONG_WORDS = 9
"""Characters a word, blanks and figures counted, from which on a text may be in another script."""
OTHER_SCRIPT = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f\u1e00-\u1eff]")
CLEAR = 1.3
"""How many times the other count the larger one must be to overrule what the page declares."""


def detect_language(text: str, *, declared: str | None = None) -> str | None:
    """The language of a text: "fr", "en", another language's code, or None where it does not tell.

    `declared` is the BCP 47 tag that a page or its front matter gives.

    >>> detect_language("The company said on Monday that it would buy its rival.")
    'en'
    >>> detect_language("Der Konzern hat am Montag den Kauf der Firma bekannt gegeben, wie es heißt.")
    'de'
    """
    prior = declared.lower().replace("_", "-").split("-")[0] if declared else None
    text = text[:ENOUGH].lower()
    words = Counter(WORD.findall(text))
    counts: Counter[str] = Counter()
    known = _function_words()
    for word, times in words.items():
        for code in known.get(word, ()):
            counts[code] += times
    code = max(counts, key=lambda found: (counts[found], found == prior, found in READ), default="")
    if counts[code] < ENOUGH_TO_OVERRULE:
        # A word or two more is no reason to set a short text aside.
        code = max((*READ, code), key=lambda found: (counts[found] + (found in READ), found == prior))
    best, total = counts[code], words.total()
    if len(text) > LONG_WORDS * total and len(OTHER_SCRIPT.findall(text)) > sum(map(len, words.elements())):
        return None
    if best < max(2, (MIN_SHARE if total >= FEW_WORDS else MIN_SHARE_OF_FEW) * total):
        return prior
    unclear = best < ENOUGH_TO_OVERRULE or (prior is not None and counts[prior] * CLEAR >= best)
    return prior if prior and unclear else code


def language_name(code: str) -> str:
    """The English name of a language where it is known here, else its code."""
    return NAMES.get(code, code)


@functools.cache
def _function_words() -> dict[str, tuple[str, ...]]:
    """Each function word with the languages that have it."""
    text = resources.files(__package__).joinpath("languages.yaml").read_text(encoding="utf-8")
    codes: dict[str, tuple[str, ...]] = {}
    for code, words in yaml.safe_load(text).items():
        for word in dict.fromkeys(words.split()):
            codes[word] = (*codes.get(word, ()), code)
    return codes
