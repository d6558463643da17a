"""What a reader is told to try where something stayed open."""

from __future__ import annotations

import pytest

from checker.render.remedies import remedy
from checker.verdict import INTERRUPTED, KILLED, MEMORY_UP, TIME_UNSETTLED, TIME_UP

SPENT = "its budget of 20000 steps was used up"
STILL = "the paths that its over-approximation of clocks that stand still found are not possible"


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (TIME_UP, "try a longer --timeout"),
        (SPENT, "try a larger --effort (--effort 10)"),
        (
            f"whether event `e` can never happen (F402): {SPENT}",
            "try a larger --effort (--effort 10)",
        ),
        (STILL, "try --engine bmc, which follows such clocks exactly, or a larger --effort"),
        (KILLED, "try --jobs 1, or a machine with more memory"),
        (MEMORY_UP, "try --jobs 1, or a machine with more memory"),
        (
            "the proof could not be re-checked: cvc5 on moves: cvc5 could not tell: unknown",
            "try --certify z3: the second solver could not tell",
        ),
        (INTERRUPTED, ""),
        (
            f"{TIME_UNSETTLED}: a, b may follow each other without end in no time",
            "give one of these obligations a deadline > 0 counted from something that the others restart",
        ),
    ],
)
def test_the_remedy_fits_the_reason(why: str, said: str) -> None:
    assert remedy(why, grouped=False) == said


def test_members_of_a_group_can_be_fewer() -> None:
    assert "a smaller group" in remedy(SPENT, grouped=True)
    assert "a smaller group" in remedy(TIME_UP, grouped=True)


def test_one_engine_is_not_all() -> None:
    said = remedy(SPENT, grouped=False, alone="bmc")
    assert said == "try all engines (without --engine bmc), or a larger --effort"
