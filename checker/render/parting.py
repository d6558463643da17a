"""Where a run that keeps a property parts from the one that breaks it, in a sentence."""

from __future__ import annotations

from checker.reasons.nearest import Parting
from checker.render.ink import safe, wrap
from checker.render.phrases import counted, listed, moment_words
from checker.render.story import label, retrace
from checker.render.view import View
from checker.report import Result
from checker.verdict import Violated
from protocol.format import instant
from protocol.semantics import Moment, Trace


def parted(result: Result, it: Parting, view: View, *, first: bool) -> list[str]:
    """The lines on a run that would have kept a property that is violated."""
    name = f"{result.asked.name} in {result.design.protocol.name}"
    which = f"The nearest run found that keeps {name}" if first else "Without the adversary's help, the nearest one"
    return wrap(safe(f"{which} {differs(result, it)}"), view.room, hang=2)


def differs(result: Result, it: Parting) -> str:
    """`is the same for 5 moves; then, instead of …: … .`: how the run that keeps it differs from the one that does not.

    The result is one that is violated.
    """
    assert isinstance(result.verdict, Violated)
    protocol, run, breach = result.design.protocol, result.verdict.run, result.verdict.breach
    kept, broken = retrace(protocol, it.run), retrace(protocol, run)
    same = f"is the same for {counted(it.shared, 'move')}" if it.shared else "differs from the first move on"
    lost = _act(broken, broken.moments[it.shared]) if it.shared < len(run.steps) else ""
    instead = f"instead of {lost}" if lost else f"instead of waiting until {moment_words(breach)}"
    acts = [_act(kept, moment) for moment in kept.moments[it.shared :]]
    return f"{same}; then, {instead}: {listed(acts) if acts else 'nothing more happens'}."


def _act(trace: Trace, moment: Moment) -> str:
    """``back` of us at D+3 00:00`."""
    cause = trace.protocol.transition(moment.move.cause)
    whose = f" of {cause.actor}" if cause.actor else ""
    return f"`{label(trace.protocol, cause)}`{whose} at {instant(moment.time)}"
