"""Question -> the answer that a model gave before, in a small SQLite file of its own.

A question is known by the hash of the text, the version of the prompt, the model and the parameters. Each answer is
written as it comes, so that nothing that was answered is ever asked again. No key, no address, no clock is kept.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from kg.errors import SettingError
from kg.reader.costs import Tokens

LAYOUT = """
CREATE TABLE IF NOT EXISTS answers (
  text_sha256 TEXT NOT NULL, prompt TEXT NOT NULL, model TEXT NOT NULL, parameters TEXT NOT NULL,
  answer TEXT NOT NULL, input INTEGER NOT NULL, output INTEGER NOT NULL,
  PRIMARY KEY (text_sha256, prompt, model, parameters)
) WITHOUT ROWID
"""
BUSY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Question:
    """What an answer is known by; `text_sha256` is of all that the model is sent beside the instructions."""

    text_sha256: str
    prompt: str
    model: str
    parameters: str


def question(
    messages: Sequence[Mapping[str, str]], *, prompt: str, model: str, parameters: Mapping[str, Any]
) -> Question:
    """The question that some messages ask."""
    sent = json.dumps([message["content"] for message in messages[1:]], ensure_ascii=False)
    digest = sha256(sent.encode("utf-8", "replace")).hexdigest()
    return Question(digest, prompt, model, json.dumps(parameters, sort_keys=True, ensure_ascii=False))


class Answers:
    """The answers kept in a file; used from several threads, one at a time."""

    def __init__(self, path: str | Path) -> None:
        self._path = str(path)
        self._lock = Lock()
        try:
            self._database = sqlite3.connect(self._path, timeout=BUSY_SECONDS, check_same_thread=False)
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=NORMAL")
            self._database.execute(LAYOUT)
            self._database.commit()
        except sqlite3.Error as error:
            raise self._broken(error) from error

    def get(self, asked: Question) -> tuple[str, Tokens] | None:
        """The answer to a question and what it took, None where there is none yet."""
        where = "text_sha256 = ? AND prompt = ? AND model = ? AND parameters = ?"
        row = self._run(f"SELECT answer, input, output FROM answers WHERE {where}", _values(asked))  # noqa: S608
        return (str(row[0]), Tokens(int(row[1]), int(row[2]))) if row else None

    def are_none(self) -> bool:
        """Whether nothing was ever answered."""
        return self._run("SELECT 1 FROM answers LIMIT 1", ()) is None

    def put(self, asked: Question, answer: str, tokens: Tokens) -> None:
        """Keep an answer."""
        values = (*_values(asked), answer.encode("utf-8", "replace").decode(), tokens.input, tokens.output)
        self._run("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def _run(self, statement: str, values: Sequence[object]) -> tuple[Any, ...] | None:
        try:
            with self._lock, self._database:
                row: tuple[Any, ...] | None = self._database.execute(statement, values).fetchone()
                return row
        except sqlite3.Error as error:
            raise self._broken(error) from error

    def _broken(self, error: sqlite3.Error) -> SettingError:
        return SettingError(f"{self._path}: no usable file of answers ({error}); give another by --answers", self._path)


def _values(asked: Question) -> tuple[str, ...]:
    return (asked.text_sha256, asked.prompt, asked.model, asked.parameters)
