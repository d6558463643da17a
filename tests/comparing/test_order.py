"""The order on designs: what is unknown never counts as kept, nor as lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from checker.comparing.order import change, front, order
from checker.comparing.result import Cell, Row
from checker.report import Result
from checker.verdict import Certificate, Impossible, Unknown, Verdict
from protocol.formula import TRUE
from tests.comparing.flagship import paris

DESIGN = paris()
PROOF = Certificate(TRUE, "none", ())
VERDICTS: dict[bool | None, Verdict | None] = {False: Impossible(PROOF), None: Unknown("for a reason")}


def cell(kept: bool | None) -> Cell:
    from checker.verdict import Proved

    verdict = Proved(PROOF, ()) if kept else VERDICTS[kept]
    assert verdict is not None
    return Cell(Result(DESIGN, DESIGN.properties[0], verdict))


def rows(kept: list[list[bool | None]]) -> list[Row]:
    return [Row(str(n), DESIGN.properties[0], tuple(map(cell, it))) for n, it in enumerate(kept)]


TABLES = st.lists(st.lists(st.sampled_from([True, False, None]), min_size=3, max_size=3), min_size=1, max_size=5)


@given(TABLES)
def test_better_is_a_partial_order(kept: list[list[bool | None]]) -> None:
    made = rows(kept)
    found = {(a, b): order(made, a, b) for a in range(3) for b in range(3)}
    opposite = {"better": "worse", "worse": "better"}
    for a in range(3):
        assert found[a, a] in ("equal", "open")
        for b in range(3):
            assert found[b, a] == opposite.get(found[a, b], found[a, b])
            for c in range(3):
                if found[a, b] == found[b, c] == "better":
                    assert found[a, c] == "better"
    assert front([[found[a, b] for b in range(3)] for a in range(3)])


@given(TABLES)
def test_whatever_comes_of_the_unknown_the_order_stays(kept: list[list[bool | None]]) -> None:
    said = order(rows(kept), 0, 1)
    if said == "open":
        return
    for guess in (True, False):
        settled = [[guess if it is None else it for it in row] for row in kept]
        assert order(rows(settled), 0, 1) == said


def test_gains_and_losses() -> None:
    made = rows([[True, False], [False, True], [True, None], [False, None], [None, False], [None, True], [True, True]])
    found = change(made, 0, 1)
    assert (found.lost, found.gained, found.open) == (("0",), ("1",), ("2", "4"))


def test_what_cannot_be_asked_is_not_kept() -> None:
    assert Cell(None).kept is False
    assert Cell(None).word == "not asked"
