"""Random questions in other words: one form made of another, with the same triggers, conditions, times and scope."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from msgspec.structs import replace

from protocol.model import (
    Form,
    LastsAtLeast,
    LastsAtMost,
    LeadsTo,
    OnlyAfter,
    Promise,
    Property,
    Recurs,
    Separation,
    Trigger,
    Window,
)

H = Fraction(3600)


def recast(asked: Property, dice: Random) -> Property | None:
    """The property as one about how far apart things are, or how long they last; None where it has not the parts."""
    meaning = asked.meaning
    form = other(meaning.form, dice) if isinstance(meaning, Promise) else None
    return (
        None
        if form is None or not isinstance(meaning, Promise)
        else replace(asked, meaning=replace(meaning, form=form))
    )


def other(form: Form, dice: Random) -> Form | None:
    match form:
        case LeadsTo(trigger, response, window):
            answered = Trigger(response.events)
            return dice.choice((Recurs(trigger, window), Separation(trigger, answered, longest(window))))
        case OnlyAfter(trigger, earlier, window):
            recurring = Recurs(
                trigger, window if window.upper is not None else replace(window, upper=window.lower + 2 * H)
            )
            return dice.choice((Separation(earlier, trigger, longest(window)), recurring))
        case LastsAtMost(condition, window, release):
            return LastsAtLeast(condition, longest(window), release)
        case _:
            return None


def longest(window: Window) -> Fraction:
    return window.upper if window.upper is not None else max(window.lower, H)
