"""Article graphs -> the merged graph: one node for each entity and event."""

from kg.merging.values import known_entities, merged_nodes, merged_quads, merged_status, statements_about

__all__ = ["known_entities", "merged_nodes", "merged_quads", "merged_status", "statements_about"]
