"""Why a property has its verdict, on which rules it rests, and which single edits would make it proved, as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from checker.reasons.why import Why
from checker.render.checked_page import result_parts
from checker.render.explanation import SINGLE, grouped, onward, told
from checker.render.ink import plain
from checker.render.markdown import markdown
from checker.render.page import Code, Items, Page, Paragraph, Part, Strong, drawing, spoken
from checker.render.reasons import told as reasons
from checker.render.view import View
from checker.repair import Explanation


def render(explanations: Sequence[Explanation], whys: Sequence[Why], view: View, *, complete: bool) -> str:
    """`whys` are of the first of the explanations, if it was interrupted."""
    return markdown(page(explanations, whys, view, complete=complete))


def page(explanations: Sequence[Explanation], whys: Sequence[Why], view: View, *, complete: bool) -> Page:
    view = replace(view, paint=plain, room=80, explained=True)
    parts: list[Part] = []
    for number, it in enumerate(explanations):
        parts += [*result_parts(it.result, view), *_repairs(it, view)]
        if number < len(whys) and (lines := reasons(whys[number], view).split("\n")) != [""]:
            parts.append(drawing(lines))
    if not complete:
        parts.append(Paragraph(Strong("exit 130: interrupted; what was not settled by then is unknown")))
    return tuple(parts)


def _repairs(it: Explanation, view: View) -> Iterator[Part]:
    """Single edits that cure it; nothing where none was looked for."""
    if it.repairs is None:
        return
    name, design = Code(it.result.asked.name), Code(it.result.design.protocol.name)
    tried = f"{it.tried} of {it.edits} tried: {it.ended}" if it.ended else f"{it.tried} tried"
    if it.repairs:
        yield Paragraph(("Single edits of ", design, " after which ", name, f" is proved ({tried}):"))
        yield Items(tuple(spoken(told(alike, view)) for alike in grouped(it.repairs)))
    else:
        known = "is known to make" if it.ended else "makes"
        yield Paragraph(
            ("None of the single edits of ", design, f" that were tried {known} ", name, f" proved ({tried}).")
        )
        yield Paragraph(spoken(f"{SINGLE} {onward(it)}"))
