"""The score that «best» goes by."""

import pytest

from comments.services.votes import wilson_score


@pytest.mark.parametrize(
    ("up", "down", "score"),
    # By hand from Wilson's formula: (p + z²/2n - z √(p(1-p)/n + z²/4n²)) / (1 + z²/n), z = 1.959964.
    [(0, 0, 0.0), (1, 0, 0.2065), (0, 1, 0.0), (1, 1, 0.0945), (10, 0, 0.7225), (60, 40, 0.5020), (600, 400, 0.5693)],
)
def test_the_score_is_the_lower_bound_of_wilsons_interval(up: int, down: int, score: float) -> None:
    assert wilson_score(up, down) == pytest.approx(score, abs=0.0001)


def test_more_votes_prove_more() -> None:
    assert wilson_score(90, 10) > wilson_score(1, 0)
    only_up = [wilson_score(up, 0) for up in range(100)]
    assert only_up == sorted(set(only_up))


@pytest.mark.parametrize("down", [1, 3, 1000, 10**9])
def test_without_a_vote_up_no_rounding_lifts_or_sinks_a_comment(down: int) -> None:
    assert wilson_score(0, down) == 0
