"""Article -> sums of money, in the notations of both languages; the words and signs are in `data/amounts.toml`.

The text is scanned for numbers (in digits, and in words before a magnitude or a currency); what stands before and
after a number says whether it is money. The `rule` of a mention says how the sum is told:

    amount:sign          a sign or code before the number: "$1.1bn", "CHF 59,12"
    amount:currency      a currency after it: "16 millions de dollars", "385 M€"
    amount:bare          no currency: "the remaining 2 billion" (see `with_currencies`)
    amount:threshold     "the billion dollars", "le milliard d'euros"

and, whatever its notation, that it is no price of a deal: amount:per-share, amount:per-unit, amount:per-year,
amount:conversion (the second currency of one sum), amount:exchange-rate.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise
from urllib.parse import urlsplit

from kg.mentions.notation import any_of, begins_word, folded, spelt_out, table
from kg.records import Amount, Article, Mention

NUMBER = re.compile(r"(?:[0-9]{1,3}(?:[., '][0-9]{3}(?![0-9]))+|[0-9]+)(?:[.,][0-9]+)?")
"""1,200.50 and 1.200,50, 1 200,50 and the Swiss 1'200.50, 3.5 and 3,5."""
LONGEST = 24
"""A number of more characters than this is no sum of money."""
LONGEST_SIGN = 5
LOOK_BACK = 64
"""How many characters a number in words may take."""
ANCHOR = re.compile(
    r"(?<=[ -])(?:[mbt]illi(?:ons?|ards?)|crores?|lakhs?|euros?|dollars?|pounds|livres|francs|yens?|yuans?|wons?)\b"
)
RANGE = re.compile(r" ?(?:[-–—/]|(?:à|to|ou|or|puis|then) |(?P<between>(?:et|and) )) ?(?:de )?")
BETWEEN = re.compile(r"\b(?:entre|between) (?:quelque |about )?$")
CONVERSION = re.compile(r"[\s,;]*(?:\(|soit\b|ou\b|or\b)[^()\n]{0,30}")
RATE = re.compile(r"\s?=\s?")
NEXT_WORDS = re.compile(r" ([^\W\d_]+(?:-[^\W\d_]+)*)(?: ([^\W\d_]+))?")
FRENCH_NOUN = re.compile(r" (?:de |d')(l'|[^\W\d_]+)")
LINK = r"(?: (?:de |d' ?|of )|[ -])"
LENDS_NOTHING = ("amount:conversion", "amount:exchange-rate", "amount:per-share", "amount:per-unit")


