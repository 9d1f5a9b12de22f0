"""Who we are to a store -> the headers that say so: Basic, Digest, Bearer, AWS Signature 4.

Names and passwords come from the environment or a netrc file, never from the command line, and stand in no message.
A password is sent only once the store has asked for it, in the way that gives least away.
"""

from __future__ import annotations

import hashlib
import netrc
import os
import re
import secrets
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit
from urllib.request import parse_http_list, parse_keqv_list

from kg.errors import MissingExtra, SettingError

USER: Final = "KG_LOAD_USER"
PASSWORD: Final = "KG_LOAD_PASSWORD"  # noqa: S105 - the variable's name
TOKEN: Final = "KG_LOAD_TOKEN"  # noqa: S105 - the variable's name
AWS_SIGNS: Final = ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_ROLE_ARN", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
"""Variables by which somebody says that requests to AWS are to be signed."""

HASHES: Final[Mapping[str, Callable[[bytes], str]]] = MappingProxyType(
    {
        "MD5": lambda text: hashlib.md5(text, usedforsecurity=False).hexdigest(),
        "SHA-256": lambda text: hashlib.sha256(text).hexdigest(),
    }
)
"""The algorithms of RFC 7616, without those that end in -sess."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A name and password, or a token; none at all for an open store. Never shown."""

    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)

    def __bool__(self) -> bool:
        return self.token is not None or self.user is not None


def find_credentials(host: str, environment: Mapping[str, str] | None = None) -> Credentials:
    """Those for a host: from the environment, else from the file that NETRC names or ~/.netrc. Raises SettingError."""
    given = os.environ if environment is None else environment
    if given.get(TOKEN):
        return Credentials(token=_one_line(given[TOKEN], TOKEN))
    if given.get(USER):
        return Credentials(_one_line(given[USER], USER), _one_line(given.get(PASSWORD, ""), PASSWORD))
    return _from_netrc(host, given.get("NETRC"))


def _one_line(value: str, variable: str) -> str:
    if not value.isprintable():
        raise SettingError(f"{variable}: has characters that no header may hold; set it anew", variable)
    return value


def _from_netrc(host: str, named: str | None) -> Credentials:
    path = Path(named) if named else Path.home() / ".netrc"
    if not named and not path.is_file():
        return Credentials()
    try:
        found = netrc.netrc(str(path)).authenticators(host)
    except netrc.NetrcParseError as error:  # its own words may hold a password
        raise SettingError(f"{path}:{error.lineno or 1}: not in the form of a netrc file; correct it", path) from None
    except (OSError, UnicodeError) as error:
        raise SettingError(f"{path}: cannot be read ({type(error).__name__}); correct NETRC", path) from error
    return Credentials(found[0], found[2] or "") if found else Credentials()


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a store wants to be told: the scheme, and for Digest how."""

    scheme: str
    fields: Mapping[str, str]


def find_challenge(headers: Iterable[str]) -> Challenge | None:
    """The best of what `WWW-Authenticate` offers: Digest before Basic, which gives the password away.

    >>> find_challenge(['Basic realm="a"', 'Digest realm="b", nonce="c", qop="auth"']).scheme
    'digest'
    """
    offered = [_challenge(part) for header in headers for part in SCHEME.split(header) if part.strip(", ")]
    known = [one for one in offered if one.scheme == "basic" or (one.scheme == "digest" and _algorithm(one) in HASHES)]
    return min(known, key=lambda one: one.scheme != "digest", default=None)


SCHEME: Final = re.compile(r"(?i)(?=\b(?:basic|digest|bearer|negotiate|ntlm)\b(?:\s|$))")
MOST_OF_A_CHALLENGE: Final = 4000


def _challenge(text: str) -> Challenge:
    scheme, _, rest = " ".join(text[:MOST_OF_A_CHALLENGE].split()).strip(" ,").partition(" ")
    pairs = [part for part in parse_http_list(rest) if "=" in part]
    return Challenge(scheme.lower(), MappingProxyType({k.lower(): v for k, v in parse_keqv_list(pairs).items()}))


def _algorithm(challenge: Challenge) -> str:
    return challenge.fields.get("algorithm", "MD5").upper()


def authorisation(who: Credentials, challenge: Challenge | None, *, method: str, url: str, count: int) -> str | None:
    """The value of `Authorization`; None while the store has not asked. `count` is the use of its nonce, from 1."""
    if who.token is not None:
        return f"Bearer {who.token}"
    if challenge is None or who.user is None:
        return None
    if challenge.scheme == "basic":
        return "Basic " + b64encode(f"{who.user}:{who.password}".encode()).decode()
    return _digest(who, challenge, method=method, url=url, count=count)


def _digest(who: Credentials, challenge: Challenge, *, method: str, url: str, count: int) -> str:
    """RFC 7616, section 3.4."""
    told, digest = challenge.fields, HASHES[_algorithm(challenge)]
    parts = urlsplit(url)
    place = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    realm, nonce = told.get("realm", ""), told.get("nonce", "")
    secret = digest(f"{who.user}:{realm}:{who.password}".encode())
    asked = digest(f"{method}:{place}".encode())
    fields = {"username": who.user or "", "realm": realm, "nonce": nonce, "uri": place}
    bare = {"algorithm": _algorithm(challenge)} if "algorithm" in told else {}
    if "auth" in [word.strip() for word in told.get("qop", "").split(",")]:
        client, times = secrets.token_hex(8), f"{count:08x}"
        answer = digest(f"{secret}:{nonce}:{times}:{client}:auth:{asked}".encode())
        fields["cnonce"] = client
        bare |= {"qop": "auth", "nc": times}
    else:
        answer = digest(f"{secret}:{nonce}:{asked}".encode())
    fields |= {"response": answer} | ({"opaque": told["opaque"]} if "opaque" in told else {})
    quoted = [f'{name}="{QUOTED.sub(_escaped, value)}"' for name, value in fields.items()]
    return "Digest " + ", ".join([*quoted, *(f"{name}={value}" for name, value in bare.items())])


QUOTED: Final = re.compile(r'["\\]')


def _escaped(found: re.Match[str]) -> str:
    return "\\" + found[0]


def signature(
    service: str, *, method: str, url: str, headers: Mapping[str, str], body: bytes
) -> Mapping[str, str] | None:
    """The headers of AWS Signature 4 by the credentials that botocore finds; None where nobody asks for them.

    Raises MissingExtra without botocore, SettingError without region or credentials.
    """
    if not any(os.environ.get(sign) for sign in AWS_SIGNS):
        return None
    try:
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest
    except ImportError:
        raise MissingExtra("neptune", "signing requests to Amazon Neptune") from None
    found, region = _aws_session(url)
    request = AWSRequest(method=method, url=url, data=body, headers=dict(headers))
    SigV4Auth(found, service, region).add_auth(request)
    return dict(request.headers.items())


def _aws_session(url: str) -> tuple[object, str]:
    """The credentials of AWS and the region: that of the host's name, else of the environment."""
    from botocore.exceptions import BotoCoreError
    from botocore.session import Session

    named = re.search(r"\.([a-z0-9-]+)\.neptune\.", urlsplit(url).hostname or "")
    try:
        session = Session()
        found = session.get_credentials()
        region = named[1] if named else session.get_config_variable("region")
    except BotoCoreError as error:
        raise SettingError(f"AWS: {type(error).__name__}; check the AWS_ variables") from None
    if found is None or not region:
        raise SettingError("AWS: no credentials or no region; set AWS_ACCESS_KEY_ID and so on, and AWS_REGION")
    return found.get_frozen_credentials(), str(region)
