"""Quads -> picture: the graph and its interactive page."""