@dataclass(frozen=True, slots=True)
class Sum:
    """A number on its way to an amount; `power` of ten and `currency` (a key of the data file) where it has them.

    `short`: its magnitude is an abbreviation that means money only beside a currency ("15 M€", not "15 M").
    """

    start: int
    end: int
    number: Decimal
    power: int | None
    currency: str | None
    rule: str
    short: bool = False


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows a number: magnitude, currency, where they end, and whether the notation is French."""

    end: int
    power: int | None
    half: bool
    currency: str | None
    french: bool
    short: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """The currency sign or code before a number; `power` of the magnitude written before it ("MSEK 45")."""

    start: int
    currency: str
    power: int | None


def find_amounts(article: Article) -> Iterator[Mention]:
    """Yield the sums of money of an article in the order of its text; they never overlap.

    `value` is an Amount in plain units. What "$" and other shared names mean is decided by the article's own cues (a
    Canadian dateline, "dollars canadiens"); a sum in francs of no known country gives nothing.
    """
    text = article.text
    for found in _sums(text, article.language):
        code = _code(found.currency, text, article.url)
        if code != "":
            words = text[found.start : found.end]
            yield Mention("amount", found.start, found.end, words, words, "value", found.rule, _amount(found, code))


def parse_amount(words: str, *, language: str) -> Amount | None:
    """Read one expression that is a sum of money and nothing else; None where it is not.

    >>> parse_amount("1,2 milliard d'euros", language="fr")
    Amount(value=Decimal('1200000000'), currency='EUR')
    >>> parse_amount("7 billion parameters", language="en") is None
    True
    """
    stripped = words.strip()
    for found in _sums(stripped, language):
        code = _code(found.currency, stripped)
        if (found.start, found.end) == (0, len(stripped)) and code != "":
            return _amount(found, code)
    return None


def with_currencies(mentions: Iterable[Mention], *, text: str | None = None) -> tuple[Mention, ...]:
    """Give each amount without a currency that of its neighbour: the nearest before it, else the nearest after it.

    With the article's `text`, neighbours in the same paragraph go first. Conversions, exchange rates and prices per
    share or month lend none. Mentions of other kinds pass through unchanged; all come in the order of the text.
    """
    given = tuple(sorted(mentions, key=lambda mention: mention.start))
    donors = [m for m in given if isinstance(m.value, Amount) and m.value.currency and m.rule not in LENDS_NOTHING]
    return tuple(_lent(mention, donors, text) for mention in given)


def _lent(mention: Mention, donors: Sequence[Mention], text: str | None) -> Mention:
    if not isinstance(mention.value, Amount) or mention.value.currency or not donors:
        return mention
    place = bisect_left(donors, mention.start, key=lambda donor: donor.start)
    neighbours = (*donors[max(0, place - 1) : place], *donors[place : place + 1])
    donor = min(neighbours, key=lambda donor: _is_apart(donor, mention, text))
    return replace(mention, value=replace(mention.value, currency=getattr(donor.value, "currency", None)))


def _is_apart(donor: Mention, mention: Mention, text: str | None) -> bool:
    """Whether a paragraph ends between two mentions."""
    first, last = sorted((donor, mention), key=lambda each: each.start)
    return text is not None and text.find("\n\n", first.end, last.start) >= 0


def _amount(found: Sum, code: str | None) -> Amount:
    value = found.number.scaleb(found.power or 0)
    whole = value == value.to_integral_value()
    return Amount(value.quantize(Decimal(1)) if whole else value.normalize(), code)


def _sums(text: str, language: str) -> list[Sum]:
    """All sums of a text in order and without overlap, the ends of ranges completed from each other."""
    low = folded(text)
    written = [*_in_digits(low, text, language), *_in_words(low, text, language)]
    written.sort(key=lambda each: (each.start, -each.end))
    kept: list[Sum] = []
    for found in _ranged(written, low):
        if _is_money(found, low, language) and (not kept or found.start >= kept[-1].end):
            kept.append(found)
    return _marked(kept, low)


def _in_digits(low: str, text: str, language: str) -> Iterator[Sum]:
    for match in NUMBER.finditer(low):
        start, end = match.span()
        if end - start > LONGEST or (start and low[start - 1] in ".,"):
            continue
        sign = _sign(low, text, start)
        if sign is None and _in_a_name(low, start):
            continue
        tail = _tail(low, text, end, language=language, signed=sign is not None)
        if sign or tail.end > end or RANGE.match(low, end):
            number = _number(match.group(), french=tail.french, scaled=tail.power is not None, after=sign is None)
            yield _joined(sign, number, tail, start)


def _in_a_name(low: str, start: int) -> bool:
    """Whether a number is the end of a name: "GPT-4", "v3"."""
    if not start:
        return False
    return (
        low[start - 1].isalpha()
        or low[start - 1] == "_"
        or (low[start - 1] == "-" and low[start - 2 : start - 1].isalpha())
    )


def _joined(sign: Sign | None, number: Decimal, tail: Tail, start: int) -> Sum:
    number = number + Decimal("0.5") if tail.half else number
    if sign is None:
        rule = "amount:currency" if tail.currency else "amount:bare"
        return Sum(start, tail.end, number, tail.power, tail.currency, rule, tail.short)
    power = tail.power if sign.power is None else sign.power
    return Sum(sign.start, tail.end, number, power, tail.currency or sign.currency, "amount:sign", tail.short)


def _in_words(low: str, text: str, language: str) -> Iterator[Sum]:
    """Sums whose number is in words: found from the magnitude or currency backwards."""
    for anchor in ANCHOR.finditer(low):
        at = anchor.start()
        if low[at - 2 : at - 1].isdigit():
            continue
        match = _words_pattern().search(low, max(0, at - LOOK_BACK), at)
        if match is None:
            continue
        tail = _tail(low, text, match.end("number"), language=language, signed=False)
        number = _spelt(match)
        if tail.power is None and (number <= 1 or not tail.currency):
            continue
        if match.group("words") in ("a", "an") and "-" in low[match.end() : tail.end]:
            continue  # "a billion-dollar company"
        found = _joined(None, number, tail, match.start("number"))
        yield replace(found, rule="amount:threshold") if match.group("the") else found


def _spelt(match: re.Match[str]) -> Decimal:
    if match.group("the"):
        return Decimal(1)
    if match.group("fraction"):
        return Decimal(table("amounts")["fractions"][re.sub(r"\s", " ", match.group("fraction"))])
    half = Decimal("0.5") if match.group("half") else Decimal(0)
    return Decimal(_count(re.split(r"[\s-]+", match.group("words")))) + half


def _count(words: Sequence[str]) -> int:
    """The value of a number in words.

    >>> _count("quatre vingt dix sept mille deux cent cinq".split()), _count("two hundred and fifty".split())
    (97205, 250)
    """
    numbers: dict[str, int] = table("amounts")["numbers"]
    total = current = 0
    for before, word in pairwise(["", *words]):
        value = numbers.get(word, 0)  # "et", "and"
        if value == 1000:
            total, current = total + max(current, 1) * 1000, 0
        elif value == 100:
            current = max(current, 1) * 100
        elif value == 20 and before == "quatre":
            current += 76
        else:
            current += value
    return total + current


def _sign(low: str, text: str, start: int) -> Sign | None:
    """The currency sign or code that stands right before a number."""
    end = start - 1 if start and low[start - 1] == " " else start
    if not end or low[end - 1] not in _sign_ends():
        return None
    for length in range(min(LONGEST_SIGN, end), 0, -1):
        at = end - length
        sign = low[at:end]
        if sign in _keys() and (not sign[0].isalpha() or text[at].isupper()):
            scale = _scale_before(low, at)
            if begins_word(low, at - len(scale)) or not sign[0].isalpha():
                return Sign(at - len(scale), _keys()[sign], _magnitudes()[scale][0] if scale else None)
    return None


def _scale_before(low: str, at: int) -> str:
    """The magnitude written before a code or sign: MSEK, k€."""
    return next(
        (scale for scale in ("mm", "m", "k") if low.endswith(scale, 0, at) and begins_word(low, at - len(scale))), ""
    )


def _tail(low: str, text: str, end: int, *, language: str, signed: bool) -> Tail:
    match = _after_pattern().match(low, end)
    word, link = (match.group("magnitude"), match.group("link") or "") if match else (None, "")
    french = (
        link.strip().startswith("d") or (word or "").startswith(("milliard", "md")) or (language == "fr" and not signed)
    )
    if match is None or match.end() == end:
        return Tail(end, None, False, None, french)
    currency = _currency_after(match, text, signed=signed)
    last = match.end() if currency else max(match.end("half"), match.end("magnitude"), end)
    power, french_power, short = _magnitudes()[word] if word else (None, None, False)
    half = match.group("half") is not None
    return Tail(last, french_power if french else power, half, currency, french, short)


def _currency_after(match: re.Match[str], text: str, *, signed: bool) -> str | None:
    """The currency after a number; after "$5 million" only what tells the dollar ("US dollars") counts."""
    words = match.group("currency")
    if words is None or (words in _codes() and not text[match.start("currency")].isupper()):
        return None  # a code stands in capitals: "try" and "mad" are words
    return _keys()[words] if not signed or "dollar" in words or "$" in words or words == "usd" else None


def _number(digits: str, *, french: bool, scaled: bool, after: bool) -> Decimal:
    """A number in digits. `after`: its currency, if any, stands after it, so that "1.200 €" is 1200.

    One point or comma before three digits parts thousands, except before a magnitude in the other language's
    notation: "8,026 milliards" and "5.375 billion" are decimals, and "$1.125" is.
    """
    plain = re.sub(r"[ ']", "", digits)
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and point >= 0:
        decimal = max(comma, point)
    elif comma >= 0:
        parts = re.fullmatch(r"[1-9]\d*(?:,\d{3})+", plain)
        decimal = -1 if parts and not (french and scaled and plain.count(",") == 1) else comma
    elif point >= 0:
        parts = re.fullmatch(r"[1-9]\d*(?:\.\d{3})+", plain)
        decimal = -1 if parts and (plain.count(".") > 1 or (not scaled and after)) else point
    else:
        decimal = -1
    whole, rest = (plain, "") if decimal < 0 else (plain[:decimal], plain[decimal + 1 :])
    return Decimal(re.sub(r"[.,]", "", whole) + ("." + rest if rest else ""))


def _ranged(sums: Sequence[Sum], low: str) -> list[Sum]:
    """Complete the ends of ranges: "entre 2 et 3 milliards de dollars", "$2-3 billion", "2,3 puis 6 millions"."""
    done = list(sums)
    for i in range(len(done) - 2, -1, -1):
        first, last = done[i], done[i + 1]
        if not _is_range(first, last, low):
            continue
        currency = first.currency or last.currency
        if first.power is None:
            done[i] = replace(first, power=last.power, currency=currency, short=last.short)
        elif first.currency is None:
            done[i] = replace(first, currency=currency)
        if last.currency is None:
            done[i + 1] = replace(last, currency=currency)
    return done


def _is_range(first: Sum, last: Sum, low: str) -> bool:
    """Whether two neighbours share magnitude and currency; a year, or 900 before "1 million", does not."""
    if last.start - first.end > 12 or last.power is None:
        return False
    link = RANGE.fullmatch(low, first.end, last.start)
    if link is None or (link.group("between") and not BETWEEN.search(low, max(0, first.start - 16), first.start)):
        return False
    if first.power is not None:
        return first.currency is None or last.currency is None
    falls = first.number > last.number and not low[first.end : last.start].strip().startswith(("puis", "then"))
    return not falls and first.number < 1000 and (first.currency is None or first.rule == "amount:sign")


def _is_money(found: Sum, low: str, language: str) -> bool:
    if found.currency is None:
        return found.rule != "amount:threshold" and _is_bare_sum(found, low, language)
    if found.power is None and found.currency == "KRW" and low.endswith("won", found.start, found.end):
        return found.number >= 1000  # "300 won" is more often a victory
    return found.power is not None or found.currency not in table("amounts")["doubtful"]["codes"]


def _is_bare_sum(found: Sum, low: str, language: str) -> bool:
    """Whether a number with a magnitude and no currency can be money: "40 million users", "12 M" cannot."""
    if found.power is None or found.short or low.startswith(("-", "%", " %"), found.end):
        return False
    if french := FRENCH_NOUN.match(low, found.end):
        return french.group(1) in _bare("french_nouns")
    following = NEXT_WORDS.match(low, found.end)
    return following is None or language == "fr" or _goes_with_a_sum(*following.groups())


def _goes_with_a_sum(first: str, second: str | None) -> bool:
    """Whether English words may follow a sum: "in", "round", "raised in", "of debt"; "leaked phones" may not."""
    function_words, nouns = _bare("english_words"), _bare("english_nouns")
    if first in ("of", "more") and second:
        return second in nouns or second in function_words
    if first in function_words or first.partition("-")[0] in nouns:
        return True
    return first.endswith("ed") and (second is None or second in function_words)


@cache
def _bare(name: str) -> frozenset[str]:
    return frozenset(table("amounts")["bare"][name])


def _marked(sums: Sequence[Sum], low: str) -> list[Sum]:
    """Mark what is no price of a deal, by the words after a sum or by its neighbour."""
    marked: list[Sum] = []
    for i, found in enumerate(sums):
        rule = _per(found, low)
        if rule is None and i:
            rule = _beside(sums[i - 1], found, low)
        if rule == "amount:exchange-rate":
            marked[-1] = replace(marked[-1], rule=rule)
        marked.append(replace(found, rule=rule) if rule else found)
    return marked


def _per(found: Sum, low: str) -> str | None:
    match = _per_pattern().match(low, found.end)
    return f"amount:{str(match.lastgroup).replace('_', '-')}" if match else None


def _beside(before: Sum, found: Sum, low: str) -> str | None:
    """How a sum relates to the one before it: an exchange rate, or the same sum in a second currency."""
    if found.start - before.end > 40 or before.currency is None or found.currency in (None, before.currency):
        return None
    if RATE.fullmatch(low, before.end, found.start):
        return "amount:exchange-rate"
    return "amount:conversion" if CONVERSION.fullmatch(low, before.end, found.start) else None


@lru_cache(maxsize=32)
def _code(key: str | None, text: str, url: str | None = None) -> str | None:
    """ISO 4217 of a currency key; "" where a shared name ("francs") is of no known country."""
    if key is None or key not in table("amounts")["open"]:
        return key
    cues = table("amounts")["cues"].get(key, {})
    counts = [(_cues(cue, text, url), code) for code, cue in cues.items()]
    most, code = max(counts, key=lambda each: each[0], default=(0, ""))
    return code if most else str(table("amounts")["open"][key]["default"])


def _cues(cue: dict[str, list[str]], text: str, url: str | None) -> int:
    """How many of a currency's cues an article has."""
    host = urlsplit(url).hostname or "" if url else ""
    words = sum(text.count(word) for word in cue["words"])
    cities = [city for name in cue.get("cities", []) for city in (name, name.upper()) if city in text]
    return words + host.endswith(tuple(cue.get("hosts", []))) + sum(_is_place_of_writing(city, text) for city in cities)


