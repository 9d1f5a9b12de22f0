"""The vocabulary as plain strings: closed namespaces, so that a misspelt term raises AttributeError.

No term's IRI is spelled anywhere else in `kg/`. A test holds `NK` and `ontology/newskg.ttl` to each other.

>>> NK.Company
'https://w3id.org/newskg/ontology#Company'
"""
# ruff: noqa: N815, D101 - terms are spelled as their vocabularies spell them, and their vocabularies describe them

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DEFAULT_BASE: Final = "https://newskg.example/"
"""Instance IRIs stand under this base unless the user sets another."""

_NK: Final = "https://w3id.org/newskg/ontology#"
_SHAPES: Final = "https://w3id.org/newskg/shapes#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_OWL: Final = "http://www.w3.org/2002/07/owl#"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_DCTERMS: Final = "http://purl.org/dc/terms/"
_PROV: Final = "http://www.w3.org/ns/prov#"
_OA: Final = "http://www.w3.org/ns/oa#"
_SCHEMA: Final = "https://schema.org/"
_ORG: Final = "http://www.w3.org/ns/org#"
_SH: Final = "http://www.w3.org/ns/shacl#"
SD: Final = "http://www.w3.org/ns/sparql-service-description#"
VOID: Final = "http://rdfs.org/ns/void#"
FORMATS: Final = "http://www.w3.org/ns/formats/"
"""What the description of an endpoint is written in: SPARQL 1.1 Service Description, VoID, unique IRIs of formats."""
_WIKIDATA: Final = "http://www.wikidata.org/entity/"


class NK:
    namespace: Final = _NK

    Company: Final = _NK + "Company"
    Regulator: Final = _NK + "Regulator"
    Model: Final = _NK + "Model"
    Party: Final = _NK + "Party"
    Event: Final = _NK + "Event"
    Investment: Final = _NK + "Investment"
    Acquisition: Final = _NK + "Acquisition"
    Partnership: Final = _NK + "Partnership"
    ModelRelease: Final = _NK + "ModelRelease"
    RegulatoryAction: Final = _NK + "RegulatoryAction"
    Prospect: Final = _NK + "Prospect"
    Article: Final = _NK + "Article"
    Claim: Final = _NK + "Claim"
    Evidence: Final = _NK + "Evidence"

    investor: Final = _NK + "investor"
    leadInvestor: Final = _NK + "leadInvestor"
    investee: Final = _NK + "investee"
    valuation: Final = _NK + "valuation"
    valuationCurrency: Final = _NK + "valuationCurrency"
    round: Final = _NK + "round"
    acquirer: Final = _NK + "acquirer"
    target: Final = _NK + "target"
    partner: Final = _NK + "partner"
    developer: Final = _NK + "developer"
    model: Final = _NK + "model"
    openWeights: Final = _NK + "openWeights"
    supersedes: Final = _NK + "supersedes"
    regulator: Final = _NK + "regulator"
    action: Final = _NK + "action"
    concerns: Final = _NK + "concerns"
    amount: Final = _NK + "amount"
    currency: Final = _NK + "currency"
    date: Final = _NK + "date"
    dateStart: Final = _NK + "dateStart"
    dateEnd: Final = _NK + "dateEnd"
    status: Final = _NK + "status"
    prospectOf: Final = _NK + "prospectOf"

    country: Final = _NK + "country"
    city: Final = _NK + "city"
    jurisdiction: Final = _NK + "jurisdiction"
    ambiguous: Final = _NK + "ambiguous"
    formerName: Final = _NK + "formerName"
    renamedOn: Final = _NK + "renamedOn"

    sha256: Final = _NK + "sha256"
    textNormalisation: Final = _NK + "textNormalisation"
    about: Final = _NK + "about"
    confidence: Final = _NK + "confidence"
    rule: Final = _NK + "rule"
    ruleVersion: Final = _NK + "ruleVersion"
    readerName: Final = _NK + "readerName"
    readerModel: Final = _NK + "readerModel"
    promptVersion: Final = _NK + "promptVersion"
    named: Final = _NK + "named"
    supports: Final = _NK + "supports"
    sourceCount: Final = _NK + "sourceCount"
    disputedProperty: Final = _NK + "disputedProperty"
    hasClaim: Final = _NK + "hasClaim"
    mergedFrom: Final = _NK + "mergedFrom"
    nameKey: Final = _NK + "nameKey"

    statuses: Final = _NK + "statuses"
    announced: Final = _NK + "announced"
    planned: Final = _NK + "planned"
    rumoured: Final = _NK + "rumoured"
    denied: Final = _NK + "denied"

    actions: Final = _NK + "actions"
    inquiry: Final = _NK + "inquiry"
    investigation: Final = _NK + "investigation"
    lawsuit: Final = _NK + "lawsuit"
    fine: Final = _NK + "fine"
    order: Final = _NK + "order"
    approval: Final = _NK + "approval"
    warning: Final = _NK + "warning"

    merged: Final = _NK + "merged"
    decisions: Final = _NK + "decisions"


