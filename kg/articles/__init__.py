"""File, page, feed -> Article: one normalised text with what is known about it."""

from kg.articles.article import article_from_text
from kg.articles.normalisation import NORMALISATION, normalise
from kg.articles.reading import read_articles

__all__ = ["NORMALISATION", "article_from_text", "normalise", "read_articles"]
