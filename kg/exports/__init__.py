"""Quads -> file: one module for each family of formats."""
