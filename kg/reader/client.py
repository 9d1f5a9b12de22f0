"""Messages -> a model's reply, from any server that speaks the chat-completions protocol.

Every answer is bounded in bytes and seconds. Passing trouble (429, 5xx, a cut connection, a time-out) is waited for, as
long as the server asks by Retry-After; what will not pass is one line that names the server and the cure, and never a
key. Redirects are not followed: a key goes to the address that it was given for and nowhere else.
"""

from __future__ import annotations

import email.utils
import json
import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from kg.errors import MissingExtra, ModelError, SettingError
from kg.reader.bounds import bounded_client, http_library, within
from kg.reader.costs import Tokens
from kg.reader.schema import NAME, answer_schema
from kg.reader.settings import Settings

if TYPE_CHECKING:
    import openai

PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 507, 520, 521, 522, 523, 524, 529})
MISFIT = frozenset({400, 404, 415, 422, 501})
"""How servers say that they do not take a parameter; 404 is also that of an unknown model."""
FIRST_PAUSE = 0.5
GRACE = 0.5
"""Seconds beyond the time-out after which a request is given up from outside."""
MOST_SAID = 300
NO_KEY = "none"
"""What is sent to a server of one's own, which asks for no key."""
FORMS: Mapping[str, Sequence[str]] = {"auto": ("schema", "json", "text")}
THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)


class Refused(ModelError):  # noqa: N818 - says what is the matter
    """What will not pass: a wrong key, an unknown model. No other question needs to be asked."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model said, and the tokens it took; None where the server does not tell."""

    text: str
    tokens: Tokens | None
    whole: bool


@dataclass(slots=True)
class Client:
    """A server that is asked; used from several threads."""

    settings: Settings
    server: openai.OpenAI
    secret: str
    form: int = 0
    max_tokens_name: str = "max_tokens"
    requests: int = 0
    retried: int = 0
    not_before: float = 0.0
    lock: Lock = field(default_factory=Lock)
    sleep: Callable[[float], None] = time.sleep

    def ask(self, messages: Sequence[Mapping[str, str]]) -> Reply:
        """What the model says; ModelError where it does not in several tries, Refused where it never will."""
        said = ""
        for turn in range(self.settings.tries):
            self._wait()
            try:
                return self._in_some_form(messages)
            except _Passing as trouble:
                said = trouble.said
                if turn + 1 == self.settings.tries:
                    break
                self._hold(max(trouble.wait, FIRST_PAUSE * 2**turn), trouble)
        raise ModelError(f"{self.place}: {said} ({self.settings.tries} tries); run again later to go on", self.place)

    @property
    def place(self) -> str:
        """The server as it may be told: without user, password and query."""
        url = self.server.base_url
        return f"{url.scheme}://{url.host}{f':{url.port}' if url.port else ''}{url.path.rstrip('/')}"

    def close(self) -> None:
        """Close its connections."""
        self.server.close()

    def _wait(self) -> None:
        while (left := self.not_before - time.monotonic()) > 0:
            self.sleep(min(left, 1.0))

    def _hold(self, seconds: float, trouble: _Passing) -> None:
        """Wait before the next try; where the server is overloaded, all wait."""
        if seconds > self.settings.longest_pause and trouble.wait > self.settings.longest_pause:
            asks = f"asks to wait {trouble.wait:.0f} s; run again later to go on, or raise longest_pause"
            raise ModelError(f"{self.place}: {trouble.said}: {asks}", self.place)
        seconds = min(seconds, self.settings.longest_pause)
        with self.lock:
            self.retried += 1
            if trouble.wait:
                self.not_before = max(self.not_before, time.monotonic() + seconds)
        if not trouble.wait:
            self.sleep(seconds)

    def _in_some_form(self, messages: Sequence[Mapping[str, str]]) -> Reply:
        """The reply in the strictest form that the server takes; that is kept for all that follow."""
        forms = FORMS.get(self.settings.form, (self.settings.form,))
        while True:
            form, name = self.form, self.max_tokens_name
            try:
                return self._once(messages, forms[form], name)
            except _Misfit as misfit:
                with self.lock:
                    if "max_completion_tokens" in misfit.said and name == "max_tokens":
                        self.max_tokens_name = "max_completion_tokens"
                    elif form + 1 < len(forms):
                        self.form = max(self.form, form + 1)
                    else:
                        raise Refused(f"{self.place}: {misfit.said}; {CURES.get(misfit.status, CURE)}") from None

    def _once(self, messages: Sequence[Mapping[str, str]], form: str, name: str) -> Reply:
        """One request."""
        import openai

        with self.lock:
            self.requests += 1
        body = {name: self.settings.max_tokens, **self.settings.parameters, **_form(form)}
        try:
            return _reply(within(self.settings.timeout + GRACE, lambda: self._content(messages, body)))
        except openai.APIStatusError as error:
            raise self._judged(error.response) from None
        except openai.APIConnectionError as error:
            why = "no answer in time" if isinstance(error, openai.APITimeoutError) else "the connection broke"
            raise _Passing(f"{why} ({self.told(_cause(error))})" if _cause(error) else why) from None
        except TimeoutError:
            raise _Passing("no answer in time") from None
        except (openai.OpenAIError, ValueError, OSError) as error:
            raise _Passing(f"no usable answer ({self.told(str(error))})") from None

    def _content(self, messages: Sequence[Mapping[str, str]], body: Mapping[str, Any]) -> bytes:
        # Not `chat.completions.create`: to check every message and field against its types takes as long as to send it.
        sent = {"model": self.settings.model, "messages": messages, **body}
        raw: Any = self.server.post("/chat/completions", body=sent, cast_to=http_library().Response)
        return bytes(raw.content)

    def _judged(self, response: Any) -> Exception:  # noqa: ANN401  (of whichever library openai uses)
        status, said = response.status_code, f"{response.status_code} {self.told(_said(response))}".strip()
        if status in PASSING:
            return _Passing(said, _retry_after(response.headers))
        if status in MISFIT:
            return _Misfit(status, said)
        return Refused(f"{self.place}: {said}; {CURES.get(status, CURE)}".replace("KEY", self.settings.key_variable))

    def told(self, words: str) -> str:
        """Words of a server or a library on one line, short, without the key."""
        plain = " ".join(words.split())
        for secret in {self.secret, self.secret[:8] if len(self.secret) > 16 else self.secret}:
            plain = plain.replace(secret, "***") if secret and secret != NO_KEY else plain
        return SECRET.sub("***", plain)[:MOST_SAID]


