"""Literal digests: to change a rule is to change its version prefix, and these lines."""

from schemas import ids


def test_the_digests_are_those_of_version_one() -> None:
    assert ids.article_id("harbour.example", "urn:1") == "a1-b20b793388e97d3cb9089ff1"
    assert ids.item_id("s", b"\xff\x00") == "i1-22d75ac4abaa8e0a90e84275"
    assert ids.item_id("s", b"x", "e") == "i1-b0beeb6879ddc2cbe5b83c6f"
    assert ids.content_hash(["a", "b"]) == "c1-d3286f9b1ebf3009e77a7a29a29a8e2d"
    assert ids.story_id("a1-x") == "s1-5b502780410bde1b16002583"
    assert ids.quote_id("nobody slept") == "q1-42be65cdcbacf58a90f10253"
    assert ids.dead_letter_id("news.raw", 0, 1) == "d1-f378cf15ce0015378fcc5b34"


def test_two_providers_may_use_the_same_guid() -> None:
    assert ids.article_id("one.example", "7") != ids.article_id("two.example", "7")


def test_moving_a_letter_from_one_part_to_the_next_changes_the_id() -> None:
    assert ids.article_id("ab", "c") != ids.article_id("a", "bc")
    assert ids.content_hash(["ab", ""]) != ids.content_hash(["a", "b"])


def test_the_feeds_entry_id_takes_precedence_over_the_bytes() -> None:
    assert ids.item_id("s", b"first", "entry") == ids.item_id("s", b"second", "entry")


def test_an_empty_entry_id_is_still_an_entry_id() -> None:
    assert ids.item_id("s", b"first", "") == ids.item_id("s", b"second", "")


def test_a_lone_surrogate_has_a_digest_too() -> None:
    assert ids.content_hash(["\ud800"]) != ids.content_hash(["\ud801"])
