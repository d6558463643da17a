"""Local obligations leave hypotheses out, never obligations: what they let pass is a proof of the whole."""

from __future__ import annotations

from fractions import Fraction

from benchmarks.models import quorum
from checker.observers import watch
from checker.proof.local import local_obligations
from checker.proof.recheck import Recheck, recheck, recheck_locally
from checker.query import Goal, Query
from checker.smt import Unsat, decide_each
from protocol.formula import (
    TRUE,
    And,
    Apart,
    Before,
    Compare,
    Count,
    Formula,
    Literal,
    Not,
    Occurs,
    Or,
    Status,
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
