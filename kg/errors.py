"""The errors that newskg raises on purpose; each keeps the value that offended.

KgError
├── ArticleError        one article could not be read (the others go on)
├── StoreError          the store cannot be opened, read or written
│   └── StoreBusy       another process is writing
├── QueryError          a query is unknown, malformed or lacks a parameter
├── SettingError        an option, a file of the user's or a parameter is wrong
├── ExportError         a file cannot be written, a format is unknown
├── LoadError           a triple store is not there, refuses, or answers amiss
├── ModelError          a language model's server is not there, refuses, or answers amiss
└── MissingExtra        an optional dependency is not installed
"""

from __future__ import annotations


class KgError(Exception):
    """Base of all errors; `message` is one line that names the thing and the cure, `value` is what offended."""

    def __init__(self, message: str, value: object = None) -> None:
        super().__init__(message)
        self.message = message
        self.value = value


class ArticleError(KgError):
    """One article could not be read; `value` is its source (path, URL, or FILE#LINE)."""


class StoreError(KgError):
    """The store cannot be opened, read or written; `value` is its path."""


class StoreBusy(StoreError):
    """Another process holds the store for writing."""


class QueryError(KgError):
    """A query is unknown, malformed, or a parameter of it is; `value` is its name or text."""


class SettingError(KgError):
    """An option, a parameter or a user's own data file is wrong."""


class ExportError(KgError):
    """A file cannot be written or its format is unknown; `value` is its path."""


class LoadError(KgError):
    """A triple store elsewhere is not there, refuses, or answers what it should not; `value` is the URL."""


class ModelError(KgError):
    """A language model's server is not there, refuses, or answers what it should not; `value` is its address."""


class MissingExtra(KgError):
    """An optional dependency is not installed; `value` is the extra's name."""

    def __init__(self, extra: str, what: str) -> None:
        super().__init__(f"{what} needs the extra '{extra}': pip install 'newskg[{extra}]'", extra)
