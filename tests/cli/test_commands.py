"""What each command says and writes when all is well."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_bad_input import GOOD
from tests.conftest import Kg


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "good.md"
    path.write_text(GOOD, "utf-8")
    return path


@pytest.fixture
def built(article: Path, kg_command: Kg) -> Path:
    assert kg_command("build", article.name).returncode == 0
    return article.parent / "kg-store"


def test_build_tells_on_stderr_and_counts_on_stdout(article: Path, kg_command: Kg) -> None:
    ran = kg_command("build", article.name)
    assert ran.stderr.startswith("1 added, 0 replaced, 0 unchanged, 0 set aside, 0 failed, in ")
    assert "Acquisition" in ran.stdout


def test_build_reports_as_json(article: Path, kg_command: Kg) -> None:
    report = json.loads(kg_command("build", article.name, "--json").stdout)
    assert len(report["added"]) == 1
    assert report["counts"]["articles"] == 1


def test_the_store_may_stand_in_the_environment(article: Path, kg_command: Kg, tmp_path: Path) -> None:
    kg_command("build", article.name, KG_STORE="elsewhere")
    assert (tmp_path / "elsewhere").is_dir()
    assert not (tmp_path / "kg-store").exists()


def test_base_is_what_iris_begin_with(article: Path, kg_command: Kg) -> None:
    told = json.loads(kg_command("extract", article.name, "--base", "https://kg.test/").stdout)
    assert told["article"]["id"].startswith("https://kg.test/article/")


def test_offsets_count_in_the_text_that_is_printed(article: Path, kg_command: Kg) -> None:
    text = kg_command("extract", article.name, "--text").stdout
    told = json.loads(kg_command("extract", article.name).stdout)
    (deal,) = told["acquisitions"]
    assert all(text[span["start"] : span["end"]] == span["quote"] for span in deal["evidence"])


def test_texts_of_several_articles_are_parted(kg_command: Kg, article: Path) -> None:
    second = article.with_name("second.md")
    second.write_text(GOOD.replace("Lumenor", "Tessarine"), "utf-8")
    ran = kg_command("extract", article.name, second.name, "--text")
    texts = ran.stdout.split("\n\f\n")
    assert ["Lumenor" in texts[0], "Tessarine" in texts[1], len(texts)] == [True, True, 2]


@pytest.mark.parametrize(("lang", "says"), [("en", "What is only said to happen?"), ("fr", "?")])
def test_query_lists_the_shipped_queries(lang: str, says: str, kg_command: Kg) -> None:
    ran = kg_command("query", "--lang", lang)
    assert ran.returncode == 0
    assert "rumours" in ran.stdout
    assert says in ran.stdout


def test_query_answers_in_a_format(built: Path, kg_command: Kg) -> None:
    ran = kg_command("query", "acquisitions", "--param", "acquirer=Microsoft", "--format", "json", "--store", built)
    assert len(json.loads(ran.stdout)["results"]["bindings"]) == 1


def test_validate_of_a_good_store_finds_nothing(built: Path, kg_command: Kg) -> None:
    ran = kg_command("validate", "--store", built)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "no findings: every rule holds\n")


NK = "https://w3id.org/newskg/ontology#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
BROKEN = f"<https://x.example/e> <{TYPE}> <{NK}Acquisition> <https://x.example/a> .\n"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "Violation NK-"),
        (("--json",), '"severity": "Violation"'),
        (("--sarif",), '"level": "error"'),
        (("--junit",), "<failure"),
    ],
)
def test_validate_says_what_is_broken(options: tuple[str, ...], says: str, kg_command: Kg, tmp_path: Path) -> None:
    (tmp_path / "broken.nq").write_text(BROKEN, "utf-8")
    ran = kg_command("validate", "broken.nq", *options)
    assert ran.returncode == 1
    assert says in ran.stdout
    assert "broken.nq" in ran.stdout


def test_validate_speaks_french(kg_command: Kg, tmp_path: Path) -> None:
    (tmp_path / "broken.nq").write_text(BROKEN, "utf-8")
    english, french = (kg_command("validate", "broken.nq", "--lang", lang).stdout for lang in ("en", "fr"))
    assert english != french


def test_info_counts_and_tells_versions(built: Path, kg_command: Kg) -> None:
    shown = kg_command("info", "--store", built).stdout
    assert all(words in shown for words in ("Acquisition", "announced", "articles", "graphs", "newskg 0."))
    told = json.loads(kg_command("info", "--store", built, "--json").stdout)
    assert (told["articles"], told["graphs"], "newskg" in told["versions"]) == (1, 2, True)


def test_info_lists_the_articles(built: Path, kg_command: Kg) -> None:
    assert "good.md" in kg_command("info", "--store", built, "--articles").stdout


def test_view_and_export_say_where_they_wrote(built: Path, kg_command: Kg) -> None:
    assert kg_command("view", "--store", built).stderr == f"wrote {built.parent / 'graph.html'}\n"
    for file, what in {"x.nq": "statements", "x.csv": "rows", "x.gexf": "nodes and edges"}.items():
        assert f" {what} to {file} (" in kg_command("export", "--store", built, "-o", file).stderr


def test_forget_says_what_is_gone(built: Path, kg_command: Kg) -> None:
    ran = kg_command("forget", "good.md", "--store", built)
    assert (ran.returncode, ran.stderr.startswith("forgot https://newskg.example/article/")) == (0, True)
    assert json.loads(kg_command("info", "--store", built, "--json").stdout)["quads"] == 0


@pytest.mark.usefixtures("built")
def test_an_article_is_asked_for_by_its_file_or_the_name_of_it(kg_command: Kg, tmp_path: Path) -> None:
    rows = kg_command("query", "article", "-p", "article=good.md").stdout
    assert "Lumenor" in rows
    assert kg_command("query", "article", "-p", f"article={tmp_path / 'good.md'}").stdout == rows
    (tmp_path / "good.md").rename(tmp_path / "gone.md")
    (tmp_path / "kg-store").rename(tmp_path / "news")
    assert kg_command("query", "article", "-p", "article=good.md", "--store", "news").stdout == rows
    kg_command("build", "gone.md", "--store", "news")
    assert "names 2 articles; give one" in kg_command("query", "article", "-p", "article=.", "--store", "news").stderr


@pytest.mark.usefixtures("built")
def test_an_answer_without_rows_says_so(kg_command: Kg) -> None:
    ran = kg_command("query", "fines")
    assert (ran.returncode, ran.stderr) == (0, "no rows: nothing in the graph answers this\n")


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "no findings: every rule holds\n"), ("fr", "aucun constat : toutes les règles sont respectées\n")],
)
def test_that_nothing_was_found_is_said_in_the_language(kg_command: Kg, lang: str, said: str) -> None:
    assert kg_command("validate", "--lang", lang).stderr == said
