"""The store -> any triple store, proved: `report` tells the story, `profiles.yaml` how each kind of store is loaded."""

from __future__ import annotations

from kg.loading.files import bulk_files, neo4j_files
from kg.loading.profiles import Profile, find_profile, profiles
from kg.loading.report import Difference, LoadReport, chosen_graphs, load

__all__ = [
    "Difference",
    "LoadReport",
    "Profile",
    "bulk_files",
    "chosen_graphs",
    "find_profile",
    "load",
    "neo4j_files",
    "profiles",
]
