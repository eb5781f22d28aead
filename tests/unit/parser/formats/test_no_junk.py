"""What is no article is refused: licences beside the texts of a folder, and headlines that nothing follows."""

import pytest

from schemas.reasons import RejectReason
from services.stream.messages import Rejected
from tests.unit.parser.items import article_of, raw_item, refusal_of

LICENCE = (
    "The MIT License\n\nCopyright (c) 2020 Lind News\n\nPermission is hereby granted, free of charge, to any person "
    "obtaining a copy of this software, to deal in it without restriction.\n"
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (LICENCE, RejectReason.NOT_AN_ARTICLE),
        ("GNU GENERAL PUBLIC LICENSE\nVersion 3\n\nEveryone may copy it.\n", RejectReason.NOT_AN_ARTICLE),
        ("# Apache License\n\nVersion 2.0 of it, and what it permits you to do.\n", RejectReason.NOT_AN_ARTICLE),
        ("Tidal bridge opens in March", RejectReason.NO_TEXT),
        ("bridge-story-final", RejectReason.NO_TEXT),
        ("  \n\n", RejectReason.NO_TEXT),
    ],
)
def test_junk_is_refused(text: str, reason: RejectReason) -> None:
    refused = refusal_of(raw_item(text))
    assert isinstance(refused, Rejected)
    assert refused.reason is reason


@pytest.mark.parametrize(
    "text",
    [
        "FLASH: Tidal bridge collapses",
        "Eilmeldung: Brücke eingestürzt",
        "TIDAL BRIDGE COLLAPSES",
        "عاجل: انهيار الجسر",
        "速報 橋が崩落",
        "URGENT\n\nTidal bridge collapses",
        "(Eilmeldung)\nBrücke eingestürzt",
        "Urgente | se derrumba el puente",
        "The tidal bridge collapsed on Friday, the harbour board said.",
        "Tidal bridge opens in March\n\nThe harbour board said so on Friday.",
        "Tidal bridge opens in March\n\nThe board said so on Friday.\n\nLicensed under the Creative Commons.",
    ],
)
def test_flashes_and_short_texts_are_articles(text: str) -> None:
    assert article_of(text).headline


def test_a_text_without_a_headline_has_its_first_sentence_marked_as_such() -> None:
    article = article_of("The tidal bridge collapsed on Friday, the harbour board said. Nobody was hurt.")
    assert article.headline_from_body
    assert article.headline == "The tidal bridge collapsed on Friday, the harbour board said."
