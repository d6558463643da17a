"""Why a property has its verdict, and which single edits would make it proved, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from checker.render.ink import safe, wrap
from checker.render.phrases import listed
from checker.render.terminal import render as render_report
from checker.render.view import View, place
from checker.repair import Explanation, Repair
from checker.report import Report
from protocol.diagnostics import Span
from protocol.format import duration

SINGLE = "Edits of two clauses at once are not tried."
"""Said where no single one cures."""


def onward(explanation: Explanation) -> str:
    """What else there is to try."""
    result = explanation.result
    command = f"`tierproof synthesize {safe(result.design.file)} {safe(result.asked.name)}`"
    which = f" --design {safe(result.design.protocol.name)}" if result.design.base is not None else ""
    command = f"{command[:-1]}{which}`"
    if result.design.params:
        return f"For which values of its params and choices it holds: {command}"
    return f"With numbers that may change written as `param`, {command} tells for which values it holds."


def render(report: Report, explanations: Sequence[Explanation], view: View) -> str:
    """The report in full, and under it the repairs of each design's property."""
    lines = [line for explanation in explanations for line in repairs(explanation, view)]
    return render_report(report, replace(view, explained=True)) + "".join(f"{line}\n" for line in lines)


def repairs(explanation: Explanation, view: View) -> Iterator[str]:
    if explanation.repairs is None:
        return
    name, design = safe(explanation.result.asked.name), safe(explanation.result.design.protocol.name)
    tried = f"{explanation.tried} tried"
    if explanation.ended:
        tried = f"{explanation.tried} of {explanation.edits} tried: {explanation.ended}"
    yield ""
    if not explanation.repairs:
        known = "is known to make" if explanation.ended else "makes"
        none = f"None of the single edits of {design} that were tried {known} {name} proved ({tried})."
        yield from wrap(none, view.room)
        yield from wrap(f"{SINGLE} {onward(explanation)}", view.room, hang=2)
        return
    yield from wrap(f"Single edits of {design} after which {name} is proved ({tried}):", view.room)
    for alike in grouped(explanation.repairs):
        first, *others = wrap(safe(told(alike, view)), view.room - 4)
        yield f"  - {first}"
        yield from (f"    {line}" for line in others)
        for line in (each for whole in alike[0].lines for each in pasted(whole, view.room - 6)):
            yield f"      {view.paint(line, 'faint')}"


def pasted(line: str, room: int) -> list[str]:
    """As it is to be pasted, indented as it is; broken where it is too long, but never inside a string."""
    bare = line.lstrip(" ")
    indent = " " * (len(line) - len(bare))
    lines = [safe(bare)] if '"' in bare else wrap(safe(bare), room - len(indent), hang=4)
    return [indent + it for it in lines]


def grouped(repairs: Sequence[Repair]) -> list[list[Repair]]:
    """Those that move one bound to several numbers, with the same cost, together; in the order of the first."""
    groups: dict[tuple[str, Span, tuple[str, ...] | None], list[Repair]] = {}
    for repair in repairs:
        groups.setdefault((_stem(repair), repair.edit.origin.span, repair.breaks), []).append(repair)
    return list(groups.values())


def _stem(repair: Repair) -> str:
    to = repair.edit.moved_to
    return repair.edit.words.removesuffix(duration(to)) if to is not None else repair.edit.words


def told(alike: Sequence[Repair], view: View) -> str:
    numbers = [duration(repair.edit.moved_to) for repair in alike if repair.edit.moved_to is not None]
    where = place(alike[0].edit.origin.span, view.texts)
    breaks = alike[0].breaks
    cost = f"; but then not proved: {', '.join(breaks)}" if breaks else "; everything else stays proved"
    cost = "; what else it does was not looked at" if breaks is None else cost
    return f"{_stem(alike[0])}{listed(numbers, 'or') if numbers else ''}  ({where}){cost}"
