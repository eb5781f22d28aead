"""Which of two deliveries of one page is the newer version: by the page's own dates."""

import pytest

from tests.unit.parser.items import article_of

BODY = "".join(
    f"<p>The ferry to the outer islands sails again on Monday, its owner said, after {n} weeks.</p>" for n in range(4)
)


def page(published: str, modified: str) -> str:
    dates = f'"datePublished": "{published}", "dateModified": "{modified}"'
    facts = f'{{"@type": "NewsArticle", "headline": "Ferry sails", {dates}}}'
    head = f'<head><script type="application/ld+json">{facts}</script></head>'
    return f"<!DOCTYPE html><html lang='en'>{head}<body><article><h1>Ferry sails</h1>{BODY}</article></body></html>"


@pytest.mark.parametrize(
    ("modified", "created"),
    [
        ("2024-01-21T09:30:00Z", "2024-01-21T09:30:00+00:00"),
        ("", "2024-01-21T08:00:00+00:00"),
        ("2024-01-20T09:30:00Z", "2024-01-21T08:00:00+00:00"),  # changed before it was published: prepared in advance
        ("2031-01-01T00:00:00Z", "2024-01-21T08:00:00+00:00"),  # a clock that is wrong
        ("2024-01-21", "2024-01-21T08:00:00+00:00"),  # a day is no instant
    ],
)
def test_the_last_change_is_when_the_version_was_created(modified: str, created: str | None) -> None:
    stamp = article_of(page("2024-01-21T08:00:00Z", modified)).version_created
    assert (stamp.iso if stamp else None) == created
