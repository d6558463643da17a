"""The verdict on one property, whatever its form: what is asked, who answers, and what is made of the answers."""

from __future__ import annotations

from checker.certify import Certifier, Timing
from checker.liveness import Effort, Settled, some_time
from checker.observers import watch
from checker.portfolio import Hint, answer
from checker.staying import stays_possible
from protocol.forever import is_eternal
from protocol.model import Possible, Promise, StaysPossible


def settle(certifier: Certifier, meaning: Promise | Possible, timing: Timing, effort: Effort) -> Settled:
    """The verdict, and what every engine made of the question.  Raises `FalseClaim`."""
    if isinstance(meaning, Promise) and is_eternal(meaning):
        return some_time(certifier, meaning, timing, effort)
    if isinstance(meaning, Promise) and isinstance(meaning.form, StaysPossible):
        return stays_possible(certifier, meaning, timing, effort)
    question = watch(certifier.protocol, meaning)
    goals = (*question.breaks, *question.shows)
    claims, attempts = answer(
        question.query,
        goals,
        only=effort.only,
        until=effort.until,
        engines=effort.engines,
        effort=effort.effort,
        hint=Hint(likely=question.breaks if isinstance(meaning, Possible) else question.shows),
    )
    if isinstance(meaning, Possible):
        return Settled(certifier.scenario(meaning, question, claims), attempts)
    return Settled(certifier.promise(meaning, question, claims, timing), attempts)
