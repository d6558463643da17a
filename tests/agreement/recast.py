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


def recast(asked: Property, dice: Random) -> Property:
    """The property as one about how far apart things are, or how long they last; itself where it has not the parts."""
    meaning = asked.meaning
    if not isinstance(meaning, Promise):
        return asked
    return replace(asked, meaning=replace(meaning, form=other(meaning.form, dice)))


def other(form: Form, dice: Random) -> Form:
    match form:
        case LeadsTo(trigger, response, window):
            recurring = Recurs(trigger, window if window.upper is not None else Window(upper=H))
            return dice.choice((recurring, Separation(trigger, Trigger(response.events), longest(window))))
        case OnlyAfter(trigger, earlier, window):
            last = window.upper if window.upper is not None else window.lower + 2 * H
            recurring = Recurs(trigger, replace(window, upper=last))
            return dice.choice((Separation(earlier, trigger, longest(window)), recurring))
        case LastsAtMost(condition, window, release):
            return LastsAtLeast(condition, longest(window), release)
        case _:
            return form


def longest(window: Window) -> Fraction:
    return window.upper if window.upper is not None else max(window.lower, H)
