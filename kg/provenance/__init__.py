"""A node of the graph -> why it says what it says: claims, sentences, rules, and how the merge came to each value.

Nothing here decides anything: what articles say is read from their graphs, and the rules of merging are asked.
"""

from kg.provenance.nodes import find_node
from kg.provenance.provenances import provenance
from kg.provenance.records import Claim, Provenance, Quote, ReadBy, Source, Statement, Told

__all__ = ["Claim", "Provenance", "Quote", "ReadBy", "Source", "Statement", "Told", "find_node", "provenance"]
