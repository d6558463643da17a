"""Why a property has its verdict, and which single edits would make it proved, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.render.ink import safe, wrap
from checker.render.terminal import render as render_report
from checker.render.view import View, place
from checker.repair import Explanation, Repair
from checker.report import Report


def render(report: Report, explanations: Sequence[Explanation], view: View) -> str:
    """The report in full, and under it the repairs of each design's property."""
    lines = [line for explanation in explanations for line in repairs(explanation, view)]
    return render_report(report, view) + "".join(f"{line}\n" for line in lines)


def repairs(explanation: Explanation, view: View) -> Iterator[str]:
    if explanation.repairs is None:
        return
    name, design = safe(explanation.result.asked.name), safe(explanation.result.design.protocol.name)
    yield ""
    if not explanation.repairs:
        text = f"No single edit of {design} makes {name} proved ({explanation.tried} tried)."
        yield from wrap(text, view.room)
        return
    yield from wrap(f"Single edits of {design} after which {name} is proved ({explanation.tried} tried):", view.room)
    for repair in explanation.repairs:
        first, *others = wrap(safe(told(repair, view)), view.room - 4)
        yield f"  - {first}"
        yield from (f"    {line}" for line in others)


def told(repair: Repair, view: View) -> str:
    where = place(repair.edit.origin.span, view.texts)
    cost = f"; but then not proved: {', '.join(repair.breaks)}" if repair.breaks else "; everything else stays proved"
    return f"{repair.edit.words}  ({where}){cost}"
