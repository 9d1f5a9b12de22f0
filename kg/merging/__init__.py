"""Article graphs -> the merged graph: one node for each entity and event."""

from kg.merging.remerging import changed_nodes, known_entities, merged_graph
from kg.merging.values import merged_status

__all__ = ["changed_nodes", "known_entities", "merged_graph", "merged_status"]
