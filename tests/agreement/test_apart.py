"""How far apart things are and how long they last, at every boundary: by definition and by observer, on runs by hand.

A run is written "1 spark, 2 calm | 3": moves at hours since the start, and when it ends.  "2-" is just before two.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from msgspec.structs import replace

from protocol.formula import TRUE, Compare, Formula, Literal, Var, neg
from protocol.load import compile_text
from protocol.model import (
    AfterFirst,
    BeforeFirst,
    Between,
    Design,
    Form,
    LastsAtLeast,
    Promise,
    Recurs,
    Release,
    Response,
    Scope,
    Separation,
    Trigger,
    While,
    Window,
)
from protocol.runs import Move, Run, Step
from protocol.satisfaction import Breach, breach, in_force
from protocol.semantics import replay
from tests.agreement.test_observers import disagreement

H = Fraction(3600)
SOON = Fraction(1, 1000)
TEXT = """
protocol world {
  var hot = false
  var shut = false
  event spark { hot := true }
  event calm { hot := false }
  event lock { shut := true }
  event free { shut := false }
  event relay
  event enter
  event leave
  machine echo {
    state silent
    on relay answer: silent -> silent
  }
  property it: never echo.answer
}
"""
(WORLD,) = compile_text(TEXT)
HOT: Formula = Compare(Var("hot"), "=", Literal(True))
SHUT: Formula = Compare(Var("shut"), "=", Literal(True))
SPARK, CALM, ENTER, LEAVE = (Trigger((name,)) for name in ("spark", "calm", "enter", "leave"))
INSIDE = Between(ENTER, LEAVE)


def hours(text: str) -> Fraction:
    return (Fraction(text.rstrip("-+")) - SOON * text.endswith("-") + SOON * text.endswith("+")) * H


def run(text: str) -> Run:
    moves, end = text.split("|")
    steps, now = [], Fraction(0)
    for move in filter(None, (part.strip() for part in moves.split(","))):
        at, name = move.split()
        reactions = ("echo.answer",) if name == "relay" else ()
        steps.append(Step(hours(at) - now, Move(name, reactions)))
        now = hours(at)
    return Run(tuple(steps), hours(end.strip()) - now)


def broken(form: Form, text: str, scope: Scope | None = None, *, world: Design = WORLD) -> str:
    """Where the run breaks the property: "2 by 3" is by the third move, "2+" just after two hours, "" nowhere."""
    asked = replace(world.properties[0], meaning=(promise := Promise(form, scope)))
    trace = replay(world.protocol, run(text))
    assert (wrong := disagreement(world.protocol, asked, trace)) is None, f"{text}: {wrong}"
    found = breach(promise, trace)
    return "" if found is None else told(found)


def told(found: Breach) -> str:
    number = found.time / H
    near = {-SOON: "-", SOON: "+"}.get(number - round(number), "")
    by = f" by {found.move}" if found.move is not None else ""
    return f"{round(number) if near else number}{near}{' just after' if found.just_after else ''}{by}"


def is_put_to_the_test(form: Form, text: str, scope: Scope | None = None) -> bool:
    """The run puts the property to the test."""
    return in_force(Promise(form, scope), [replay(WORLD.protocol, run(text))])


def hot_at_start() -> Design:
    (found,) = compile_text(TEXT.replace("var hot = false", "var hot = true"))
    return found


# --- at least D from E to F -----------------------------------------------------------------------------------------

LULL = Separation(CALM, SPARK, 2 * H)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("1 calm, 2 spark | 3", "2 by 2"),
        ("1 calm, 3 spark | 4", ""),
        ("1 calm, 3- spark | 4", "3- by 2"),
        ("1 calm, 3+ spark | 4", ""),
        ("1 calm, 2 calm, 3 spark | 4", "3 by 3"),
        ("1 spark, 1 calm | 4", ""),
        ("1 calm, 1 spark | 4", "1 by 2"),
        ("1 calm, 3 spark, 4 spark | 4", ""),
        ("1 calm, 4 calm, 4 spark | 4", "4 by 3"),
        ("0 spark | 4", ""),
        ("1 calm | 9", ""),
    ],
)
def test_what_follows_comes_no_sooner(text: str, where: str) -> None:
    assert broken(LULL, text) == where


def test_no_time_apart_is_kept_always() -> None:
    assert broken(Separation(CALM, SPARK, Fraction(0)), "1 calm, 1 spark | 4") == ""


def test_what_comes_with_it_counts_unless_it_is_it() -> None:
    answer, relay = Trigger(("echo.answer",)), Trigger(("relay",))
    assert broken(Separation(relay, answer, H), "1 relay | 4") == "1 by 1"
    assert broken(Separation(relay, relay, H), "1 relay | 4") == ""
    assert broken(Separation(relay, relay, H), "1 relay, 2- relay | 4") == "2- by 2"
    assert broken(Separation(relay, relay, H), "1 relay, 2 relay | 4") == ""
    assert broken(Separation(relay, Trigger(("relay", "echo.answer")), H), "1 relay | 4") == "1 by 1"
    assert broken(Separation(relay, Trigger(("relay", "spark")), H), "1 relay | 4") == ""


def test_what_comes_with_it_may_be_a_condition() -> None:
    heat = Trigger((), (HOT,))
    assert broken(Separation(SPARK, heat, H), "1 spark | 4") == "1 by 1"
    assert broken(Separation(heat, SPARK, H), "1 spark | 4") == "1 by 1"
    assert broken(Separation(heat, heat, H), "1 spark, 1 calm | 4") == ""
    assert broken(Separation(heat, heat, H), "1 spark, 1 calm, 1 spark | 4") == "1 by 3"


def test_the_start_is_an_occurrence_like_others() -> None:
    cool, open_ = Trigger((), (neg(HOT),), True), Trigger((), (neg(SHUT),), True)
    silent = Trigger(("echo.silent",), (), True)
    assert broken(Separation(cool, SPARK, 2 * H), "2- spark | 4") == "2- by 1"
    assert broken(Separation(cool, SPARK, 2 * H), "2 spark | 4") == ""
    assert broken(Separation(cool, cool, 2 * H), "| 4") == ""
    assert broken(Separation(cool, open_, 2 * H), "| 4") == "0"
    assert broken(Separation(cool, silent, 2 * H), "| 4") == "0"
    assert broken(Separation(cool, silent, Fraction(0)), "| 4") == ""
    assert broken(Separation(cool, open_, 2 * H), "| 4", INSIDE) == ""
    assert broken(Separation(cool, open_, 2 * H), "| 4", BeforeFirst(LEAVE)) == "0"


@pytest.mark.parametrize(
    ("scope", "text", "where"),
    [
        (INSIDE, "1 calm, 1 enter, 2 spark | 4", ""),
        (INSIDE, "1 enter, 1 calm, 2 spark | 4", "2 by 3"),
        (INSIDE, "1 enter, 1 calm, 2 leave, 2 spark | 4", ""),
        (INSIDE, "1 enter, 1 calm, 2 leave, 2 enter, 2 spark | 4", ""),
        (INSIDE, "1 enter, 1 calm, 2 enter, 2 spark | 4", "2 by 4"),
        (Between(CALM, LEAVE), "1 calm, 2 spark | 4", ""),
        (Between(CALM, LEAVE), "1 calm, 2 calm, 3 spark | 4", "3 by 3"),
        (Between(ENTER, SPARK), "1 enter, 1 calm, 2 spark | 4", ""),
        (AfterFirst(CALM), "1 calm, 2 spark, 3 calm, 4 spark | 5", "4 by 4"),
        (BeforeFirst(LEAVE), "1 calm, 2 spark, 2 leave | 5", "2 by 2"),
        (BeforeFirst(LEAVE), "1 calm, 2 leave, 2 spark | 5", ""),
        (While(neg(HOT)), "1 calm, 2 spark | 5", ""),
        (While(SHUT), "1 calm, 1 lock, 2 spark | 5", ""),
        (While(SHUT), "1 lock, 1 calm, 2 spark | 5", "2 by 3"),
    ],
)
def test_separation_in_a_scope(scope: Scope, text: str, where: str) -> None:
    assert broken(LULL, text, scope) == where


def test_separation_is_tested_by_what_comes_first() -> None:
    assert is_put_to_the_test(LULL, "1 calm | 1")
    assert not is_put_to_the_test(LULL, "1 spark | 1")
    assert is_put_to_the_test(LULL, "1 enter, 1 calm | 1", INSIDE)
    assert not is_put_to_the_test(LULL, "1 calm, 1 enter | 1", INSIDE)
    assert not is_put_to_the_test(LULL, "1 calm | 1", Between(CALM, LEAVE))


# --- P lasts at least D -----------------------------------------------------------------------------------------------

LONG = LastsAtLeast(HOT, 2 * H)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("1 spark, 3 calm | 4", ""),
        ("1 spark, 3- calm | 4", "3- just after"),
        ("1 spark, 3+ calm | 4", ""),
        ("1 spark | 2", ""),
        ("1 spark, 2 calm | 2", ""),  # not yet known
        ("1 spark, 2 calm | 2+", "2 just after"),
        ("1 spark, 2 calm, 2 spark, 3 calm | 4", ""),  # a break of no length
        ("1 spark, 2 calm, 2 spark, 3- calm | 4", "3- just after"),
        ("1 spark, 2 calm, 2 spark, 2 calm | 4", "2 just after"),
        ("1 spark, 2 calm, 2 enter | 4", "2 just after"),
        ("1 spark, 1 calm | 4", ""),  # a stretch of no length
        ("1 spark, 1 calm, 1 spark, 2 calm | 4", "2 just after"),
        ("1 spark, 3 calm, 4 spark, 4 calm | 5", ""),
        ("1 spark, 3 calm, 3+ spark, 4 calm | 5", "4 just after"),
        ("1 spark, 1 spark, 2 spark, 3 calm | 4", ""),
        ("0 spark, 1 calm | 4", "1 just after"),
    ],
)
def test_stretches_are_measured_over_positive_time(text: str, where: str) -> None:
    assert broken(LONG, text) == where


def test_a_stretch_may_begin_with_the_run() -> None:
    world = hot_at_start()
    assert broken(LONG, "1 calm | 2", world=world) == "1 just after"
    assert broken(LONG, "2 calm | 3", world=world) == ""
    assert broken(LONG, "0 calm | 3", world=world) == ""
    assert broken(LONG, "0 calm, 0 spark, 1 calm | 3", world=world) == "1 just after"
    assert broken(LONG, "1 calm | 2", BeforeFirst(LEAVE), world=world) == "1 just after"
    assert broken(LastsAtLeast(TRUE, 2 * H), "1 calm | 2") == ""


def test_no_length_is_reached_always() -> None:
    assert broken(LastsAtLeast(HOT, Fraction(0)), "1 spark, 1+ calm | 3") == ""


@pytest.mark.parametrize(
    ("scope", "text", "where"),
    [
        (INSIDE, "1 spark, 2 enter, 2+ calm | 4", ""),  # under way
        (INSIDE, "1 enter, 1 spark, 2 calm | 4", "2 just after"),
        (INSIDE, "1 enter, 2 spark, 3 leave, 3 calm | 4", ""),
        (INSIDE, "1 enter, 2 spark, 3 calm, 3 leave | 4", ""),
        (INSIDE, "1 enter, 2 spark, 3 calm, 3+ leave | 4", "3 just after"),
        (INSIDE, "1 spark, 2 enter, 2 calm, 2 spark, 3 calm | 4", ""),  # still under way
        (INSIDE, "1 spark, 2 enter, 3 calm, 4 spark, 5 calm | 6", "5 just after"),
        (INSIDE, "1 enter, 2 spark, 3 leave, 3 enter, 3+ calm | 5", ""),
        (Between(SPARK, LEAVE), "1 spark, 2 calm | 4", ""),
        (Between(SPARK, LEAVE), "1 spark, 2 calm, 3 spark, 4 calm | 5", "4 just after"),
        (Between(ENTER, CALM), "1 enter, 1 spark, 2 calm | 4", ""),
        (AfterFirst(SPARK), "1 spark, 2 calm, 3 spark, 4 calm | 5", "4 just after"),
        (BeforeFirst(LEAVE), "1 spark, 2 calm, 3 leave | 5", "2 just after"),
        (BeforeFirst(LEAVE), "1 spark, 2 leave, 3 calm | 5", ""),
        (While(SHUT), "1 lock, 1 spark, 2 calm | 4", "2 just after"),
        (While(SHUT), "1 spark, 1 lock, 2 calm | 4", ""),
        (While(SHUT), "1 lock, 1 spark, 2 free, 2 calm | 4", ""),
    ],
)
def test_stretches_in_a_scope(scope: Scope, text: str, where: str) -> None:
    assert broken(LONG, text, scope) == where


UNTIL_END = Window(upper=2 * H)


@pytest.mark.parametrize(
    ("response", "window", "text", "where"),
    [
        (Response(("relay",)), UNTIL_END, "1 spark, 2 relay, 2+ calm | 4", ""),
        (Response(("relay",)), UNTIL_END, "1 relay, 1 spark, 2 calm | 4", "2 just after"),  # before it
        (Response(("relay",)), UNTIL_END, "1 spark, 1 relay, 2 calm | 4", ""),
        (Response(("relay",)), UNTIL_END, "1 spark, 2 calm, 2 relay | 4", ""),  # the break has no length yet
        (Response(("relay",)), UNTIL_END, "1 spark, 2 calm, 2+ relay | 4", "2 just after"),
        (Response(("spark",)), UNTIL_END, "1 spark, 2 calm | 4", ""),  # the move that begins it
        (Response(("calm",)), UNTIL_END, "1 spark, 2 calm | 4", ""),  # the move that ends it
        (Response(("calm",)), UNTIL_END, "1 spark, 1 calm, 1 spark, 2 lock, 2 calm | 4", ""),
        (Response(("lock",)), UNTIL_END, "1 spark, 1 calm, 1 lock, 1 spark, 2 calm | 4", ""),
        (Response((), SHUT), UNTIL_END, "1 lock, 1 spark, 2 calm | 4", ""),  # holds when it begins
        (Response((), SHUT), UNTIL_END, "1 lock, 1 free, 1 spark, 2 calm | 4", "2 just after"),
        (Response((), SHUT), UNTIL_END, "1 spark, 1+ lock, 1+ free, 2 calm | 4", ""),  # for no time
        (Response((), SHUT), UNTIL_END, "1 spark, 2 calm, 2 lock | 4", ""),
        (Response((), SHUT), UNTIL_END, "1 spark, 2 calm, 2+ lock | 4", "2 just after"),
        (Response((), neg(HOT)), UNTIL_END, "1 spark, 2 calm | 4", ""),
        (Response(("relay",)), Window(upper=H), "1 spark, 2 relay, 2+ calm | 4", ""),
        (Response(("relay",)), Window(upper=H), "1 spark, 2+ relay, 2+ calm | 4", "2+ just after"),
        (Response(("relay",)), Window(upper=H, before=True), "1 spark, 2 relay, 2+ calm | 4", "2+ just after"),
        (Response(("relay",)), Window(upper=H, before=True), "1 spark, 2- relay, 2+ calm | 4", ""),
        (Response(("relay",)), Window(H, False, 2 * H), "1 spark, 2- relay, 2+ calm | 4", "2+ just after"),
        (Response(("relay",)), Window(H, False, 2 * H), "1 spark, 2 relay, 2+ calm | 4", ""),
        (Response(("relay",)), Window(H, True, 2 * H), "1 spark, 2 relay, 2+ calm | 4", "2+ just after"),
        (Response(("relay",)), Window(H, True, 2 * H), "1 spark, 2+ relay, 2+ calm | 4", ""),
        (Response((), SHUT), Window(H, False, 2 * H), "0 lock, 1 spark, 2 calm | 4", ""),
        (Response((), SHUT), Window(H, False, 2 * H), "0 lock, 1 spark, 2- calm | 4", "2- just after"),
        (Response((), SHUT), Window(H, True, 2 * H), "0 lock, 1 spark, 2 calm | 4", "2 just after"),
        (Response((), SHUT), Window(H, True, 2 * H), "0 lock, 1 spark, 2+ calm | 4", ""),
        (Response((), SHUT), Window(H, True, 2 * H), "0 lock, 1 spark, 2 free, 2+ calm | 4", "2+ just after"),
        (Response((), SHUT), Window(H / 2, False, H), "0 lock, 1 spark, 2.5 calm | 4", ""),
    ],
)
def test_a_stretch_is_freed_while_it_lasts(response: Response, window: Window, text: str, where: str) -> None:
    assert broken(replace(LONG, release=Release(response, window)), text) == where


def test_one_stretch_that_is_freed_hides_no_other() -> None:
    later = replace(LONG, release=Release(Response((), SHUT), Window(H, True, 2 * H)))
    assert broken(later, "0 lock, 1 spark, 2.5 calm, 3 spark, 4 calm | 5") == "4 just after"
    assert broken(later, "0 spark, 1 calm | 5", world=hot_at_start()) == "1 just after"


def test_what_opens_a_scope_frees_nothing() -> None:
    release = Release(Response(("enter",)), UNTIL_END)
    assert broken(replace(LONG, release=release), "1 enter, 1 spark, 2 calm | 4", INSIDE) == "2 just after"
    assert broken(replace(LONG, release=release), "1 enter, 1 spark, 1 enter, 2 calm | 4", INSIDE) == ""


def test_a_duration_is_tested_by_a_stretch_that_begins_and_has_some_length() -> None:
    assert is_put_to_the_test(LONG, "1 spark | 1+")
    assert not is_put_to_the_test(LONG, "1 spark | 1")
    assert not is_put_to_the_test(LONG, "1 spark, 1 calm | 5")
    assert not is_put_to_the_test(LONG, "1 spark, 2 enter | 5", INSIDE)
    assert is_put_to_the_test(LONG, "1 enter, 1 spark | 5", INSIDE)


# --- F recurs within D ------------------------------------------------------------------------------------------------

PULSE = Trigger(("relay",))


@pytest.mark.parametrize(
    ("window", "text", "where"),
    [
        (Window(upper=2 * H), "| 2", ""),
        (Window(upper=2 * H), "| 2+", "2 just after"),
        (Window(upper=2 * H), "2 relay | 4", ""),
        (Window(upper=2 * H), "2 relay | 4+", "4 just after"),
        (Window(upper=2 * H), "2+ relay | 3", "2 just after"),
        (Window(upper=2 * H), "2 spark, 2 relay | 3", ""),
        (Window(upper=2 * H), "0 relay, 2 relay, 4 relay | 6", ""),
        (Window(upper=2 * H), "0 relay | 2+", "2 just after"),
        (Window(upper=2 * H, before=True), "| 2-", ""),
        (Window(upper=2 * H, before=True), "| 2", "2"),
        (Window(upper=2 * H, before=True), "2 relay | 2", "2"),
        (Window(upper=2 * H, before=True), "2- relay | 3", ""),
        (Window(H, False, 2 * H), "1 relay, 2 relay | 2", ""),
        (Window(H, False, 2 * H), "1- relay | 2", "1- by 1"),
        (Window(H, False, 2 * H), "1 relay, 1 relay | 2", "1 by 2"),
        (Window(H, False, 2 * H), "1 relay | 3+", "3 just after"),
        (Window(H, True, 2 * H), "1 relay | 2", "1 by 1"),
        (Window(H, True, 2 * H), "1+ relay | 2", ""),
        (Window(upper=Fraction(0)), "| 0", ""),
        (Window(upper=Fraction(0)), "0 relay | 0+", "0 just after"),
    ],
)
def test_the_next_comes_in_time(window: Window, text: str, where: str) -> None:
    assert broken(Recurs(PULSE, window), text) == where


def test_what_recurs_may_be_a_condition() -> None:
    heat = Recurs(Trigger((), (HOT,)), Window(upper=2 * H))
    assert broken(heat, "1 spark, 2 spark | 3+") == "3 just after"
    assert broken(heat, "1 spark, 2 calm, 3 spark | 5") == ""
    from_the_start = Recurs(Trigger((), (neg(HOT),), True), Window(H, False, 2 * H))
    assert broken(from_the_start, "| 2") == ""
    assert broken(from_the_start, "1 spark, 1 calm | 2") == ""


@pytest.mark.parametrize(
    ("scope", "text", "where"),
    [
        (INSIDE, "| 9", ""),
        (INSIDE, "5 enter | 7", ""),
        (INSIDE, "5 enter | 7+", "7 just after"),
        (INSIDE, "4 relay, 5 enter, 7 relay, 9 leave | 20", ""),
        (INSIDE, "5 enter, 7 leave | 20", ""),
        (INSIDE, "5 enter, 6 leave, 6 enter, 8 leave | 20", ""),
        (INSIDE, "5 enter, 6 enter | 7+", "7 just after"),
        (INSIDE, "5 enter, 6 relay, 6 leave, 9 enter, 11 relay | 13", ""),
        (Between(PULSE, LEAVE), "5 relay | 7+", "7 just after"),
        (Between(ENTER, PULSE), "5 enter, 7 relay | 20", ""),
        (Between(ENTER, PULSE), "5 enter, 7+ relay | 20", "7 just after"),
        (AfterFirst(ENTER), "5 enter, 6 relay, 7 enter, 8 relay | 10", ""),
        (BeforeFirst(LEAVE), "2 leave | 20", ""),
        (BeforeFirst(LEAVE), "2+ leave | 20", "2 just after"),
        (While(SHUT), "5 lock, 7 free | 20", ""),
        (While(SHUT), "5 lock, 7+ free | 20", "7 just after"),
        (While(SHUT), "5 lock, 5 free, 9 lock, 11 relay | 13", ""),
    ],
)
def test_recurrence_in_a_scope(scope: Scope, text: str, where: str) -> None:
    assert broken(Recurs(PULSE, Window(upper=2 * H)), text, scope) == where


def test_before_a_window_in_a_scope() -> None:
    spaced = Recurs(PULSE, Window(H, False, 2 * H))
    assert broken(spaced, "5 enter, 5 relay | 6", INSIDE) == "5 by 2"
    assert broken(spaced, "5 relay, 5 enter, 6 relay | 6", INSIDE) == ""


def test_recurrence_is_tested_where_its_scope_opens() -> None:
    pulse = Recurs(PULSE, Window(upper=2 * H))
    assert is_put_to_the_test(pulse, "| 0")
    assert is_put_to_the_test(pulse, "1 enter | 1", INSIDE)
    assert not is_put_to_the_test(pulse, "1 relay | 1", INSIDE)
    assert not is_put_to_the_test(pulse, "0 leave | 1", While(HOT))
