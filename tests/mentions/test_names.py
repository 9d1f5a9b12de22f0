"""Names are told apart by kind, decided once for the article, and brought under one canonical name."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.mentions.names import find_names
from kg.mentions.tokens import sentences
from kg.records import Article, Mention
from kg.reference import load_reference


def find(text: str, language: str = "en") -> tuple[Mention, ...]:
    article = Article("https://example.org/a", "a.txt", text, language, "", "test")
    return find_names(article, sentences(article), reference=load_reference())


def named(text: str, language: str = "en") -> dict[str, str]:
    """Canonical name -> kind."""
    return {mention.name: mention.kind for mention in find(text, language)}


@pytest.mark.parametrize(
    ("text", "language", "name", "kind"),
    [
        ("The start-up Brindle Labs has raised $3m from Marlow Ventures.", "en", "Marlow Ventures", "company"),
        (
            "La jeune pousse nantaise Ardelia a levé 3 millions d'euros auprès de Bpifrance.",
            "fr",
            "Bpifrance",
            "company",
        ),
        ("La jeune pousse nantaise Ardelia a levé 3 millions d'euros auprès de Bpifrance.", "fr", "Ardelia", "company"),
        ("L'Autorité de la concurrence a ouvert une enquête.", "fr", "Autorité de la concurrence", "regulator"),
        ("The Federal Trade Commission has sued the company.", "en", "Federal Trade Commission", "regulator"),
        ("Ardelia publie Pivert-7B, un modèle de langue ouvert.", "fr", "Pivert-7B", "model"),
        ("OpenAI released GPT-4o in May.", "en", "GPT-4o", "model"),
    ],
)
def test_kinds(text: str, language: str, name: str, kind: str) -> None:
    assert named(text, language).get(name) == kind


def test_known_names_carry_their_concept() -> None:
    references = {mention.name: mention.reference for mention in find("Microsoft has bought Brindle Labs.")}
    assert (references["Microsoft"] or "").endswith("/microsoft")
    assert references.get("Brindle Labs") is None


def test_boundaries() -> None:
    assert "Andreessen Horowitz" in named("Le fonds américain Andreessen Horowitz investit dans Dust.tt.", "fr")
    assert "Dust.tt" in named("Le fonds américain Andreessen Horowitz investit dans Dust.tt.", "fr")
    assert "OpenAI" in named("OpenAI's board met AT&T in Dallas.")
    assert "AT&T" in named("OpenAI's board met AT&T in Dallas.")


def test_people_places_and_media_are_no_companies() -> None:
    text = "La start-up lyonnaise Ardelia a levé 5 millions, a dit sa directrice, Claire Martin, à Reuters, à Paris."
    assert not {"Claire Martin", "Reuters", "Paris"} & set(named(text, "fr"))


def test_a_short_form_belongs_to_its_whole_name() -> None:
    found = find("Quillon Robotics has raised $5m. The money is for hiring, said Quillon's boss. Quillon sells arms.")
    assert {mention.name for mention in found} == {"Quillon Robotics"}
    assert {mention.via for mention in found} == {"name", "alias"}


def test_a_fund_is_not_the_company_it_is_called_after() -> None:
    names = named("Snowflake has bought Neeva. Snowflake Ventures had invested in the start-up before.")
    assert {"Snowflake", "Snowflake Ventures"} <= set(names)


def test_an_acronym_belongs_to_the_name_beside_it() -> None:
    found = find(
        "The Competition and Markets Authority (CMA) has opened an investigation into Google. The CMA is strict."
    )
    assert {m.name for m in found if m.kind == "regulator"} == {"Competition and Markets Authority"}


def test_a_legal_form_is_no_part_of_the_canonical_name() -> None:
    assert "Brindle Labs" in named("Brindle Labs, Inc. has acquired Quillon Robotics Ltd for $5 million.")


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.sampled_from("AbÉé. ,'’-\n&8(«»|$"), max_size=120), st.sampled_from(["fr", "en"]))
def test_any_text_gives_mentions_that_quote_it_without_overlap(text: str, language: str) -> None:
    found = find(text, language)
    assert all(text[m.start : m.end] == m.text for m in found)
    assert all(one.end <= two.start for one, two in pairwise(found))


def test_the_same_text_gives_the_same_names() -> None:
    text = "Mistral AI and Nvidia have trained Mistral NeMo together. Mistral is based in Paris."
    assert find(text) == find(text)


def test_a_regulator_is_known_by_its_seat_where_the_article_says_so() -> None:
    text = "La Commission européenne enquête sur Meta. Bruxelles attend une réponse. La start-up est basée à Bruxelles."
    found = [m for m in find(text, "fr") if m.text == "Bruxelles"]
    assert [m.name for m in found][:1] == ["Commission européenne"]
    assert "Bruxelles" not in named("Ardelia, née à Bruxelles, lève 3 millions d'euros.", "fr")


KNOWN_IN_FULL = [
    ("Dans l'après-midi, la Commission européenne n'avait guère tardé à s'en saisir.", "fr", "Commission européenne"),
    ("Bruxelles attend. La Commission européenne tranchera en mai.", "fr", "Commission européenne"),
    (
        "La Commission européenne enquête. La Commission nationale de l'informatique et des libertés aussi.",
        "fr",
        "Commission nationale de l'informatique et des libertés",
    ),
    ("Nobody at the European Commission would say more about Meta.", "en", "European Commission"),
    ("SK hynix keeps its shares.", "en", "SK hynix"),
]


@pytest.mark.parametrize(("text", "language", "name"), KNOWN_IN_FULL)
def test_known_names_are_found_in_full(text: str, language: str, name: str) -> None:
    assert name in {mention.text for mention in find(text, language)}


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Meta Materials has raised $20 million. Meta had no part in it.", "en", "Meta Materials"),
        ("Orange Bank a été cédée à BNP Paribas. Orange garde ses boutiques.", "fr", "Orange Bank"),
    ],
)
def test_longer_unknown_names_around_a_known_one_are_not_cut(text: str, language: str, name: str) -> None:
    assert name in {mention.text for mention in find(text, language)}


def test_a_short_form_is_not_taken_in_another_bodys_name() -> None:
    text = "La Commission européenne enquête. La Commission nationale du débat public attend. La Commission hésite."
    places = [m.start for m in find(text, "fr") if m.text == "La Commission"]
    assert places == [text.index("La Commission hésite")]


def test_a_known_regulator_is_called_without_its_country() -> None:
    names = named("Meta was sued on Monday. Ireland's Data Protection Commission fined TikTok.")
    assert "Data Protection Commission" in names


def test_an_acronym_of_a_known_regulator_may_stand_in_lower_case_behind_its_article() -> None:
    assert named("La cnil a condamné Ardelia.", "fr").get("cnil") == "regulator"
    assert "cnil" not in named("Le mot de passe est cnil.", "fr")


def spelt(text: str, language: str = "en") -> dict[str, str]:
    """What stands in the text -> canonical name."""
    return {mention.text: mention.name for mention in find(text, language)}


def test_a_known_name_with_a_sign_in_it_is_found_whole() -> None:
    assert "Run:ai" in named("Nvidia bought Run:ai for $700 million. The European Commission cleared the deal.")


def test_of_two_names_a_short_form_belongs_to_the_one_before_it() -> None:
    text = "Brumal Finance raised money. Brumal lends. It has no link with Brumal Robotics, which bought Ostrel."
    assert spelt(text)["Brumal"] == "Brumal Finance"


def test_a_headline_before_a_known_regulator_is_no_part_of_its_name() -> None:
    assert spelt("French court annuls CNIL fine against Ostrel")["CNIL"] == "CNIL"


def test_a_model_of_several_experts_is_one_name_however_the_sign_is_written() -> None:
    text = "Mistral AI released Mixtral 8×7B, a sparse model."
    (model,) = [mention for mention in find(text) if mention.kind == "model"]
    assert model.text == "Mixtral 8×7B"
    assert model.reference
    assert model.reference.endswith("8x7b")


@pytest.mark.parametrize("text", ["BRUSSELS - Brumal raised money.", "Brussels lender Brumal raised money."])
def test_a_seat_that_opens_a_report_or_tells_where_a_firm_is_from_is_no_regulator(text: str) -> None:
    read = spelt(f"{text} The European Commission fined Ostrel.")
    assert read["European Commission"] == "European Commission"
    assert not {"Brussels", "BRUSSELS"} & set(read)


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("The amounts are modest by Brussels' standards. It fined Ostrel.", "en", "Brussels' standards"),
        ("UK watchdog drops its look at Ostrel", "en", "UK watchdog"),
        ("Le Garante a condamné Ostrel. Il reproche à la firme sa lenteur.", "fr", "Il"),
    ],
)
def test_a_description_or_a_pronoun_is_no_regulators_name(text: str, language: str, words: str) -> None:
    assert words not in {mention.name for mention in find(text, language)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Brindle Wireless is for sale. A rival of Brindle said so.", True),
        ("Brindle Wireless is for sale. A mill in Brindle said so.", False),
        ("Brindle Wireless is for sale. Brindle Mills is not; a rival of Brindle said so.", False),
    ],
)
def test_a_name_s_first_word_alone_stands_for_it(text: str, found: bool) -> None:
    last = [mention for mention in find(text) if mention.start == text.rindex("Brindle")]
    assert [mention.name for mention in last if found] == ["Brindle Wireless"] * found


def test_a_row_of_a_table_ends_its_last_name() -> None:
    text = (
        "Ardel Chic | Lyon | 22 M€ | série B | Partech et Marengo Capital (co-chefs de file), Bpifrance\nBrune | Metz"
    )
    names = {mention.text for mention in find(text, "fr")}
    assert "Bpifrance" in names
    assert not any("\n" in name for name in names)