SECRET = re.compile(r"\b(?:sk|pk|key|Bearer)[-_ ][\w*.-]{6,}", re.IGNORECASE)
CURE = "see its documentation"
CURES: Mapping[int, str] = {
    400: "set what it wants under [reader.parameters] in kg.toml",
    401: "put a valid key into the variable KEY",
    402: "pay, or choose another model by --model",
    403: "the key in KEY may not use this model; choose another by --model",
    404: "check the model's name (--model) and the address (base_url in kg.toml)",
}


class _Passing(Exception):  # noqa: N818 - says what is the matter
    def __init__(self, said: str, wait: float = 0.0) -> None:
        super().__init__(said)
        self.said, self.wait = said, wait


class _Misfit(Exception):  # noqa: N818 - as above
    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status, self.said = status, said


def open_client(settings: Settings, environment: Mapping[str, str] | None = None) -> Client:
    """A client for the server of some settings.

    MissingExtra without the `openai` package, SettingError without a key where the server is not one's own.
    """
    try:
        import openai
    except ImportError as error:
        raise MissingExtra("llm", "a language model as reader") from error
    secret = (environment or os.environ).get(settings.key_variable, "").strip()
    if not secret and settings.base_url is None:
        cure = "put your key into it, or give the address of a server of your own as base_url in kg.toml"
        raise SettingError(f"the variable {settings.key_variable} is empty; {cure}", settings.key_variable)
    try:
        server = openai.OpenAI(
            api_key=secret or NO_KEY,
            base_url=settings.base_url,
            max_retries=0,
            http_client=bounded_client(settings.timeout),
        )
        _ = server.base_url.host
    except (openai.OpenAIError, ValueError, http_library().InvalidURL) as error:
        plain = re.sub(r"//[^/@]*@", "//***@", str(settings.base_url))
        raise SettingError(f"{plain}: no address of a server; correct base_url", "base_url") from error
    return Client(settings, server, secret)


def _form(form: str) -> dict[str, Any]:
    if form == "schema":
        schema = {"name": NAME, "schema": answer_schema(), "strict": True}
        return {"response_format": {"type": "json_schema", "json_schema": schema}}
    return {"response_format": {"type": "json_object"}} if form == "json" else {}


def _reply(content: bytes) -> Reply:
    """The reply in a body: one JSON object, or the events of a stream, which some servers send unasked."""
    text = content.decode("utf-8", "replace").strip()
    try:
        return _streamed(text) if text.startswith(("data:", "event:", ":")) else _plain(json.loads(text))
    except (ValueError, RecursionError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"{type(error).__name__}: {text[:60]!r}") from error


def _plain(body: Mapping[str, Any]) -> Reply:
    choice = body["choices"][0]
    message = choice["message"]
    content = message.get("content") or message.get("refusal") or ""
    if isinstance(content, list):
        content = "".join(part.get("text", "") for part in content)
    return Reply(THOUGHT.sub("", str(content)), _usage(body), choice.get("finish_reason") != "length")


def _streamed(text: str) -> Reply:
    words, tokens, whole = "", None, True
    for line in text.splitlines():
        if not line.startswith("data:") or line[5:].strip() in ("", "[DONE]"):
            continue
        event = json.loads(line[5:])
        tokens = _usage(event) or tokens
        for choice in event.get("choices") or ():
            words += str((choice.get("delta") or {}).get("content") or "")
            whole = whole and choice.get("finish_reason") != "length"
    return Reply(THOUGHT.sub("", words), tokens, whole)


def _usage(body: Mapping[str, Any]) -> Tokens | None:
    usage = body.get("usage")
    if not isinstance(usage, dict):
        return None
    read, written = usage.get("prompt_tokens"), usage.get("completion_tokens")
    if not all(isinstance(each, int) and 0 <= each < MOST_TOKENS for each in (read, written)):
        return None
    return Tokens(int(read or 0), int(written or 0))


MOST_TOKENS = 100_000_000


def _said(response: Any) -> str:  # noqa: ANN401  (as above)
    """What a server says of an error."""
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return re.sub(r"<[^>]*>", " ", response.text[: MOST_SAID * 4])
    inner = body.get("error", body) if isinstance(body, dict) else body
    return str(inner.get("message") or inner) if isinstance(inner, dict) else str(inner)


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds that a server asks to wait: a number, or a date as HTTP writes it; 0 where it does not."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        value = headers.get(name, "").strip()
        if re.fullmatch(r"\d{1,9}(\.\d+)?", value):
            return float(value) / unit
        if value and (parsed := email.utils.parsedate_tz(value)):
            return max(0.0, email.utils.mktime_tz(parsed) - time.time())
    return 0.0


def _cause(error: Exception) -> str:
    return str(error.__cause__ or "")
