"""Reading -> Fact: frames and learned roles that join mentions into events with status and evidence."""

from kg.facts.facts import find_facts

__all__ = ["find_facts"]
