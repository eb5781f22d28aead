"""The words of the calendar, as parts of patterns, and what they stand for."""

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
           "december")  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
            "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty")  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
WEEKDAY = (
    r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|(?:Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun)\b\.?)"
)
FULL_WEEKDAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
NUMBER = (
    r"(?:(?:\d{1,18}|one|two|three|four|five|six|seven|eight|nine|ten)\s+and\s+a\s+half|\d{1,18}(?:\.\d{1,18})?|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two"
    r"|three|four|five|six|seven|eight|nine))?|(?:a\s+)?couple\s+of|several|(?:a\s+)?few|many|some|half\s+an?|a\s+dozen|a\s+half)"
)
UNIT = r"(?:second|minute|hour|day|week|month|year|decade|century|centurie|quarter|weekend)"
SEASON = r"(?:spring|summer|autumn|fall|winter)"

UNIT_LETTERS = {"second": "S", "minute": "MIN", "hour": "H", "day": "D", "week": "W", "month": "M", "year": "Y"}


def month_number(word: str) -> int:
    """1 to 12, from a name or an abbreviation."""
    start = word.casefold().rstrip(".")[:3]
    return next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(start))


def weekday_number(word: str) -> int:
    """0 (Monday) to 6, from a name or an abbreviation."""
    start = word.casefold().rstrip(".")[:3]
    return next(i for i, name in enumerate(_DAYS) if name.startswith(start))


_FIXED = {"a": "1", "an": "1", "half a": "0.5", "half an": "0.5", "a half": "0.5", "a dozen": "12"}


def number(word: str) -> str:
    """The number that a word stands for, as TIMEX3 writes it; X where it is not definite ("several")."""
    text = " ".join(word.casefold().replace("-", " ").split())
    if text.endswith(" and a half"):
        return f"{number(text.removesuffix(' and a half'))}.5"
    if text.replace(".", "").isdigit():
        return text.removesuffix(".0")
    if text in _NUMBERS:
        return str(_NUMBERS.index(text))
    tens, _, ones = text.partition(" ")
    if tens in _TENS:
        return str(20 + 10 * _TENS.index(tens) + (_NUMBERS.index(ones) if ones in _NUMBERS else 0))
    return _FIXED.get(text, "X")


def unit_name(word: str) -> str:
    """The unit in the singular."""
    text = word.casefold()
    return "century" if text.startswith("centur") else text.removesuffix("s")


MONTH_WORDS = frozenset(form for name in _MONTHS for form in (name, name[:3])) | {"sept"}
WEEKDAY_WORDS = frozenset(form for name in _DAYS for form in (name, name[:3])) | {"tues", "thur", "thurs"}
UNIT_WORDS = frozenset(
    form for name in (*UNIT_LETTERS, "decade", "quarter", "weekend") for form in (name, name + "s")
) | {"century", "centuries"}
"""What a rule's `needs` may list."""