class SHAPES:
    namespace: Final = _SHAPES


class RDF:
    namespace: Final = _RDF
    type: Final = _RDF + "type"
    langString: Final = _RDF + "langString"
    first: Final = _RDF + "first"
    rest: Final = _RDF + "rest"
    reifies: Final = _RDF + "reifies"


class RDFS:
    namespace: Final = _RDFS
    label: Final = _RDFS + "label"
    comment: Final = _RDFS + "comment"
    subClassOf: Final = _RDFS + "subClassOf"
    subPropertyOf: Final = _RDFS + "subPropertyOf"
    seeAlso: Final = _RDFS + "seeAlso"


class OWL:
    namespace: Final = _OWL
    Class: Final = _OWL + "Class"
    ObjectProperty: Final = _OWL + "ObjectProperty"
    DatatypeProperty: Final = _OWL + "DatatypeProperty"
    Ontology: Final = _OWL + "Ontology"
    sameAs: Final = _OWL + "sameAs"
    differentFrom: Final = _OWL + "differentFrom"


class XSD:
    namespace: Final = _XSD
    string: Final = _XSD + "string"
    boolean: Final = _XSD + "boolean"
    integer: Final = _XSD + "integer"
    decimal: Final = _XSD + "decimal"
    date: Final = _XSD + "date"
    gYearMonth: Final = _XSD + "gYearMonth"
    gYear: Final = _XSD + "gYear"
    anyURI: Final = _XSD + "anyURI"


class SKOS:
    namespace: Final = _SKOS
    Concept: Final = _SKOS + "Concept"
    ConceptScheme: Final = _SKOS + "ConceptScheme"
    prefLabel: Final = _SKOS + "prefLabel"
    altLabel: Final = _SKOS + "altLabel"
    hiddenLabel: Final = _SKOS + "hiddenLabel"
    definition: Final = _SKOS + "definition"
    exactMatch: Final = _SKOS + "exactMatch"
    closeMatch: Final = _SKOS + "closeMatch"
    inScheme: Final = _SKOS + "inScheme"


class DCTERMS:
    namespace: Final = _DCTERMS
    title: Final = _DCTERMS + "title"
    issued: Final = _DCTERMS + "issued"
    language: Final = _DCTERMS + "language"
    source: Final = _DCTERMS + "source"
    publisher: Final = _DCTERMS + "publisher"
    license: Final = _DCTERMS + "license"
    description: Final = _DCTERMS + "description"


class PROV:
    namespace: Final = _PROV
    Entity: Final = _PROV + "Entity"
    wasDerivedFrom: Final = _PROV + "wasDerivedFrom"
    wasAttributedTo: Final = _PROV + "wasAttributedTo"
    qualifiedAttribution: Final = _PROV + "qualifiedAttribution"
    Attribution: Final = _PROV + "Attribution"
    SoftwareAgent: Final = _PROV + "SoftwareAgent"
    agent: Final = _PROV + "agent"


