"""A query and its parameters -> an answer, and the answer in a format for people or programs."""

from __future__ import annotations

from kg.answers.formats import render
from kg.answers.parameters import Parameter
from kg.answers.queries import Query, ad_hoc_query, find_query, shipped_queries
from kg.answers.results import Answer, answer

__all__ = ["Answer", "Parameter", "Query", "ad_hoc_query", "answer", "find_query", "render", "shipped_queries"]
