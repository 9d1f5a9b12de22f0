"""The story: articles -> mentions -> facts -> entities -> quads -> validation -> store -> answers, views, exports.

Composes the stages and decides nothing. Every name here is a public one of `import kg`, or what a command calls.
"""

from kg.pipeline.answers import changes, count, diff, patch, query, why
from kg.pipeline.builds import BuildReport, build
from kg.pipeline.extractions import estimate, extract
from kg.pipeline.files import export, view
from kg.pipeline.findings import validate, verify
from kg.pipeline.holdings import list_articles
from kg.pipeline.loads import load, write_bulk, write_neo4j
from kg.pipeline.merges import decide, decisions, merge_again, propose
from kg.pipeline.units import read
from kg.pipeline.withdrawals import forget, forget_reader

__all__ = [
    "BuildReport",
    "build",
    "changes",
    "count",
    "decide",
    "decisions",
    "diff",
    "estimate",
    "export",
    "extract",
    "forget",
    "forget_reader",
    "list_articles",
    "load",
    "merge_again",
    "patch",
    "propose",
    "query",
    "read",
    "validate",
    "verify",
    "view",
    "why",
    "write_bulk",
    "write_neo4j",
]
