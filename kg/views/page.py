"""The graph as one HTML page: offline, safe with hostile names, drawn from places computed beforehand.

pyvis holds the nodes and edges and brings the vis-network library; the template, styles and scripts are our own
(`assets/`). All data travels as JSON in a script element that no browser executes; scripts and styles are allowed by
their hashes alone.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import math
import re
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kg.errors import SettingError
from kg.terms import NK
from kg.views.graph import EVENTS, KINDS, ROLES, STATUSES, label
from kg.views.layout import lay_out
from kg.views.measures import measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyvis.network import Network

    from kg.views.graph import Deal, Graph, Party, Quote, Source, Telling
    from kg.views.measures import Measures

    Places = Mapping[str, tuple[int, int]]

SCRIPTS = (
    "model",
    "edges",
    "nodes",
    "measures",
    "picture",
    "parts",
    "panel",
    "search",
    "filters",
    "table",
    "path",
    "timeline",
    "save",
    "main",
)
"""The page's own scripts in the order in which they are joined; later ones use earlier ones."""
STYLES = ("page",)
EDGE = ("from", "to", "deal", "width", "bend", "kind")
"""The fields of an edge in the page's data."""
_ROLES = {role.removeprefix(NK.namespace): at for at, role in enumerate(ROLES)}
VIS_NETWORK = "templates/lib/vis-9.1.2/vis-network.min.js"
"""vis-network as pyvis ships it, Apache-2.0 or MIT; its notice stands at the head of the file and stays."""
LANGUAGES = ("en", "fr")

_JSON_ESCAPES = {each: f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}
# Controls (save tab and line feed), lone surrogates, and the signs that turn the direction of text: they would hide
# or reorder what an article really says, so each is shown as the replacement sign.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_WEB_LINK = re.compile(r"https?://[^\s<>\"'\\]+\Z", re.IGNORECASE)


class Page(str):
    """The text of a page; a notebook that shows it shows the page itself."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        # Without "allow-same-origin": the page can read nothing of the notebook it stands in.
        sandbox = "allow-scripts allow-downloads allow-popups"
        frame = 'width="100%" height="640" style="border:1px solid #8884;border-radius:8px"'
        return f'<iframe {frame} sandbox="{sandbox}" srcdoc="{html.escape(self)}"></iframe>'


def view_page(graph: Graph, *, title: str, language: str | None = None, explorer: str | None = None) -> Page:
    """The whole page as text, for a file in UTF-8; it shows itself in a notebook.

    `language` ("en" or "fr") is that of the interface; without it the reader's browser decides. `explorer` is the
    address of a live explorer that shows what had to be left out. The same graph gives the same bytes. SettingError
    for another language.
    """
    data = page_data(graph, title=title, language=language)
    return assemble(data | {"explorer": explorer}, scripts=SCRIPTS, styles=STYLES)


def assemble(data: Mapping[str, Any], *, scripts: Sequence[str], styles: Sequence[str], live: bool = False) -> Page:
    """The page that shows these data with these assets; `live`: it may ask the server that it came from."""
    if data["language"] not in (None, *LANGUAGES):
        raise SettingError(f"{data['language']}: the page speaks {' and '.join(LANGUAGES)}", data["language"])
    style = "".join(asset(f"{name}.css") for name in styles)
    script = "\n".join(asset(f"{name}.js") for name in scripts)
    network_script = _vis_network()
    page = _template().render(
        title=data["title"],
        language=data["language"],
        live=live,
        policy=content_policy(scripts=(network_script, script), styles=(style,), live=live),
        style=_markup(style),
        script=_markup(script),
        network_script=_markup(network_script),
        data=_markup(script_json(data)),
    )
    return Page(page)


def content_policy(*, scripts: Iterable[str], styles: Iterable[str], live: bool = False) -> str:
    """The Content-Security-Policy that allows these inline blocks and nothing from anywhere else.

    `live`: also requests to the server that the page came from.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(_hash_source(each) for each in scripts)}",
            f"style-src {' '.join(_hash_source(each) for each in styles)}",
            "img-src data: blob:",
            *(("connect-src 'self'",) if live else ()),
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def script_json(data: object) -> str:
    r"""JSON that may stand inside a script element: nothing in it can close the element or open a comment.

    >>> script_json({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign, escaped in _JSON_ESCAPES.items():  # ten times as quick as str.translate
        text = text.replace(sign, escaped)
    return text


def plain_text(text: str) -> str:
    r"""Text with every sign that cannot be shown or that turns the reading direction replaced by U+FFFD.

    >>> plain_text("pay\u202eexe.pal")
    'pay�exe.pal'
    """
    return _UNSHOWABLE.sub("\ufffd", text.replace("\r\n", "\n"))


def web_link(address: str | None) -> str | None:
    """The address if it is an http or https one without odd signs, else None.

    >>> web_link("javascript:alert(1)") is None
    True
    """
    return address if address and _WEB_LINK.match(address) else None


def page_data(graph: Graph, *, title: str, language: str | None) -> dict[str, Any]:
    """All that the page's scripts read, as JSON types; every text in it is plain."""
    data = {
        "title": title,
        "language": language,
        "labels": labels(),
        "kinds": [*KINDS.values(), "event"],
        "dealKinds": [*EVENTS.values(), "supersedes"],
        "statuses": list(STATUSES),
        **picture_data(graph),
    }
    plain: dict[str, Any] = plain_data(data)
    return plain


