"""Each way to write a clause, beside the kernel that it means."""

from __future__ import annotations

from protocol.formula import FALSE, TRUE, And, Arith, Bound, Literal, Not, Or, Var, becomes, conj, disj
from protocol.model import Kind, Update
from tests.language.small import HOSTILE, at, bound, clause, kernel, ladder, occurs

SINCE = "since violation"


def test_must_is_possible_while_its_clock_runs_and_due_at_its_deadline() -> None:
    go = clause("must go: low -> mid when hostile within 24h of violation")
    assert (go.kind, go.machine, go.sources, go.target) == (Kind.MUST, "r", ("low",), "mid")
    assert go.guard == And((HOSTILE, bound(SINCE, ">=", 0)))
    assert go.due == bound(SINCE, ">=", 24)


def test_must_may_be_taken_early_and_late_but_not_before_its_earliest_time() -> None:
    go = clause("must go: low -> mid after 24h and within 48h of violation")
    assert go.guard == bound(SINCE, ">=", 24)
    assert go.due == bound(SINCE, ">=", 48)


def test_must_with_two_deadlines_is_due_at_the_first() -> None:
    go = clause("must go: low -> mid within 24h of violation and within 12h of cessation")
    assert go.guard == And((bound(SINCE, ">=", 0), bound("since cessation", ">=", 0)))
    assert go.due == Or((bound(SINCE, ">=", 24), bound("since cessation", ">=", 12)))


def test_at_is_earliest_and_deadline() -> None:
    go = clause("must go: low -> mid at 24h of violation")
    assert go.guard == go.due == bound(SINCE, ">=", 24)


def test_may_is_bounded_by_every_timing_word() -> None:
    words = {
        "within 24h": (bound(SINCE, "<=", 24),),
        "before 24h": (bound(SINCE, "<", 24),),
        "after 24h": (bound(SINCE, ">=", 24),),
        "later than 24h": (bound(SINCE, ">", 24),),
        "at 24h": (bound(SINCE, ">=", 24), bound(SINCE, "<=", 24)),
        "immediately": (bound(SINCE, "<=", 0),),
    }
    for words_, bounds in words.items():
        go = clause(f"may go: low -> mid {words_} of violation")
        assert (go.guard, go.due) == (conj(*bounds), FALSE), words_


def test_of_any_is_true_while_there_was_none() -> None:
    go = clause("may go: low -> mid after 6h of any cessation")
    assert go.guard == Or((Not(bound("since cessation", ">=", 0)), bound("since cessation", ">=", 6)))


def test_of_a_clock_reads_that_clock() -> None:
    go = clause("must go: low -> mid within 24h of fighting", more="clock fighting runs while hostile")
    assert (go.guard, go.due) == (bound("fighting", ">=", 0), bound("fighting", ">=", 24))


def test_of_entry_counts_from_the_latest_entry_of_the_machine() -> None:
    protocol = ladder("must go: mid -> high within 24h of entry")
    clock = protocol.clock("age of r")
    assert protocol.transition("r.go").due == bound("age of r", ">=", 24)
    assert (clock.initially_on, clock.restarts) == (True, occurs("r.low", "r.mid", "r.high"))


def test_of_a_bracketed_condition_counts_from_its_becoming_true() -> None:
    protocol = ladder("may go: low -> mid after 6h of (not hostile)")
    clock = protocol.clock("since (not hostile)")
    assert (clock.initially_on, clock.restarts) == (True, becomes(Not(HOSTILE)))


def test_without_of_it_counts_from_the_move_that_made_it_possible() -> None:
    protocol = ladder("must go: low -> mid when hostile within 24h")
    clock = protocol.clock("since go possible")
    go = protocol.transition("r.go")
    assert (go.guard, go.due) == (HOSTILE, bound("since go possible", ">=", 24))
    assert clock.restarts == disj(becomes(And((at("low"), HOSTILE))), occurs("r.go"))
    assert not clock.initially_on
    assert ladder("must go: low -> mid within 24h").clock("since go possible").initially_on


def test_a_bound_takes_the_of_to_its_right() -> None:
    go = clause("may go: low -> mid after 1h of cessation and after 2h and within 3h of violation")
    assert go.guard == And((bound("since cessation", ">=", 1), bound(SINCE, ">=", 2), bound(SINCE, "<=", 3)))


