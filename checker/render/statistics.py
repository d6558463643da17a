"""What `--stats` adds to the text: what each engine was asked and made of it, and what all of it took."""

from __future__ import annotations

from collections.abc import Iterable

from checker.record import Cost
from checker.render.ink import pack, safe, wrap
from checker.render.phrases import counted
from checker.render.view import View
from checker.report import Attempt

MIB = 2**20


def attempted(attempt: Attempt) -> str:
    """`zones, 0.250 s, 20001 steps: bad gave up (its budget was used up); trigger reached in 1 moves`."""
    answers = (f"{it.goal} {it.answer}{f' ({it.why})' if it.why else ''}" for it in attempt.answers)
    return f"{attempt.engine}, {attempt.seconds:.3f} s, {counted(attempt.work, 'step')}: {'; '.join(answers)}"


def statistics(cost: Cost, view: View) -> Iterable[str]:
    """Totals by phase and by engine, and the memory."""
    for name, use in cost.engines.items():
        done = f"{use.answered} of {counted(use.asked, 'goal')} answered in {use.seconds:.3f} s"
        yield from wrap(safe(f"engine {name}: {done}, {counted(use.work, 'step')}"), view.room, hang=2)
    if cost.seconds:
        spent = [f"{phase} {seconds:.3f} s" for phase, seconds in cost.seconds.items()]
        yield from pack([f"spent on {spent[0]}", *spent[1:]], view.room)
    if any(cost.memory.values()):
        held = [f"{process} {most / MIB:.0f} MiB" for process, most in cost.memory.items()]
        yield from pack([f"memory of {held[0]}", *held[1:]], view.room)
    yield ""