def _is_place_of_writing(city: str, text: str) -> bool:
    name = re.escape(city)
    return bool(re.search(rf"(?m:^[\W_]{{0,4}}{name}(?:[^\S\n]*[–—(/-]|, )|^[^\n.]{{1,60}}, {name}$)", text))


@cache
def _magnitudes() -> dict[str, tuple[int, int, bool]]:
    """Magnitude word -> (power of ten, power of ten in French, whether it needs a currency)."""
    found: dict[str, tuple[int, int, bool]] = {}
    for entry in table("amounts")["magnitudes"].values():
        power = entry["exponent"]
        for word in (*entry["words"], *entry["short"]):
            found[word] = (power, entry.get("french", power), word in entry["short"])
    return found


@cache
def _keys() -> dict[str, str]:
    """Sign, code or word -> the key of its currency."""
    data = table("amounts")
    entries = [(key, entry) for part in ("currencies", "open") for key, entry in data[part].items()]
    words = {word: key for key, entry in entries for pattern in entry["words"] for word in spelt_out(pattern)}
    return words | {sign: key for key, entry in entries for sign in entry["signs"]}


@cache
def _codes() -> frozenset[str]:
    """The signs that are letters only, such as ISO codes."""
    currencies = table("amounts")["currencies"].values()
    return frozenset(sign for entry in currencies for sign in entry["signs"] if sign.isalpha())


