"""A graph of about sixty parties to look at and to test on; facts of 2023 to 2025, sentences our own."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kg.views.graph import Deal, Party, Quote, Source, make_graph

if TYPE_CHECKING:
    from kg.views.graph import Graph

BASE = "https://newskg.example/"
COMPANIES = """Mistral AI|Microsoft|OpenAI|Nvidia|Andreessen Horowitz|Lightspeed|General Catalyst
ASML|BNP Paribas|Salesforce
Anthropic|Amazon|Google|Meta|SoftBank|Oracle|Thrive Capital|xAI|Scale AI|Hugging Face|IBM|Databricks|Snowflake|Apple
Samsung|ABB|Ampere|Broadcom|VMware|Cohere|Inflection AI|Stellantis|Orange|Bpifrance|Sequoia Capital|Perplexity|Le Monde
Figma|Adobe|AMD|Silo AI|CoreWeave|Arm|Graphcore|Helsing|Poolside|Owkin|Sanofi|Photoroom|Dataiku|MGX|TikTok|MosaicML"""
REGULATORS = {
    "European Commission": "Commission européenne",
    "CNIL": "CNIL",
    "Competition and Markets Authority": "Autorité britannique de la concurrence",
    "Federal Trade Commission": "Commission fédérale du commerce",
    "French Competition Authority": "Autorité de la concurrence",
    "Italian Data Protection Authority": "Garante",
}
MODELS = """Mistral Large|Mistral 7B|Mixtral 8x7B|GPT-4|GPT-4o|GPT-5
Claude 3 Opus|Claude 3.5 Sonnet|Llama 2|Llama 3|Gemini 1.5|Grok-1"""

DEALS = """investment|announced|2023-06-13|105000000 EUR|Lightspeed*;Bpifrance|Mistral AI|Seed
investment|announced|2023-12-11|385000000 EUR|Andreessen Horowitz*;Lightspeed;Nvidia;Salesforce|Mistral AI|Series A
investment|announced|2024-02-26|15000000 EUR|Microsoft|Mistral AI|
investment|announced|2024-06-11|600000000 EUR|General Catalyst*;Nvidia;Samsung;IBM|Mistral AI|Series B
investment|announced|2025-09-09|1700000000 EUR|ASML*;Nvidia;Bpifrance|Mistral AI|Series C
investment|announced|2023-01-23|10000000000 USD|Microsoft|OpenAI|
investment|announced|2024-10-02|6600000000 USD|Thrive Capital*;Microsoft;Nvidia;SoftBank;MGX|OpenAI|
investment|planned|2025-09-22|100000000000 USD|Nvidia|OpenAI|
investment|announced|2023-09-25|4000000000 USD|Amazon|Anthropic|
investment|announced|2024-11-22|4000000000 USD|Amazon|Anthropic|
investment|announced|2023-10-27|2000000000 USD|Google|Anthropic|
investment|announced|2025-06-12|14300000000 USD|Meta|Scale AI|
investment|announced|2023-08-24|235000000 USD|Salesforce*;Google;Amazon;Nvidia;IBM;AMD|Hugging Face|Series D
investment|rumoured|2025-06|| Apple|Perplexity|
investment|announced|2024-01|73600000 USD|Nvidia|Perplexity|Series B
investment|announced|2024-05-26|6000000000 USD|Andreessen Horowitz;Sequoia Capital|xAI|Series B
investment|announced|2024-06|500000000 USD|Nvidia;Oracle;Salesforce|Cohere|Series D
investment|announced|2023-06-29|1300000000 USD|Microsoft;Nvidia|Inflection AI|
investment|announced|2024-07-11|450000000 EUR|General Catalyst|Helsing|Series C
investment|announced|2024-10-02|500000000 USD||Poolside|Series B
investment|announced|2024-02|43000000 USD||Photoroom|Series B
investment|announced|2021-11-18|180000000 USD|Sanofi|Owkin|
investment|announced|2023-04|100000000 USD|Nvidia|CoreWeave|Series B
acquisition|announced|2023-06-26|1300000000 USD|Databricks|MosaicML|
acquisition|announced|2024-08-12|665000000 USD|AMD|Silo AI|
acquisition|announced|2025-03-19|6500000000 USD|SoftBank|Ampere|
acquisition|announced|2025-10-08|5400000000 USD|SoftBank|ABB|
acquisition|announced|2024-07-11||SoftBank|Graphcore|
acquisition|announced|2022-05-26|69000000000 USD|Broadcom|VMware|
acquisition|denied|2023-12-18|20000000000 USD|Adobe|Figma|
acquisition|rumoured|2025-08|| Apple|Mistral AI|
acquisition|planned|2025-07-07|9000000000 USD|CoreWeave|Databricks|
acquisition|announced|2020-09-13|40000000000 USD|Nvidia|Arm|
partnership|announced|2024-02-26||Microsoft;Mistral AI||
partnership|announced|2024-03-13||OpenAI;Le Monde||
partnership|announced|2025-02||Mistral AI;Stellantis||
partnership|announced|2025-02||Mistral AI;Orange||
partnership|announced|2025-02||Mistral AI;BNP Paribas||
partnership|announced|2025-01-21||OpenAI;Oracle;SoftBank;MGX;Microsoft;Nvidia;Arm||
partnership|announced|2024-06-10||Apple;OpenAI||
partnership|planned|2025-03||Apple;Google||
partnership|announced|2023-09||Hugging Face;Amazon||
partnership|announced|2024-03-05||Mistral AI;Snowflake||
partnership|announced|2023-05||Dataiku;Snowflake;Databricks||
model_release|announced|2023-09-27||Mistral AI|Mistral 7B|Apache-2.0
model_release|announced|2023-12-11||Mistral AI|Mixtral 8x7B|Apache-2.0|Mistral 7B
model_release|announced|2024-02-26||Mistral AI|Mistral Large|
model_release|announced|2023-03-14||OpenAI|GPT-4|
model_release|announced|2024-05-13||OpenAI|GPT-4o||GPT-4
model_release|announced|2025-08-07||OpenAI|GPT-5||GPT-4o
model_release|announced|2024-03-04||Anthropic|Claude 3 Opus|
model_release|announced|2024-06-20||Anthropic|Claude 3.5 Sonnet||Claude 3 Opus
model_release|announced|2023-07-18||Meta|Llama 2|
model_release|announced|2024-04-18||Meta|Llama 3||Llama 2
model_release|announced|2024-02-15||Google|Gemini 1.5|
model_release|announced|2024-03-17||xAI|Grok-1|Apache-2.0
regulatory_action|announced|2024-02-27||European Commission|Microsoft;Mistral AI|inquiry
regulatory_action|announced|2023-12-08||Competition and Markets Authority|Microsoft;OpenAI|inquiry
regulatory_action|announced|2024-01-25||Federal Trade Commission|Microsoft;Amazon;Google;OpenAI;Anthropic|inquiry
regulatory_action|announced|2023-03-31||Italian Data Protection Authority|OpenAI|order
regulatory_action|announced|2024-12-20|15000000 EUR|Italian Data Protection Authority|OpenAI|fine
regulatory_action|announced|2024-03-20|250000000 EUR|French Competition Authority|Google|fine
regulatory_action|rumoured|2024-07||French Competition Authority|Nvidia|investigation
regulatory_action|announced|2025-04-23|500000000 EUR|European Commission|Apple|fine
regulatory_action|announced|2025-04-23|200000000 EUR|European Commission|Meta|fine
regulatory_action|announced|2022-12-29|5000000 EUR|CNIL|TikTok|fine
regulatory_action|denied|2024-09||CNIL|xAI|investigation"""

SAYS = {
    "investment": "{doers} put money into {done_to}, the companies said.",
    "acquisition": "{doers} will take over {done_to} under an agreement made public that day.",
    "partnership": "{doers} noued un partenariat de plusieurs années, selon leur communiqué commun.",
    "model_release": "{doers} a dévoilé {done_to}, son nouveau modèle.",
    "regulatory_action": "{doers} is looking into what {done_to} agreed, a spokesperson said.",
}
ROLES = {
    "investment": ("investor", "investee"),
    "acquisition": ("acquirer", "target"),
    "partnership": ("partner", "partner"),
    "model_release": ("developer", "model"),
    "regulatory_action": ("regulator", "concerns"),
}


def slug(name: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


def parties() -> list[Party]:
    companies = [Party(f"{BASE}company/{slug(n)}", "company", (("en", n), ("fr", n))) for n in names(COMPANIES)]
    models = [Party(f"{BASE}model/{slug(n)}", "model", (("en", n), ("fr", n))) for n in names(MODELS)]
    regulators = [
        Party(
            f"{BASE}regulator/{slug(en)}", "regulator", (("en", en), ("fr", fr)), aliases=("Brussels",) * (en[0] == "E")
        )
        for en, fr in REGULATORS.items()
    ]
    return [*companies, *regulators, *models]


def names(table: str) -> list[str]:
    return [name for line in table.splitlines() for name in line.split("|")]


def deals() -> list[Deal]:
    ids = {dict(party.names)["en"]: party.id for party in parties()}
    return [deal(number, line, ids) for number, line in enumerate(DEALS.splitlines())]


def deal(number: int, line: str, ids: dict[str, str]) -> Deal:
    kind, status, date, money, *rest = (line + "||||").split("|")
    doers = [name.strip() for name in rest[0].split(";") if name.strip()]
    done_to = [name for name in rest[1].split(";") if name]
    do, suffer = ROLES[kind]
    roles = [("leadInvestor" if name.endswith("*") else do, ids[name.strip("*")]) for name in doers]
    roles += [(suffer, ids[name]) for name in done_to] + [
        ("supersedes", ids[name]) for name in rest[3].split(";") if name
    ]
    amount, _, currency = money.partition(" ")
    detail = {"investment": "round", "model_release": "license", "regulatory_action": "action"}.get(kind)
    words = SAYS[kind].format(doers=" and ".join(doers).replace("*", "") or "Investors", done_to=" and ".join(done_to))
    return Deal(
        id=f"{BASE}event/{kind}-{number}",
        kind=kind,
        status=status,
        roles=tuple(roles),
        date=date,
        start=(date + "-01-01")[:10] if len(date) == 4 else (date + "-01")[:10],
        end=(date + "-28")[:10],
        amount=Decimal(amount) if amount else None,
        currency=currency or None,
        details=((detail, rest[2]),) if detail and rest[2] else (),
        sources=1 + number % 3,
        disputed=("amount",) if number in {2, 25} else (),
        quotes=(Quote(f"{BASE}article/{number % 9}", "event", words),),
    )


def sources() -> list[Source]:
    return [
        Source(
            f"{BASE}article/{n}",
            f"What changed hands, part {n}",
            f"https://news.example/{n}",
            "The Ledger",
            f"2024-0{n + 1}-11",
            "en",
        )
        for n in range(9)
    ]


def demo_graph() -> Graph:
    return make_graph(parties(), deals(), sources())
