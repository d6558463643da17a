"""Who is asked in which order: budgets, who gives up for good, and machines that are alike."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from benchmarks.models import quorum
from checker import portfolio
from checker.observers import watch
from checker.portfolio import ENGINES, Entry, Hint, answer, crowds, rounds, timed_apart
from checker.query import Query
from checker.verdict import Budget, Claim, GaveUp
from protocol.load import compile_text

VOTERS = """
protocol council {{
  group parties size {size}
  machine party for p in parties {{
    state silent
    state agreed
    may agree: silent -> agreed
  }}
  property few: always count(p in parties: agreed[p]) <= {size}
}}
"""


def query_of(text: str) -> Query:
    (design,) = compile_text(text)
    return watch(design.protocol, design.properties[-1].meaning).query


def order(text: str, hint: Hint = portfolio.NO_HINT) -> list[tuple[float, list[str]]]:
    query = query_of(text)
    names = [goal.name for goal in query.goals]
    return [(share, [it.name for it in those]) for share, those in rounds(query, ENGINES, hint, names)]


@pytest.mark.parametrize(("text", "many", "timed"), [
    (VOTERS.format(size=2), 0, False),
    (VOTERS.format(size=3), 3, False),
    (quorum(3), 3, True),
    (quorum(8), 8, True),
])  # fmt: skip
def test_three_who_are_alike_are_many(text: str, many: int, timed: bool) -> None:
    found = crowds(query_of(text))
    assert sum(len(those.machines) for those in found) == many
    assert timed_apart(found) is timed


def test_where_nobody_is_alike_zones_have_the_first_try() -> None:
    assert order(VOTERS.format(size=2)) == [
        (0.25, ["zones"]),
        (0.1, ["views", "bmc"]),
        (1.0, ["bmc", "views", "zones"]),
    ]


def test_who_is_told_apart_by_place_alone_is_counted_by_zones_first() -> None:
    shares = order(VOTERS.format(size=6))
    assert shares[0] == (0.02, ["zones"])
    assert shares[1] == (0.02, ["views", "tallies"])


def test_who_has_a_clock_is_looked_at_one_by_one_or_by_number_first() -> None:
    assert order(quorum(6))[0] == (0.02, ["views", "tallies"])


def test_where_a_run_is_likely_it_is_looked_for_first() -> None:
    names = [goal.name for goal in query_of(quorum(6)).goals]
    assert order(quorum(6), Hint(likely=names))[0] == (0.3, ["tallies"])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Two engines that settle nothing; one says that more work would not help.  Who was asked, with how much work."""
    calls: list[tuple[str, int]] = []

    def gives_up(name: str, *, for_good: bool) -> None:
        def engine(query: Query, budget: Budget) -> dict[str, Claim]:
            calls.append((name, budget.work))
            return {goal.name: GaveUp(f"{name} cannot tell", for_good=for_good) for goal in query.goals}

        module = ModuleType(f"checker.engines.{name}")
        setattr(module, name, engine)
        monkeypatch.setitem(sys.modules, module.__name__, module)

    gives_up("sure", for_good=True)
    gives_up("weary", for_good=False)
    monkeypatch.setattr(portfolio, "ENGINES", (Entry("sure", 1000, "a"), Entry("weary", 1000, "b")))
    return calls


def test_who_gives_up_for_good_is_not_asked_again(asked: list[tuple[str, int]]) -> None:
    query = query_of(VOTERS.format(size=2))
    names = [goal.name for goal in query.goals]
    claims, attempts = answer(query, names)
    assert asked == [("sure", 250), ("weary", 100), ("weary", 1000)]
    assert len(attempts) == 3
    assert all(isinstance(claim, GaveUp) for _, claim in claims.values())