@cache
def _sign_ends() -> frozenset[str]:
    parts = (table("amounts")[part].values() for part in ("currencies", "open"))
    return frozenset(sign[-1] for entries in parts for entry in entries for sign in entry["signs"])


@cache
def _after_pattern() -> re.Pattern[str]:
    magnitude = rf"[ -]?(?P<magnitude>{any_of(_magnitudes())})(?:(?![^\W_])|(?={any_of(_codes())}(?![^\W_])))"
    half = r"(?P<half> (?:and a half|et demie?)\b)?"
    currency = rf"(?:(?P<link>{LINK})?(?P<currency>{any_of(_keys())})(?![^\W_]))"
    return re.compile(rf"(?:{magnitude}{half})?{currency}?")


@cache
def _words_pattern() -> re.Pattern[str]:
    data = table("amounts")
    word = any_of(data["numbers"])
    fractions = any_of(data["fractions"])
    words = rf"(?:{word})(?:[ -](?:(?:et|and)[ -])?(?:{word}))*"
    half = r"(?P<half> (?:and a half|et demie?))?"
    number = rf"(?P<fraction>{fractions})|(?P<words>{words}){half}|(?P<the>le|the)"
    return re.compile(rf"(?<![\w-])(?P<number>{number})(?:[ -]| (?:d'|de ))$")


@cache
def _per_pattern() -> re.Pattern[str]:
    groups = [
        f"(?P<{rule.replace('-', '_')}>{'|'.join(words).replace(' ', '[ ]')})"
        for rule, words in table("amounts")["per"].items()
    ]
    return re.compile(rf" ?(?:{'|'.join(groups)})(?![^\W_])")
