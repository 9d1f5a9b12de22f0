"""Mention, Fact -> Entity, Event: who is the same, and the IRI of each."""

from kg.entities.identify import identify

__all__ = ["identify"]
