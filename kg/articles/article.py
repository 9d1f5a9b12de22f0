"""A text and what is told about it -> `Article`."""

from __future__ import annotations

from dataclasses import replace

from kg.articles.datelines import find_datelines, parse_published, surest
from kg.articles.headlines import find_headline, find_title
from kg.articles.language import READ, detect_language, language_name
from kg.articles.litter import find_litter
from kg.articles.metadata import Metadata
from kg.articles.normalisation import NORMALISATION, digest, normalise
from kg.errors import ArticleError
from kg.records import Article, Period, Span

MIN_LETTERS = 3
MAX_CHARACTERS = 2_000_000
"""A long novel has a million; no article is longer than two."""


def article_from_text(  # noqa: PLR0913 - all that can be told about an article, each by its name
    text: str,
    *,
    id: str,  # noqa: A002 - the field of the record has this name
    source: str,
    language: str | None = None,
    published: str | Period | None = None,
    title: str | None = None,
    url: str | None = None,
    publisher: str | None = None,
) -> Article:
    """The article that a text is, normalised, with its language, date and litter found.

    `language` (BCP 47) and `published` (as written, or a Period) are what is told about it; where they are None
    the text decides. Raises ArticleError for an empty text and for one that is neither French nor English.

    >>> article_from_text("The firm has raised money.", id="a", source="-", published="March 3, 2025").published.literal
    '2025-03-03'
    """
    described = Metadata(title, url, language, published if isinstance(published, str) else None, publisher)
    article = described_article(text, described, id=id, source=source)
    return replace(article, published=published) if isinstance(published, Period) else article


def described_article(text: str, described: Metadata, *, id: str, source: str) -> Article:  # noqa: A002
    """As `article_from_text`, from the metadata as one record."""
    if len(text) > MAX_CHARACTERS:
        raise ArticleError(f"is longer than {MAX_CHARACTERS:,} characters: give the article alone", source)
    body = normalise(text)
    if sum(map(str.isalpha, body[:500])) < MIN_LETTERS:
        raise ArticleError("holds no text: give it a body, or leave it out", source)
    title = normalise(described.title).replace("\n", " ") if described.title else None
    whole, title_end, masthead = _headed(body, title)
    language = _language(whole[title_end:] or whole, described.language, source)
    tag = described.language if described.language and described.language.lower().startswith(language) else language
    published = parse_published(described.published, language=tag) if described.published else None
    datelines = find_datelines(whole, language=tag, title_end=title_end)
    return Article(
        id=id,
        source=source,
        text=whole,
        language=language,
        sha256=digest(whole),
        normalisation=NORMALISATION,
        title=title or whole[:title_end] or None,
        title_end=title_end,
        url=described.url,
        publisher=described.publisher,
        published=published or surest(datelines),
        litter=find_litter(whole, title_end=title_end, masthead=masthead, datelines=datelines),
    )


def _headed(body: str, title: str | None) -> tuple[str, int, Span]:
    """The text with its headline first, the headline's end, and the span of what stood above it."""
    found = find_title(body, title) if title else find_headline(body)
    if found is None:
        whole = f"{title}\n\n{body}" if title else body
        return whole, len(title or ""), Span(0, 0)
    headline, above, below = body[found.start : found.end], body[: found.start].strip(), body[found.end :].strip()
    parts = [part for part in (headline, above, below) if part]
    start = found.end - found.start + 2
    masthead = Span(start, start + len(above)) if above else Span(0, 0)
    return "\n\n".join(parts), len(headline), masthead


def _language(body: str, declared: str | None, source: str) -> str:
    found = detect_language(body, declared=declared)
    if found in READ:
        return found
    if found is None:
        raise ArticleError(
            "language not recognised: give 'lang: fr' or 'lang: en', other languages are not read", source
        )
    raise ArticleError(f"seems to be in {language_name(found)}: only French and English are read", source)