def picture_data(graph: Graph, *, base: str | None = None, places: Places | None = None) -> dict[str, Any]:
    """What is in the picture, as JSON types; every text in it is plain.

    `nodes` are pyvis's, and so are `edges`, as rows of EDGE: `from` and `to` are places in `nodes`, `deal` is one in
    `deals`. `deals` are the events with `roles` as (place in `roles`, place in `nodes`) and `quotes` as (place in
    `articles`, words, and the status where it is not the event's). Keys are IRIs without `base`, which is what most
    of them begin with unless it is given; so are `places` computed.
    """
    base = shared_base(graph.graph["parties"]) if base is None else base
    network = hold_network(graph, base=base, places=places)
    deals: Mapping[str, Deal] = graph.graph["deals"]
    sources: Mapping[str, Source] = graph.graph["sources"]
    cited = {quote.article for deal in deals.values() for quote in deal.quotes}
    cited |= {telling.article for deal in deals.values() for telling in deal.tellings}
    articles = sorted(sources.keys() | cited)
    numbers = {name: at for at, name in enumerate(graph)}
    article_numbers = {name: at for at, name in enumerate(articles)}
    data = {
        "base": base,
        "nodes": network.nodes,
        "edges": [_edge_row(edge) for edge in network.edges],
        "roles": list(_ROLES),
        "deals": [_deal_data(deal, base, numbers, article_numbers) for deal in deals.values()],
        "articles": [_source_data(sources.get(name), name) for name in articles],
        "total": graph.graph["total"],
    }
    plain: dict[str, Any] = plain_data(data)
    return plain


def hold_network(graph: Graph, *, base: str = "", places: Places | None = None) -> Network:
    """The graph as pyvis's Network: nodes with place, size and facts, edges with width and bend.

    Lists are filled directly: `add_edge` scans all edges for each new one. A node's id is its place in the list, its
    key its IRI without `base`.
    """
    from pyvis.network import Network

    degrees = _degrees(graph)
    radii = node_radii(graph)
    places = lay_out(graph, radii) if places is None else places
    weights = measure(graph)
    numbers = {name: at for at, name in enumerate(graph)}
    network = Network(directed=True, cdn_resources="in_line")
    for name in graph:
        x, y = places[name]
        node = {"key": name.removeprefix(base), "x": x, "y": y, "size": radii[name], "degree": degrees[name]}
        node |= _weights(weights[name])
        network.nodes.append(node | _node_facts(graph, name, numbers))
    network.edges.extend(_edges(graph, numbers))
    return network


