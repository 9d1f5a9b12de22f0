"""Which triple store, and where -> a target: the addresses that its graphs, queries and updates go to.

What differs between stores is data, in `profiles.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, Literal
from urllib.parse import quote, urlsplit

from kg.errors import SettingError

SCHEMES: Final = frozenset({"http", "https"})
WHOLE_REPOSITORY: Final = "/statements"
"""Where RDF4J and GraphDB keep a whole repository: a PUT there would replace it, whatever `?graph=` says."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A kind of triple store; see `profiles.yaml` for what each field says. A path is None where the store lacks it."""

    name: str
    title: str
    example: str
    piece: int
    read_by: Literal["graphs", "query"]
    graphs: str | None = None
    quads: str | None = None
    adding: str | None = None
    query: str | None = None
    update: str | None = None
    media: str = "application/n-triples"
    gzip: bool = False
    signed: str | None = None
    bulk: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One triple store at its addresses, each a whole URL."""

    profile: Profile
    url: str
    graphs: str | None
    quads: str | None
    query: str | None
    update: str | None

    @property
    def host(self) -> str:
        """The name of its machine."""
        return urlsplit(self.url).hostname or ""

    def graph(self, name: str) -> str:
        """The address of one graph: the only one that is ever put to or deleted."""
        if not self.graphs or not name:
            raise ValueError(f"{self.profile.name} has no address for the graph {name!r}")
        return _with(self.graphs, f"graph={quote(name, safe='')}")

    def adding(self, address: str) -> str:
        """The address of one graph or of quads for a request that only adds, and that does no harm if it is cut."""
        return _with(address, self.profile.adding) if self.profile.adding else address


def _with(url: str, said: str) -> str:
    return f"{url}{'&' if urlsplit(url).query else '?'}{said}"


@cache
def profiles() -> Mapping[str, Profile]:
    """All profiles by name, in the order they are told in."""
    import yaml

    told: dict[str, dict[str, Any]] = yaml.safe_load((files("kg.loading") / "profiles.yaml").read_text("utf-8"))
    return MappingProxyType({name: Profile(name=name, **fields) for name, fields in told.items()})


def find_profile(name: str) -> Profile:
    """The profile of that name. Raises SettingError."""
    known = profiles()
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1)
    offer = f"did you mean {near[0]}?" if near else f"there are {', '.join((*known, 'neo4j'))}"
    raise SettingError(f"{name}: no such profile; {offer}", name)


def find_target(profile: Profile, url: str, *, query_url: str | None = None) -> Target:
    """The addresses of a store; `query_url` is where it answers queries, if elsewhere. Raises SettingError.

    >>> find_target(find_profile("oxigraph"), "http://localhost:7878/").graph("https://newskg.example/a")
    'http://localhost:7878/store?graph=https%3A%2F%2Fnewskg.example%2Fa'
    """
    whole = _checked(url, profile.example).rstrip("/")
    if profile.name != "update" and urlsplit(whole).path.endswith(WHOLE_REPOSITORY):
        raise SettingError(f"{url}: that address is a whole repository; leave out {WHOLE_REPOSITORY}", url)
    return Target(
        profile,
        whole,
        graphs=_joined(whole, profile.graphs),
        quads=_joined(whole, profile.quads),
        query=_checked(query_url, profile.example) if query_url else _joined(whole, profile.query),
        update=_joined(whole, profile.update),
    )


def _joined(url: str, path: str | None) -> str | None:
    return None if path is None else url + path


def _checked(url: str, example: str) -> str:
    """The URL, if requests may go there as it stands. A password in it is neither used nor repeated."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise SettingError(f"no URL of a store ({error}); write it like {example}") from error
    if parts.username is not None or parts.password is not None:
        cure = "give them as KG_LOAD_USER and KG_LOAD_PASSWORD, or in a netrc file"
        raise SettingError(f"a URL with a name or password in it, which others could read; {cure}")
    if parts.scheme not in SCHEMES or not host or parts.fragment or not url.isprintable() or " " in url:
        raise SettingError(f"{url}: no URL of a store; write it like {example}", url)
    return url
