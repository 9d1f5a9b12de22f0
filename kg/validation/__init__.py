"""Quads by graph -> Finding: what breaks the rules of `ontology/shapes.ttl`, in words, with place and quote."""

from kg.validation.findings import describe, validate, validate_files

__all__ = ["describe", "validate", "validate_files"]