def test_source_sets() -> None:
    sources = {
        "low, high -> mid": ("low", "high"),
        "any -> mid": ("low", "high"),
        "below high -> high": ("low", "mid"),
        "above low -> low": ("mid", "high"),
        "mid -> mid": ("mid",),
    }
    for arrow, expected in sources.items():
        assert clause(f"may go: {arrow}").sources == expected, arrow


def test_the_actor_is_its_own_or_that_of_its_target() -> None:
    assert clause("may go: low -> mid").actor == "us"
    assert clause("may go: low -> mid by them").actor == "them"
    assert clause("may go: mid -> low").actor is None


def test_clauses_without_a_label_are_numbered() -> None:
    protocol = ladder("may low -> mid  may go: mid -> high  on cessation any -> low")
    assert [t.name for t in protocol.transitions if t.machine] == ["r.#1", "r.go", "r.#2"]


def test_a_reaction_joins_the_move_of_events_labels_and_entries() -> None:
    protocol = ladder("may go: low -> mid", more="machine m { state a state b on go or high or cessation do: a -> b }")
    do = protocol.transition("m.do")
    assert (do.kind, do.triggers) == (Kind.REACTION, ("r.go", "r.high", "cessation"))


def test_a_reaction_without_an_arrow_stays() -> None:
    note = clause("on cessation note: { level := level + 1 }", "note", more="var level: 0..3 = 0")
    assert (note.sources, note.target) == (("low", "mid", "high"), None)
    assert note.updates == (Update("level", Arith("+", Var("level"), Literal(1))),)


def test_a_condition_that_lasted_is_a_cause_of_its_own_once_per_stretch() -> None:
    protocol = ladder("on (not hostile for 6h) calm: any -> low")
    cause, latch = protocol.transition("(not hostile for 6h)"), protocol.clock("latch of (not hostile for 6h)")
    assert (cause.kind, cause.machine, cause.due) == (Kind.TIMED, None, TRUE)
    assert cause.guard == And((Not(HOSTILE), Bound(latch.name, ">=", bound("", ">=", 6).limit)))
    assert (latch.initially_on, latch.restarts) == (True, becomes(Not(HOSTILE)))
    assert latch.clears == occurs("(not hostile for 6h)")
    assert protocol.transition("r.calm").triggers == ("(not hostile for 6h)",)


def test_a_bracketed_condition_is_a_cause_due_at_its_first_instant() -> None:
    protocol = ladder("on (mid) note: mid -> low")
    cause, latch = protocol.transition("(mid)"), protocol.clock("latch of (mid)")
    assert (cause.guard, cause.due) == (And((at("mid"), bound(latch.name, ">=", 0))), TRUE)
    assert (latch.restarts, latch.clears) == (becomes(at("mid")), occurs("(mid)"))


def test_a_cause_that_reads_a_clock_is_armed_again_by_the_rules_of_that_clock() -> None:
    protocol = ladder(
        "on (fighting >= 24h and hostile) up: low -> mid",
        more="clock fighting runs while hostile restarts on cessation clears on violation when hostile",
    )
    name = "(fighting >= 24h and hostile)"
    latch = protocol.clock(f"latch of {name}")
    fighting = protocol.clock("fighting")
    assert protocol.transition(name).guard == And((bound("fighting", ">=", 24), HOSTILE, bound(latch.name, ">=", 0)))
    assert latch.restarts == disj(becomes(HOSTILE), fighting.restarts, fighting.clears)
    assert not latch.initially_on


def test_two_reactions_to_one_condition_join_one_move() -> None:
    protocol = ladder("on (hostile for 1h) go: low -> mid", more="machine m { state a on (hostile for 1h) a -> a }")
    assert [t.name for t in protocol.transitions if t.kind is Kind.TIMED] == ["(hostile for 1h)"]


def test_events() -> None:
    strike = kernel("event strike by us when hostile after 2h of violation").transition("strike")
    assert (strike.kind, strike.machine, strike.actor, strike.sources) == (Kind.EVENT, None, "us", ())
    assert strike.guard == And((HOSTILE, bound(SINCE, ">=", 2)))
    assert kernel("").transition("violation").updates == (Update("hostile", TRUE),)
