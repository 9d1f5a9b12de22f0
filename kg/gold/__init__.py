"""Annotated texts: what the taggers learn from and what the facts are measured by."""
