import pytest

from kg.errors import SettingError
from kg.resources import ontology_file, queries_dir


def test_shipped_files_are_found() -> None:
    assert ontology_file("newskg.ttl").is_file()
    assert queries_dir().is_dir()


def test_a_missing_file_is_told_with_the_cure() -> None:
    with pytest.raises(SettingError, match=r"nothing\.ttl: not shipped"):
        ontology_file("nothing.ttl")
