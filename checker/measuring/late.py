"""How late the answer can be that a promise wants within a time: a measure that nobody has written."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from checker.liveness import Effort
from checker.measuring.measure import MINUTE, measured
from checker.measuring.result import Endless, Exact, Extreme, Never, Open
from checker.setting import Settings
from protocol.model import Design, LeadsTo, Measure, Possible, Promise, Property, TimeBetween, Window


def latest(design: Design, members: Sequence[Property], under: Settings, effort: Effort) -> Extreme | Never | None:
    """The greatest time that the answer can take, of the member for whom it is greatest; `Never`: it never comes.

    None where the promise is not of an answer by a time.  Raises `FalseClaim`.
    """
    found: list[Extreme | Never] = []
    for asked in members:
        quantity = awaited(asked.meaning)
        if quantity is None:
            return None
        made = measured(design, Measure(asked.name, asked.origin, quantity), under, effort, MINUTE, asked.deviations)
        greatest = made.never or made.greatest
        assert greatest is not None, "a time has a greatest value where it has one at all"
        found.append(greatest)
    for kind in (Open, Endless, Never):
        for it in found:
            if isinstance(it, kind):
                return it
    return max((it for it in found if isinstance(it, Exact)), key=lambda it: it.value)


def awaited(meaning: Promise | Possible) -> TimeBetween | None:
    """What a promise waits for; None where it is not of an answer by a time, whenever it is asked for.

    A release that frees as long as the answer is in time frees here as long as it is waited for.
    """
    form = meaning.form if isinstance(meaning, Promise) and meaning.scope is None else None
    if not isinstance(form, LeadsTo) or form.window.upper is None or form.window.lower or form.window.after:
        return None
    release = form.release
    if release is not None and release.window == form.window:
        release = replace(release, window=Window())
    return TimeBetween(form.trigger, form.response, release)
