"""Regions of parameters as text: where all holds, where it does not and for example how, and what is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.render.constraints import conditions
from checker.render.ink import Tone, pack, safe, wrap
from checker.render.phrases import counted, listed
from checker.render.story import retrace
from checker.render.timeline import timeline
from checker.render.view import Detail, View
from checker.synthesis.intervals import End
from checker.synthesis.linear import Rows
from checker.synthesis.result import Example, Extreme, Region, Remark, Synthesis, SynthesisReport
from protocol.deviation import deviate
from protocol.format import duration

BODY = 12
MOST = 4
"""So many examples are told where not all are asked for."""


def render(report: SynthesisReport, view: View) -> str:
    lines: list[str] = []
    file = ""
    for it in report.syntheses:
        if it.file != file:
            file = it.file
            lines += [view.paint(safe(file), "strong"), ""]
        lines += [*_synthesis(it, view), ""]
    return "\n".join(line.rstrip() for line in [*lines, _exit(report)]) + "\n"


def _exit(report: SynthesisReport) -> str:
    if not report.complete:
        return "exit 130: interrupted; what was not settled by then is open"
    what = {0: "exit 0: every region is exact", 1: "exit 1: no value works", 3: "exit 3: not everything is settled"}
    return what[report.exit_code]


def _synthesis(it: Synthesis, view: View) -> Iterator[str]:
    title = f"{it.design} — {it.description}" if it.description else it.design
    first, *others = wrap(safe(title), view.room)
    yield view.paint(first, "strong")
    yield from (f"  {line}" for line in others)
    yield from _body("asked", pack([safe(name) for name in it.properties], view.room - BODY), view)
    drawn: set[str] = set()
    for region in it.regions:
        yield ""
        yield from _region(region, drawn, view)
    if it.ended:
        yield ""
        yield from _body("not all", [f"of the combinations were looked at: {it.ended}"], view, tone="doubt")


def _region(it: Region, drawn: set[str], view: View) -> Iterator[str]:
    if it.settings:
        said = [safe(f"{name} = {value}") for name, value in it.settings]
        yield from (f"  {view.paint(line, 'strong')}" for line in pack(said, view.room - 2))
    if it.params:
        ranges = conditions(it.domain, it.params)
        free = [name for name in it.params if not any(name in text.split() for text in ranges)]
        among = [*ranges, *([f"{listed(free)} from 0h on"] if free else [])]
        yield from _body("open", pack([safe(text) for text in among], view.room - BODY), view)
    for remark in it.remarks:
        yield from _body("remark", wrap(_remark(remark, it), view.room - BODY), view)
    match it.word:
        case "everywhere":
            sentence = "for all of these values" if it.params else "everything that is asked is proved"
            yield from _body("✓ holds", [sentence], view, tone="good")
        case "nowhere":
            yield from _body("✗ never", wrap(never(it), view.room - BODY), view, tone="bad")
        case _:
            yield from _sets("✓ holds", "exactly where" if it.is_exact else "where", it.holds, it, view, "good")
    if it.word != "everywhere":
        yield from _sets(
            "✗ fails", "where", it.fails, it, view, "bad", quiet=it.word == "nowhere" and len(it.fails) < 2
        )
        yield from _sets("○ vacuous", "where", it.vacuous, it, view, "doubt")
        yield from _sets("? open", "where", it.left, it, view, "doubt")
    for why in it.whys:
        yield from _body("", wrap(safe(f"as {why}"), view.room - BODY), view)
    if it.extreme is not None:
        yield from _body(it.extreme.which, wrap(extreme_words(it.extreme), view.room - BODY), view)
    yield from examples(it, drawn, view)


def _remark(it: Remark, region: Region) -> str:
    where = f"where {' and '.join(conditions(it.rows, region.params)) or 'nothing else is said'}"
    match it.kind:
        case "refused":
            return safe(f"{where} the text is refused, and nothing is asked: {it.text}")
        case "early":
            return safe(f"{where} `{it.text}` falls due before it may happen: it is due at once when it may")
        case "never":
            return safe(f"{where} `{it.text}` can never happen: its time is over before it begins")


def never(it: Region) -> str:
    if not it.params:
        return "it is broken" if it.fails else "nothing puts it to the test"
    return "no value works: something that is asked fails for every one of these values, as is shown below"


def _sets(
    head: str, word: str, sets: Sequence[Rows], it: Region, view: View, tone: Tone, *, quiet: bool = False
) -> Iterator[str]:
    """The sets, one under the other; a single one that says nothing is the whole."""
    for number, rows in enumerate(() if quiet else sets):
        said = conditions(rows, it.params)
        if not said:
            yield from _body(head, ["for all of these values"], view, tone=tone)
            continue
        text = pack([safe(part) for part in said], view.room - BODY - 2, between=" and ")
        if not number:
            first = f"{word} {text[0]}" if len(text) == 1 else word
            text = [first] if len(text) == 1 else [first, *(f"  {line}" for line in text)]
            yield from _body(head, wrap(text[0], view.room - BODY, hang=2) + text[1:], view, tone=tone)
        else:
            yield from _body("", [f"or {text[0]}", *(f"   {line}" for line in text[1:])], view)


def extreme_words(it: Extreme) -> str:
    if it.nowhere:
        return f"no value of {safe(it.param)} is safe"
    if it.end is None and it.why:
        return f"no safe value of {safe(it.param)} is known: {safe(it.why)}"
    if it.end is None:
        return f"there is none: {safe(it.param)} may be as long as one likes"
    said = f"{safe(it.param)} = {duration(it.end.value)}" if it.end.closed else _approached(it, it.end)
    return f"{said}, as far as is known: {safe(it.why)}" if it.why else said


def _approached(it: Extreme, end: End) -> str:
    side = "above" if it.which == "least" else "below"
    return f"none: every value of {safe(it.param)} {side} {duration(end.value)} is safe, and that is not"


def examples(it: Region, drawn: set[str], view: View) -> Iterator[str]:
    full = view.detail is Detail.FULL
    shown: dict[str, int] = {}
    for example in it.examples:
        shown[example.case] = shown.get(example.case, 0) + 1
        if full or shown[example.case] == 1:
            yield from _body("  such as", wrap(_example(example, it), view.room - BODY, hang=2), view)
            if example.run is not None and (full or example.case not in drawn):
                drawn.add(example.case)
                yield from _drawn(example, view)
    hidden = 0 if full else len(it.examples) - len(shown)
    if hidden:
        yield from _body("", [f"and {counted(hidden, 'more example')}: -v draws all"], view)


def _example(it: Example, region: Region) -> str:
    values = ", ".join(f"{name} = {duration(value)}" for name, value in zip(region.params, it.point, strict=True))
    what = f"{it.case} is broken" if it.run is not None else f"nothing shows {it.case}"
    return safe(f"{values}: {what}" if values else what)


def _drawn(it: Example, view: View) -> Iterator[str]:
    assert it.run is not None
    trace = retrace(deviate(it.design.protocol, it.promise().deviations), it.run)
    yield ""
    for line in timeline(trace, it.promise(), it.breach, room=view.room - 4, paint=view.paint):
        yield f"    {line}"
    yield ""


def _body(head: str, text: Sequence[str], view: View, *, tone: Tone | None = None) -> Iterator[str]:
    """The text, indented, after its head."""
    for number, line in enumerate(text):
        mark = f"  {head:<{BODY - 3}} " if not number else " " * BODY
        yield f"{view.paint(mark, tone) if tone and not number and head else mark}{line}"
