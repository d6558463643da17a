"""Local obligations leave hypotheses out, never obligations: what they let pass is a proof of the whole."""

from __future__ import annotations

from fractions import Fraction

import pytest

from benchmarks.models import quorum
from checker.observers import watch
from checker.proof.counting import is_wide
from checker.proof.footprint import read
from checker.proof.local import local_obligations
from checker.proof.recheck import Recheck, recheck, recheck_locally
from checker.query import Goal, Query
from checker.smt import Unsat, decide_each
from protocol.formula import (
    TRUE,
    And,
    Apart,
    Before,
    Bound,
    Compare,
    Count,
    Formula,
    Literal,
    Not,
    Occurs,
    Or,
    Status,
    Var,
    conj,
    neg,
)
from protocol.load import compile_text
from protocol.model import Clock, Kind
from tests.engines.small import HERE, at, boolean, clock, event, is_, machine, protocol, step, to

ZERO = Fraction(0)


def both(query: Query, invariant: Formula) -> tuple[Recheck, Recheck]:
    """Part by part, and as a whole by another solver."""
    return recheck_locally(query, query.goals, invariant), recheck(query, query.goals, invariant, ("cvc5",))


def test_a_rule_without_an_event_applies_to_the_moves_of_strangers() -> None:
    """`c` restarts with every move while `a` holds, also with one of a machine of which the invariant knows nothing."""
    here = machine("here", "a", "b")
    elsewhere = machine("elsewhere", "x", "y")
    strangers = (step(Kind.MAY, "elsewhere.go", ("x",), "y"), step(Kind.MAY, "elsewhere.back", ("y",), "x"))
    leave = step(Kind.MAY, "here.leave", ("a",), "b")
    restarted = Clock("c", HERE, initially_on=True, restarts=Before(at("here", "a")))
    kept = Clock("d", HERE, initially_on=True)
    it = protocol((here, elsewhere), (*strangers, leave), (restarted, kept))
    apart = conj(at("here", "a"), Not(Apart("d", "c", False, ZERO)))
    query = Query(it, (Goal("apart", apart),))
    same = conj(Apart("c", "d", False, ZERO), Apart("d", "c", False, ZERO))
    local, whole = both(query, And((Or((Not(at("here", "a")), same)), Or((Not(at("here", "b")), TRUE)))))
    assert whole.refuted
    assert not local.holds


def test_a_reaction_is_not_forced_where_another_of_its_machine_may_be_taken() -> None:
    """The rival is no part of what is looked at; without it, `set` would seem to come with every `go`."""
    cause = machine("cause", "before", "after")
    reacting = machine("reacting", "idle", "one", "other")
    go = step(Kind.MAY, "cause.go", ("before",), "after")
    rival = step(Kind.REACTION, "reacting.rest", ("idle",), "one", triggers=("cause.go",))
    sets = step(Kind.REACTION, "reacting.set", ("idle",), "other", triggers=("cause.go",), updates=(to("v", True),))
    went = clock("went", restarts=Occurs(("cause.go",)))
    it = protocol((cause, reacting), (go, rival, sets), (went,), (boolean("v"),))
    query = Query(it, (Goal("unset", conj(at("cause", "after"), neg(is_("v")))),))
    after = Or((Not(at("cause", "after")), conj(is_("v"), Apart(None, "went", False, ZERO))))
    local, whole = both(query, And((Or((Not(at("cause", "before")), at("reacting", "idle"))), after)))
    assert whole.refuted
    assert not local.holds


def test_scripts_ask_for_safety_where_many_are_counted() -> None:
    """An invariant that says nothing survives everything, and excludes nothing."""
    (design,) = compile_text(quorum(9))
    asked = next(it for it in design.properties if it.name == "us_by_72h")
    query = watch(design.protocol, asked.meaning).query
    goals = (query.goal("bad"),)
    enough = Compare(Count(tuple(at(f"party[{k}]", "agreed") for k in range(1, 10))), ">=", Literal(5))
    of_each = (Or((Not(at(f"party[{k}]", "idle")), TRUE)) for k in range(1, 10))
    nothing = And((Or((enough, Not(enough))), *of_each))
    assert not recheck_locally(query, goals, nothing).holds
    local = local_obligations(query, goals, nothing)
    answers = {name: list(decide_each(local.preamble, cases)) for name, cases in local.cases}
    assert all(isinstance(answer, Unsat) for answer in answers["moves"])
    assert not all(isinstance(answer, Unsat) for answer in answers["safety"])


