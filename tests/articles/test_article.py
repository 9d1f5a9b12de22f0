"""A text becomes an article: headline first, offsets in the normalised text, nothing guessed."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.articles import article_from_text
from kg.errors import ArticleError
from kg.records import Article, Period

BODY = "The company said on Monday that it had raised money from its shareholders and that more was to come. " * 2


def read(text: str, **told: str) -> Article:
    return article_from_text(text, id="https://kg.example/a", source="a.txt", **told)


def test_the_title_comes_first() -> None:
    article = read(BODY, title="A deal")
    assert article.text == f"A deal\n\n{BODY.strip()}"
    assert article.text[: article.title_end] == article.title == "A deal"


def test_a_title_in_the_body_is_not_repeated() -> None:
    article = read(f"THE GAZETTE\n\n‘A’ deal\n\n{BODY}", title="'A' deal")
    assert article.text.startswith("‘A’ deal\n\nTHE GAZETTE\n\nThe company")
    assert [article.text[span.start : span.end] for span in article.litter] == ["THE GAZETTE"]


def test_a_text_without_headline_has_none() -> None:
    article = read(BODY)
    assert (article.title, article.title_end, article.litter) == (None, 0, ())


def test_the_hash_is_of_the_text() -> None:
    article = read(BODY)
    assert article.sha256 == hashlib.sha256(article.text.encode()).hexdigest()
    assert article.normalisation == "newskg-text-1"


def test_the_date_is_told_or_read_or_unknown() -> None:
    dated = f"A deal is done\n\n4 May 2024\n\n{BODY}"
    assert read(dated, published="March 3, 2024").published == Period("2024-03-03", "2024-03-03", "2024-03-03")
    assert read(dated).published == Period("2024-05-04", "2024-05-04", "2024-05-04")
    assert read(BODY).published is None


def test_a_period_is_taken_as_it_is() -> None:
    told = Period("2024", "2024-01-01", "2024-12-31")
    assert article_from_text(BODY, id="i", source="s", published=told).published is told


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "holds no text"),
        ("-- 12 --", "holds no text"),
        ("Der Konzern hat die Firma gekauft, wie er am Montag mit einer Erklärung bekannt gegeben hat.", "German"),
        ("Norvane Kelda Orrin", "language not recognised"),
        ("a " * 1_000_001, "longer than"),
    ],
)
def test_what_is_no_article(text: str, reason: str) -> None:
    with pytest.raises(ArticleError, match=reason):
        read(text)


LINES = st.lists(
    st.sampled_from(
        ["Read more", "- A headline", "Published on 3 May 2024", "By Jane Roe", "", BODY.strip(), "Share", "| a | b |"]
    )
)


@given(LINES, st.sampled_from(["", "A deal", "Read more"]))
def test_litter_is_sorted_apart_and_never_the_title(lines: list[str], title: str) -> None:
    article = read("\n".join([BODY, *lines]), title=title, language="en")
    ends = [article.title_end, *(span.end for span in article.litter)]
    assert all(end <= span.start < span.end for end, span in zip(ends, article.litter, strict=False))
    assert ends[-1] <= len(article.text)
