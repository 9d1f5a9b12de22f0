"""Article graphs -> the merged graph: one node for each entity and event."""

from kg.merging.decisions import Decisions, Entry, applied, decision_quads, decisions_in, read_decisions
from kg.merging.graphs import merged_from
from kg.merging.nodes import Patch
from kg.merging.proposals import Proposal, proposals
from kg.merging.remerging import changed_nodes, known_entities, merged_graph
from kg.merging.values import merged_status

__all__ = [
    "Decisions",
    "Entry",
    "Patch",
    "Proposal",
    "applied",
    "changed_nodes",
    "decision_quads",
    "decisions_in",
    "known_entities",
    "merged_from",
    "merged_graph",
    "merged_status",
    "proposals",
    "read_decisions",
]