def test_strangers_are_no_obstacle_to_a_proof() -> None:
    """What they do is one more case, which a right invariant survives."""
    here = machine("here", "a", "b")
    elsewhere = machine("elsewhere", "x", "y")
    moves = (step(Kind.MAY, "elsewhere.go", ("x",), "y"), event("spark"), step(Kind.MAY, "here.leave", ("a",), "b"))
    it = protocol((here, elsewhere), moves, (clock("c", restarts=Occurs(("here.leave",))),))
    query = Query(it, (Goal("started", conj(at("here", "a"), Status("c", "running"))),))
    local, whole = both(query, And((Or((Not(at("here", "a")), Status("c", "off"))), TRUE)))
    assert whole.holds
    assert local.holds


COUNTED = """protocol counted {{
  actor a
  actor b is adversary
  group parties size 4
  var needed: 1..5 = 3
  event raise by b when needed < 3 {{ needed := 3 }}
  {clocks}
  machine party for p in parties {{
    state idle
    state agreed by p
    state refused by p
    may agree: idle -> agreed by p
    may refuse: idle -> refused by p
  }}
  machine coal {{
    state calm
    state acting by a
    may act: calm -> acting by a when count(p in parties: agreed[p]) >= 4
  }}
  property {property}
}}
"""
IDLE = Not(at("party[1]", "idle"))
AGREED = Count(tuple(at(f"party[{k}]", "agreed") for k in range(1, 5)))
REFUSED = Count(tuple(at(f"party[{k}]", "refused") for k in range(1, 5)))
ALL_FOUR = Or((Not(at("coal", "acting")), Compare(AGREED, ">=", Literal(4))))
"""True; and has that count go by a name."""


def asked(clocks: str, promise: str) -> Query:
    (design,) = compile_text(COUNTED.format(clocks=clocks, property=promise))
    question = watch(design.protocol, design.properties[0].meaning)
    return Query(question.query.protocol, tuple(question.query.goal(name) for name in question.breaks))


@pytest.mark.parametrize(
    ("clocks", "promise", "said"),
    [
        ("", "it: always not idle[1] or count(p in parties: agreed[p]) < needed", Compare(AGREED, "<", Var("needed"))),
        ("", "it: always not idle[1] or count(p in parties: agreed[p]) <= count(p in parties: refused[p])",
         Compare(AGREED, "<=", REFUSED)),
        ("clock duel starts on (count(p in parties: agreed[p]) > count(p in parties: refused[p]))",
         "it: always not idle[1] or not duel >= 0h", Status("duel", "off")),
    ],
    ids=["with a variable", "with a count", "by a rule"],
)  # fmt: skip
def test_counts_without_a_name_change_when_those_who_are_counted_move(clocks: str, promise: str, said: Formula) -> None:
    """Only what goes by a name is left to the case in which counts may become anything."""
    local, whole = both(asked(clocks, promise), And((ALL_FOUR, Or((IDLE, said)))))
    assert whole.refuted
    assert not local.holds


def test_a_count_of_what_time_changes_has_no_name() -> None:
    late = Count(tuple(Bound("duel", ">=", Fraction(k)) for k in range(4)))
    assert not is_wide(Compare(late, ">=", Literal(2)))
    assert read(Compare(late, ">=", Literal(2))).clocks == {"duel"}


def test_names_of_counts_do_not_hang_on_what_was_asked_before() -> None:
    query = asked("", "it: always not acting or count(p in parties: agreed[p]) >= 4")
    again = Query(query.protocol, query.goals)
    few = Or((Not(at("coal", "acting")), Compare(AGREED, ">=", Literal(4)), Compare(REFUSED, ">=", Literal(3))))
    first = local_obligations(query, query.goals, ALL_FOUR)
    local_obligations(query, query.goals, And((few, ALL_FOUR)))
    assert local_obligations(again, again.goals, ALL_FOUR) == first