def _weights(weight: Measures) -> dict[str, float]:
    """What a node weighs, shares in hundredths."""
    shares = {"rank": round(100 * weight.pagerank, 2), "between": round(100 * weight.betweenness, 2)}
    return {**shares, "core": weight.core, "community": weight.community}


def _node_facts(graph: Graph, name: str, numbers: Mapping[str, int]) -> dict[str, Any]:
    party: Party | None = graph.graph["parties"].get(name)
    if party is None:
        return {"kind": "event"}
    names = dict(party.names)
    shown = {language: names[language] for language in LANGUAGES if language in names}
    if len(set(shown.values())) == 1:
        shown = dict([next(iter(shown.items()))])
    facts = {
        "kind": party.kind,
        "names": shown or {"und": label(party)},
        "aliases": list(party.aliases),
        "wikidata": web_link(party.wikidata),
        "country": party.country,
        "developer": numbers.get(party.developer or ""),
    }
    return _given(facts)


def _edges(graph: Graph, numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    """The edges in the graph's order; those between the same two nodes bend apart."""
    deal_numbers = {name: at for at, name in enumerate(graph.graph["deals"])}
    sides = [tuple(sorted((numbers[a], numbers[b]))) for a, b in graph.edges()]
    together, seen = Counter(sides), Counter[tuple[int, ...]]()
    edges = []
    for side, (source, target, facts) in zip(sides, graph.edges(data=True), strict=True):
        bend = _bend(seen[side], together[side]) * (1 if numbers[source] == side[0] else -1)
        seen[side] += 1
        deal = facts["event"]
        edge: dict[str, Any] = {"from": numbers[source], "to": numbers[target], "deal": deal_numbers[deal]}
        edge |= {"width": _width(facts["amount"]), "bend": round(bend, 3) or None}
        edge |= {"kind": facts["kind"] if facts["kind"] != graph.graph["deals"][deal].kind else None}
        edges.append(_given(edge))
    return edges


def _bend(place: int, count: int) -> float:
    """How far edge number `place` of `count` parallel ones bows out, to both sides of the straight line."""
    step = min(0.24, 0.9 / count)
    return step * (place - (count - 1) / 2)


def _degrees(graph: Graph) -> dict[str, int]:
    """In how many events each node takes part (edges of one event count once)."""
    events: dict[str, set[str]] = {name: set() for name in graph}
    for source, target, facts in graph.edges(data=True):
        events[source].add(facts["event"])
        events[target].add(facts["event"])
    return {name: len(found) for name, found in events.items()}


def node_radii(graph: Graph) -> dict[str, float]:
    """How large each node is drawn, in pixels."""
    return {name: _radius(graph.nodes[name]["kind"], degree) for name, degree in _degrees(graph).items()}


def _radius(kind: str, degree: int) -> float:
    """The area of a node grows with its events; a node that stands for an event stays small."""
    return 8.0 if kind == "event" else round(min(46.0, 5.0 + 5.0 * math.sqrt(degree)), 1)


def _width(amount: float | None) -> float:
    """From 1.2 pixels without an amount to 6 for ten thousand million and more: one more for each power of ten."""
    if not amount or amount < 1e6:
        return 1.2
    return round(min(6.0, 2.0 + math.log10(amount / 1e6)), 1)


def _deal_data(deal: Deal, base: str, numbers: Mapping[str, int], article_numbers: Mapping[str, int]) -> dict[str, Any]:
    """An event as the page needs it; what is usual ("announced", one article) or equal to another is left out."""
    facts = {
        "key": deal.id.removeprefix(base),
        "kind": deal.kind,
        "status": deal.status if deal.status != "announced" else None,
        "roles": [[_ROLES[role], numbers[party]] for role, party in deal.roles],
        "date": deal.date,
        "start": deal.start if deal.start != deal.date else None,
        "amount": None if deal.amount is None else float(deal.amount),
        "currency": deal.currency,
        "details": dict(deal.details),
        "sources": deal.sources if deal.sources != 1 else None,
        "disputed": list(deal.disputed),
        "quotes": [_quote_row(each, deal, article_numbers) for each in deal.quotes],
        "told": [_telling_data(telling, numbers, article_numbers) for telling in deal.tellings],
    }
    return _given(facts)


def _given(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty: the page knows what that means."""
    return {name: value for name, value in facts.items() if value not in (None, "", [], {})}


def _quote_row(quote: Quote, deal: Deal, article_numbers: Mapping[str, int]) -> list[int | str]:
    row: list[int | str] = [article_numbers[quote.article], quote.text]
    return row if quote.status == deal.status else [*row, quote.status]


def _edge_row(edge: Mapping[str, Any]) -> list[Any]:
    """An edge without the names of its fields, which would be half of it; what is empty at the end is left out."""
    row = [edge.get(name) for name in EDGE]
    while row[-1] is None:
        row.pop()
    return row


def _telling_data(
    telling: Telling, numbers: Mapping[str, int], article_numbers: Mapping[str, int]
) -> list[str | int | None]:
    """Article, property, value (the number of a party in the picture, else text) and currency."""
    value = numbers.get(telling.value, telling.value)
    return [article_numbers[telling.article], telling.property, value, telling.currency]


def _source_data(source: Source | None, article: str) -> dict[str, Any]:
    """An article as the page needs it; `file` is what stands for an address where there is none."""
    if source is None:
        return {"file": article}
    link = web_link(source.url)
    facts = {
        "title": source.title,
        "url": link,
        "file": None if link else source.url or article,
        "publisher": source.publisher,
        "date": source.published,
        "language": source.language,
    }
    return _given(facts)


def shared_base(iris: Iterable[str]) -> str:
    """What most of these IRIs begin with, up to their last two segments; links into the page leave it out.

    >>> shared_base(["https://x.example/company/a", "https://x.example/model/b", "urn:c"])
    'https://x.example/'
    """
    counts = Counter(iri.rsplit("/", 2)[0] + "/" for iri in iris if iri.count("/") > 3)
    return min(counts, key=lambda base: (-counts[base], base), default="")


def plain_data(data: Any) -> Any:  # noqa: ANN401 - any JSON value in, the same out
    """JSON data with all its texts made plain."""
    if isinstance(data, str):
        return plain_text(data)
    if isinstance(data, dict):
        return {name: plain_data(value) for name, value in data.items()}
    if isinstance(data, list):
        return [plain_data(value) for value in data]
    return data


def _hash_source(block: str) -> str:
    digest = hashlib.sha256(block.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def labels(file: str = "labels.yaml") -> dict[str, dict[str, str]]:
    """The words of the interface: name -> language -> text."""
    import yaml

    found: dict[str, dict[str, str]] = yaml.safe_load(asset(file))
    return found


@cache
def asset(name: str) -> str:
    """The text of a shipped file of the page."""
    return files("kg.views").joinpath("assets", name).read_text(encoding="utf-8")


@cache
def _vis_network() -> str:
    """The library's text, without the pointer to a source map that a browser's tools would ask the network for."""
    text = files("pyvis").joinpath(VIS_NETWORK).read_text(encoding="utf-8")
    return re.sub(r"\n//# sourceMappingURL=\S*\s*\Z", "\n", text)


@cache
def _template() -> Any:  # noqa: ANN401 - jinja2 is imported here alone
    from jinja2 import Environment, StrictUndefined

    return Environment(autoescape=True, undefined=StrictUndefined).from_string(asset("page.html"))


def _markup(text: str) -> Any:  # noqa: ANN401 - jinja2's own str type
    """Text of ours that goes into the page as it is; nothing that came from an article may pass here unescaped."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - shipped assets, and JSON that script_json has escaped
