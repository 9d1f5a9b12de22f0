"""Quads in, quads out, and SPARQL: one small protocol, one module for each store."""
