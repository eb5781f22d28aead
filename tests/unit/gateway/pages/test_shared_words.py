"""What a copy shares with its original is told from what it adds, word by word, and no letter of it is lost."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.published import Content
from services.gateway.pages.shared_words import SharedText, Sharing, shared_text

LEAD = "The last ferry of the season left Riga for Stockholm two hours late on Friday."
SAID = "Nobody will be left on the quay, the harbour master said."
_WORDS = ("a", "b", "c", "d", "e", "f", "g", "港", "湾", "é.", "(x)")
words = st.lists(st.sampled_from(_WORDS), max_size=30).map(" ".join)
texts = st.lists(words, max_size=3).map(tuple)


def content(*paragraphs: str) -> Content:
    return Content(headline=None, paragraphs=paragraphs, word_count=0)


def of(found: SharedText, sharing: Sharing) -> list[str]:
    return [each.text for paragraph in found.paragraphs for each in paragraph if each.sharing is sharing]


def test_word_for_word_is_nothing_more_and_nothing_less() -> None:
    assert shared_text(content(LEAD, SAID), content(LEAD, SAID)).word_for_word
    assert shared_text(content(LEAD + " " + SAID), content(LEAD, SAID)).word_for_word  # paragraphs are layout


def test_what_the_copy_adds_and_leaves_out() -> None:
    found = shared_text(content(LEAD, "The mayor was on board, he told us."), content(LEAD, SAID))
    assert of(found, Sharing.OWN) == ["The mayor was on board, he told us."]
    assert (found.own, found.former, found.left_out) == (8, 0, 1)


def test_one_changed_word_is_one_word() -> None:
    found = shared_text(content(LEAD.replace("two", "three")), content(LEAD))
    assert of(found, Sharing.OWN) == ["three"]


def test_words_that_the_original_has_corrected_since_are_no_addition() -> None:
    found = shared_text(content(LEAD), content(LEAD.replace("two", "three")), [content(LEAD)])
    assert (of(found, Sharing.FORMER), found.own) == (["two"], 0)


def test_in_scripts_without_spaces_characters_are_compared() -> None:
    original = "横浜港は金曜日、台風の通過を受けて業務を再開した。"
    found = shared_text(content(original + "市長が発表した。"), content(original))
    assert (of(found, Sharing.OWN), found.unit) == (["市長が発表した。"], "character")


@given(texts, texts, texts)
def test_no_letter_is_lost_and_what_is_marked_is_counted(
    copy: tuple[str, ...], one: tuple[str, ...], two: tuple[str, ...]
) -> None:
    found = shared_text(content(*copy), content(*one), [content(*two)])
    assert ["".join(each.text for each in paragraph) for paragraph in found.paragraphs] == [
        each for each in copy if each
    ]
    assert bool(of(found, Sharing.OWN)) == bool(found.own)
    assert bool(of(found, Sharing.FORMER)) == bool(found.former)


@given(texts)
def test_a_text_beside_itself_is_word_for_word(paragraphs: tuple[str, ...]) -> None:
    assert shared_text(content(*paragraphs), content(*paragraphs)).word_for_word
