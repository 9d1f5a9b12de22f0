"""Markdown -> its plain text and its headline, mark-up taken off and the words left as they stand."""

from __future__ import annotations

import re

from kg.articles.normalisation import LINE_ENDS

COMMENT = re.compile(r"<!--(?:(?!<!--|-->).)*-->", re.DOTALL)
FENCE = re.compile(r"^[ \t]*(?:```|~~~)[^\n]*$", re.MULTILINE)
UNDERLINED = re.compile(r"^([^\n]+)\n={2,}[ \t]*$", re.MULTILINE)
HEADING = re.compile(r"^[ ]{0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$", re.MULTILINE)
RULE = re.compile(r"^[ \t]*(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$", re.MULTILINE)
TABLE_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*$\n?", re.MULTILINE)
QUOTE = re.compile(r"^[ \t]{0,3}(?:>[ \t]?)+", re.MULTILINE)
BULLET = re.compile(r"^[ \t]*[*+-][ \t]+", re.MULTILINE)
IMAGE = re.compile(r"!\[([^\]\n]{0,300})\]\([^()\n]{0,2000}\)")
LINK = re.compile(r"\[([^\[\]\n]{1,500})\]\((?:[^()\n]|\([^()\n]{0,200}\)){0,2000}\)")
REFERENCE = re.compile(r"\[([^\[\]\n]{1,500})\]\[[^\[\]\n]{0,100}\]")
DEFINITION = re.compile(r"^[ ]{0,3}\[[^\]\n]{1,100}\]:[ \t]+\S+[^\n]*$\n?", re.MULTILINE)
FOOTNOTE = re.compile(r"\[\^[^\]\n]{1,50}\]")
AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>")
TAG = re.compile(
    r"</?(?:a|abbr|b|br|cite|div|em|i|img|p|small|span|strong|sub|sup|u)(?:\s[^<>\n]{0,500})?/?>", re.IGNORECASE
)
STRONG = re.compile(r"(\*\*\*|\*\*|___|__)(?=\S)([^\n]{1,2000}?)(?<=\S)\1")
STARS = re.compile(r"\*(?<![\w*]\*)(?=[^\s*])([^*\n]{1,2000}?)(?<=[^\s*])\*(?![\w*])")
UNDERSCORES = re.compile(r"_(?<![\w]_)(?=[^\s_])([^_\n]{1,2000}?)(?<=[^\s_])_(?!\w)")
CODE = re.compile(r"`{1,2}([^`\n]{1,500})`{1,2}")
ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
HEADLINE_WITHIN = 2000
"""A first-level heading counts as the article's headline when it stands this near the top."""


def plain_text(markdown: str) -> tuple[str, str | None]:
    r"""The words of a Markdown text without its mark-up, and its headline (the first heading of level 1) if any.

    Emphasis, heading signs, block quotes, code marks and links go, their words stay; images leave their description.
    Bullets become "- "; table rows keep their pipes, the row of dashes goes. Words in brackets that link nowhere stay.

    >>> plain_text("# Une *levée*\n\n> **Dust** lève [16 M€](https://x.example).\n* un\n")
    ('Une levée\n\nDust lève 16 M€.\n- un\n', 'Une levée')
    """
    text = COMMENT.sub("", LINE_ENDS.sub("\n", markdown))
    text = QUOTE.sub("", FENCE.sub("", text))
    text = DEFINITION.sub("", TABLE_RULE.sub("", text))
    text = UNDERLINED.sub(r"# \1", text)
    text = BULLET.sub("- ", RULE.sub("", text))
    text = _inline(text)
    first = next((found for found in HEADING.finditer(text, 0, HEADLINE_WITHIN) if found[1] == "#"), None)
    headline = first[2].strip() or None if first else None
    return ESCAPE.sub(r"\1", HEADING.sub(r"\2", text)), ESCAPE.sub(r"\1", headline) if headline else None


def _inline(text: str) -> str:
    """The text without its inline mark-up; each pattern is bounded, so that hostile nesting costs little."""
    text = AUTOLINK.sub(r"\1", TAG.sub("", text))
    text = FOOTNOTE.sub("", IMAGE.sub(r"\1", text))
    text = REFERENCE.sub(r"\1", LINK.sub(r"\1", text))
    text = CODE.sub(r"\1", STRONG.sub(r"\2", text))
    return UNDERSCORES.sub(r"\1", STARS.sub(r"\1", text))
