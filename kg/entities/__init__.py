"""Mention, Fact -> Entity, Event: who is the same, and the IRI of each."""
