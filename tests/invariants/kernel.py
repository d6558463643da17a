"""What the kernel means, worked out by hand in the five places where it is easiest to go wrong.

Each check is a function that asserts; `CHECKS` names them, so that they can be held against a broken semantics too.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from protocol.load import compile_text
from protocol.model import Protocol
from protocol.runs import Move, Run, Step
from protocol.semantics import NotARun, State, elapse, initial, moves, patience, replay

H = Fraction(3600)
EPSILON = Fraction(1, 10**9)

DUTY = """
protocol duty {
  var hot = false
  event spark when not hot { hot := true }
  event calm when hot { hot := false }
  machine m {
    state rest
    state ready
    must act: rest -> ready when hot after 1h and within 2h of spark
    on calm ready -> rest
  }
}
"""


def protocol(text: str) -> Protocol:
    return compile_text(text)[0].protocol


def run(*steps: tuple[int | Fraction, Move], rest: int | Fraction = 0) -> Run:
    return Run(tuple(Step(Fraction(delay) * H, move) for delay, move in steps), Fraction(rest) * H)


def is_run(it: Protocol, claimed: Run) -> bool:
    try:
        replay(it, claimed)
    except NotARun:
        return False
    return True


def at_end(it: Protocol, *steps: tuple[int | Fraction, Move], rest: int | Fraction = 0) -> State:
    return replay(it, run(*steps, rest=rest)).final


SPARK, ACT, CALM = Move("spark"), Move("m.act"), Move("calm")


# --- no delay past a duty that is due -----------------------------------------------------------------------------


def a_duty_that_is_due_stops_time() -> None:
    duty = protocol(DUTY)
    assert patience(duty, at_end(duty, (0, SPARK))) == 2 * H
    assert is_run(duty, run((0, SPARK), rest=2))
    assert not is_run(duty, run((0, SPARK), rest=2 + EPSILON))
    assert not is_run(duty, run((0, SPARK), (3, CALM)))


def a_duty_can_be_met_early_but_not_before_its_time() -> None:
    duty = protocol(DUTY)
    assert is_run(duty, run((0, SPARK), (1, ACT)))
    assert not is_run(duty, run((0, SPARK), (1 - EPSILON, ACT)))


def other_moves_of_that_instant_may_come_first() -> None:
    duty = protocol(DUTY)
    assert is_run(duty, run((0, SPARK), (2, CALM), rest=100))
    assert is_run(duty, run((0, SPARK), (2, ACT), rest=100))


# --- everything reads the state before the move -------------------------------------------------------------------

READING = """
protocol reading {
  var hot = false
  var low: 0..3 = 1
  var high: 0..3 = 2
  event spark { hot := true; low := high; high := low }
  machine m {
    state a
    state b
    state c
    on spark cool: a -> b when not hot
    on spark warm: a -> c when hot
  }
}
"""


def reactions_read_the_state_before_the_move() -> None:
    reading = protocol(READING)
    assert moves(reading, initial(reading)[0]) == (Move("spark", ("m.cool",)),)


def right_hand_sides_read_the_state_before_the_move() -> None:
    reading = protocol(READING)
    after = at_end(reading, (0, Move("spark", ("m.cool",))))
    assert (after.values["low"], after.values["high"]) == (2, 1)


# --- stop, clear, restart, start, in this order -------------------------------------------------------------------

RULES = """
protocol rules {
  event go
  event both
  clock a starts on go or both stops on both
  clock b starts on go clears on both restarts on both
  clock c starts on go or both clears on both
  clock d starts on go stops on both clears on both
  clock e starts on go stops on both
}
"""


def rules_apply_in_their_order() -> None:
    rules = protocol(RULES)
    clocks = at_end(rules, (0, Move("go")), (1, Move("both")), rest=1).clocks
    assert {name: (clocks[name].status, clocks[name].value / H) for name in "abcde"} == {
        "a": ("running", 2),
        "b": ("running", 1),
        "c": ("running", 1),
        "d": ("off", 0),
        "e": ("stopped", 1),
    }


# --- open and closed ----------------------------------------------------------------------------------------------

EDGES = """
protocol edges {
  event go
  event within_2 within 2h of go
  event before_2 before 2h of go
  event after_2 after 2h of go
  event later_2 later than 2h of go
  event at_2 at 2h of go
}
"""


def each_word_says_whether_its_edge_belongs_to_it() -> None:
    edges = protocol(EDGES)
    here = at_end(edges, (0, Move("go")))
    possible = {
        delay: {m.cause for m in moves(edges, elapse(edges, here, delay))} for delay in (2 * H - 1, 2 * H, 2 * H + 1)
    }
    assert possible == {
        2 * H - 1: {"go", "within_2", "before_2"},
        2 * H: {"go", "within_2", "after_2", "at_2"},
        2 * H + 1: {"go", "after_2", "later_2"},
    }


# --- `any` is every state but the target --------------------------------------------------------------------------

ANY = """
protocol all_but_the_target {
  event calm
  machine m {
    state a
    state b
    may go: a -> b
    on calm back: any -> a
  }
}
"""


def any_leaves_out_the_target() -> None:
    it = protocol(ANY)
    assert it.transition("m.back").sources == ("b",)
    assert moves(it, initial(it)[0]) == (Move("calm"), Move("m.go"))


def what_stays_is_not_entered_again() -> None:
    it = protocol(ANY.replace("machine m {", "event wake after 3h of a machine m {"))
    after = at_end(it, (1, Move("m.go")), (1, Move("calm", ("m.back",))), (2, Move("calm")), rest=1)
    assert after.clocks["since a"].value == 3 * H


CHECKS: dict[str, Callable[[], None]] = {
    check.__name__: check
    for check in (
        a_duty_that_is_due_stops_time,
        a_duty_can_be_met_early_but_not_before_its_time,
        other_moves_of_that_instant_may_come_first,
        reactions_read_the_state_before_the_move,
        right_hand_sides_read_the_state_before_the_move,
        rules_apply_in_their_order,
        each_word_says_whether_its_edge_belongs_to_it,
        any_leaves_out_the_target,
        what_stays_is_not_entered_again,
    )
}