class OA:
    namespace: Final = _OA
    SpecificResource: Final = _OA + "SpecificResource"
    TextQuoteSelector: Final = _OA + "TextQuoteSelector"
    TextPositionSelector: Final = _OA + "TextPositionSelector"
    hasSource: Final = _OA + "hasSource"
    hasSelector: Final = _OA + "hasSelector"
    exact: Final = _OA + "exact"
    prefix: Final = _OA + "prefix"
    suffix: Final = _OA + "suffix"
    start: Final = _OA + "start"
    end: Final = _OA + "end"


class SCHEMA:
    namespace: Final = _SCHEMA
    Organization: Final = _SCHEMA + "Organization"
    GovernmentOrganization: Final = _SCHEMA + "GovernmentOrganization"
    SoftwareApplication: Final = _SCHEMA + "SoftwareApplication"
    NewsArticle: Final = _SCHEMA + "NewsArticle"
    Event: Final = _SCHEMA + "Event"
    rangeIncludes: Final = _SCHEMA + "rangeIncludes"


class ORG:
    namespace: Final = _ORG
    Organization: Final = _ORG + "Organization"


class SH:
    namespace: Final = _SH
    ValidationResult: Final = _SH + "ValidationResult"
    focusNode: Final = _SH + "focusNode"
    resultPath: Final = _SH + "resultPath"
    value: Final = _SH + "value"
    sourceShape: Final = _SH + "sourceShape"
    resultMessage: Final = _SH + "resultMessage"
    resultSeverity: Final = _SH + "resultSeverity"
    name: Final = _SH + "name"
    message: Final = _SH + "message"
    severity: Final = _SH + "severity"
    order: Final = _SH + "order"
    path: Final = _SH + "path"
    inversePath: Final = _SH + "inversePath"
    alternativePath: Final = _SH + "alternativePath"
    property: Final = _SH + "property"
    targetClass: Final = _SH + "targetClass"
    targetSubjectsOf: Final = _SH + "targetSubjectsOf"
    targetNode: Final = _SH + "targetNode"
    IRI: Final = _SH + "IRI"
    minCount: Final = _SH + "minCount"
    maxCount: Final = _SH + "maxCount"
    class_: Final = _SH + "class"
    datatype: Final = _SH + "datatype"
    nodeKind: Final = _SH + "nodeKind"
    pattern: Final = _SH + "pattern"
    minLength: Final = _SH + "minLength"
    minInclusive: Final = _SH + "minInclusive"
    minExclusive: Final = _SH + "minExclusive"
    maxInclusive: Final = _SH + "maxInclusive"
    maxExclusive: Final = _SH + "maxExclusive"
    lessThan: Final = _SH + "lessThan"
    lessThanOrEquals: Final = _SH + "lessThanOrEquals"
    equals: Final = _SH + "equals"
    disjoint: Final = _SH + "disjoint"
    hasValue: Final = _SH + "hasValue"
    uniqueLang: Final = _SH + "uniqueLang"
    in_: Final = _SH + "in"
    or_: Final = _SH + "or"
    NodeShape: Final = _SH + "NodeShape"
    PropertyShape: Final = _SH + "PropertyShape"


class WIKIDATA:
    namespace: Final = _WIKIDATA


MERGED: Final = NK.merged
"""The named graph that holds the merged statements."""

DECISIONS: Final = NK.decisions
"""The named graph that holds what a person decided about who is who."""

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "dcterms": DCTERMS.namespace,
        "nk": NK.namespace,
        "oa": OA.namespace,
        "org": ORG.namespace,
        "owl": OWL.namespace,
        "prov": PROV.namespace,
        "rdf": RDF.namespace,
        "rdfs": RDFS.namespace,
        "schema": SCHEMA.namespace,
        "skos": SKOS.namespace,
        "wd": WIKIDATA.namespace,
        "xsd": XSD.namespace,
    }
)
"""Prefix -> namespace, for everything that is written for people."""


def term_text(term: object) -> str:
    """The text of a term of a quad: an IRI, or a literal's value.

    >>> term_text("as it is")
    'as it is'
    """
    return str(getattr(term, "value", term))
