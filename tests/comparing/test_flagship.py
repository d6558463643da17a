"""The designs of the flagship file, as a reader decides between them."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.checking import Options, check
from checker.comparing.compare import compare
from checker.comparing.result import Comparison, Escapes
from checker.render.comparison import render
from checker.render.ink import ansi
from checker.render.view import View
from checker.verdict import Violated
from protocol.columns import width
from protocol.satisfaction import breach
from protocol.semantics import replay
from tests.comparing.flagship import designs

GOLDEN = Path(__file__).parent / "golden"
HOUR = 3600


@pytest.fixture(scope="module")
def made() -> Comparison:
    return compare(designs())


def test_the_matrix(made: Comparison) -> None:
    assert [it.name for it in made.subjects] == ["paris", "trigger", "accumulate"]
    assert {row.name: [cell.word for cell in row.cells] for row in made.rows} == {
        "no_skipped_tiers": ["proved", "proved", "proved"],
        "us_by_72h": ["proved", "violated", "proved"],
        "silent_after_cessation": ["proved", "proved", "proved"],
        "no_salami": ["violated", "violated", "proved"],
        "full_ladder": ["proved", "proved", "proved"],
    }


def test_the_order(made: Comparison) -> None:
    assert made.front == (2,)
    assert made.order == (("equal", "better", "worse"), ("worse", "equal", "worse"), ("better", "better", "equal"))
    assert made.exit_code == 0


def test_the_scenarios_are_right_and_shortest(made: Comparison) -> None:
    found = {(it.one, it.other): it.scenario for it in made.pairs}
    told = {pair: (it.about, it.leads, it.turning and it.turning.time / HOUR) for pair, it in found.items() if it}
    assert told == {(0, 1): ("us_by_72h", 1, 72), (0, 2): ("no_salami", 0, 78), (1, 2): ("us_by_72h", 0, 72)}
    moves = {pair: len(it.lanes[it.leads].run.steps) for pair, it in found.items() if it}
    assert moves == {(0, 1): 3, (0, 2): 5, (1, 2): 3}


def test_no_run_with_fewer_moves_breaks_them() -> None:
    """By an engine that tries 0, 1, 2, … moves, of the whole protocol."""
    paris, trigger, _ = designs()
    for design, name, moves in ((trigger, "us_by_72h", 3), (paris, "no_salami", 5)):
        only = Options(engine="bmc", properties=frozenset({name}), health=False)
        (result,) = check([design], only).designs[0].results
        assert isinstance(result.verdict, Violated)
        assert len(result.verdict.run.steps) == moves


def test_each_lane_is_a_run_and_one_alone_breaks_the_property(made: Comparison) -> None:
    asked = {row.name: row.asked.meaning for row in made.rows}
    for pair in made.pairs:
        assert pair.scenario is not None
        broken = []
        for lane in pair.scenario.lanes:
            found = breach(asked[pair.scenario.about], replay(lane.protocol, lane.run))  # type: ignore[arg-type]
            assert found == lane.breach
            broken.append(found is not None)
        assert sorted(broken) == [False, True]


def test_each_does_what_the_other_forbids(made: Comparison) -> None:
    assert all(isinstance(it, Escapes) for pair in made.pairs for it in (pair.forward, pair.back))


def test_it_reads_so(made: Comparison) -> None:
    shown = render(made, View())
    (GOLDEN / "flagship.actual").write_text(shown, encoding="utf-8")
    assert shown == (GOLDEN / "flagship.txt").read_text(encoding="utf-8")
    (GOLDEN / "flagship.actual").unlink()


@pytest.mark.parametrize("room", [40, 80, 120])
def test_it_keeps_to_its_room(made: Comparison, room: int) -> None:
    assert all(width(line) <= room for line in render(made, View(room=room)).splitlines())


def test_it_fits_a_page_and_needs_no_colour(made: Comparison) -> None:
    plain, coloured = render(made, View()), render(made, View(paint=ansi))
    assert len(plain.splitlines()) <= 50
    assert len(coloured.splitlines()) == len(plain.splitlines())
    assert "\x1b" not in plain
    assert "✗" in plain


def test_against_a_base() -> None:
    against = compare(designs(), base=0)
    assert [(it.subject, it.gained, it.lost, it.open) for it in against.changes] == [
        (1, (), ("us_by_72h",), ()),
        (2, ("no_salami",), (), ()),
    ]
    assert [(it.one, it.other) for it in against.pairs] == [(0, 1), (0, 2)]
    assert against.exit_code == 1
    assert compare(designs()[::2], base=0).exit_code == 0
