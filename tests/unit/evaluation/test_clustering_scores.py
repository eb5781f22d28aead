"""Scores of groupings, checked against values worked out by hand."""

import pytest

from services.evaluation.clustering.scores import adjusted_rand, b_cubed


def test_the_same_grouping_under_other_names_is_perfect() -> None:
    assert b_cubed("aab", "xxy") == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert adjusted_rand("aab", "xxy") == 1.0


def test_a_single_group_of_everything_has_full_recall() -> None:
    scores = b_cubed("aaaa", "xxyy")
    assert (scores["precision"], scores["recall"]) == (0.5, 1.0)
    assert adjusted_rand("aaaa", "xxyy") == 0.0


def test_one_item_in_the_wrong_group() -> None:
    scores = b_cubed("aaab", "aabb")
    assert scores["precision"] == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert scores["recall"] == pytest.approx((1 + 1 + 0.5 + 0.5) / 4)


def test_empty_groupings_score_zero_and_agree() -> None:
    assert b_cubed([], [])["f1"] == 0.0
    assert adjusted_rand([], []) == 1.0
