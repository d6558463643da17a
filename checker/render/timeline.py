"""A picture of a run, for the terminal: a row a move, a lane an actor, what changed, and the clause's line.

Three layouts, the first that fits is taken: lanes as wide as what stands in them; lanes as wide as the actors' names,
where a label may run on to the right, as nothing else stands there; and the actor as a word before the label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import zip_longest
from pathlib import PurePosixPath

from msgspec import Struct

from checker.picture.drawing import picture, who
from checker.picture.model import Beat, Broken, Picture
from checker.render.choices import NO_RULE, blame, broken_rules, choices
from checker.render.ink import Paint, Tone, clip, pack, pad, plain, safe, wrap
from checker.render.phrases import change_words, listed, turn_words
from checker.render.story import Act, Row, clocks_of_clause, clocks_read, moments
from protocol.columns import width
from protocol.diagnostics import Span
from protocol.format import duration, instant
from protocol.model import Origin, Property
from protocol.satisfaction import Breach
from protocol.semantics import Trace
from protocol.text.spacing import collapsed

_INSTANT, _UNBROKEN = re.compile(r"(D\+\d+) (?=\d)"), "\\1\N{NO-BREAK SPACE}"
WIDEST = 100
LEAST = 18
"""The least room for what changed."""


class Layout(Struct, frozen=True):
    """Columns, from the left: time, axis, who and what (in `lanes`, each with where it begins), changes, the line."""

    time: int
    lanes: dict[str, int]
    acts: int
    changes: int
    line: int
    short: bool

    @property
    def left(self) -> int:
        """Where the acts begin."""
        return self.time + 3


def timeline(
    trace: Trace,
    asked: Property | None,
    breach: Breach | None = None,
    *,
    ending: str = "",
    room: int = 80,
    paint: Paint = plain,
) -> list[str]:
    """The run, and what it breaks, if it breaks anything, or how it ends; at most `room` columns wide."""
    return timeline_text(picture(trace, asked, breach, ending=ending), room=room, paint=paint)


def timeline_text(drawn: Picture, *, room: int = 80, paint: Paint = plain) -> list[str]:
    """The first run of the picture, in lines; at most `room` columns wide."""
    (strip, *_) = drawn.strips
    room = min(room, WIDEST)
    asked, broken, ending, length = strip.asked, strip.broken, strip.ending, strip.end.time
    rows = [beat.row for beat in strip.beats]
    files = sorted(
        {act.place.file for row in rows for act in row.acts} | ({asked.origin.span.file} if asked else set())
    )
    places = [act.place for row in rows for act in row.acts] + ([asked.origin.span] if asked and broken else [])
    line = max((width(_line(place, files)) for place in places), default=0)
    layout = _layout(rows, instant(length) if ending else "", line, room)
    lines = [_heading(layout, files, room, paint)] if rows else []
    for beat in strip.beats:
        lines += [_pause(beat.wait, layout, paint)] if drawn.is_long(beat.wait) else []
        lines += _row(beat, layout, files, paint)
    rest = length - (rows[-1].time if rows else 0)
    lines += [_pause(rest, layout, paint)] if broken and drawn.is_long(rest) else []
    for number, text in enumerate(wrap(strip.onward, room - layout.left) if strip.onward else ()):
        lines.append(f"{' ' * layout.time} {' ' if number else '⋮'} {text}")
    if asked is not None and broken is not None:
        lines += _breach(asked, broken, layout, files, room, paint)
    for number, text in enumerate(wrap(ending, room - layout.left) if ending else ()):
        when, mark = (instant(length), paint("✗", "bad")) if number == 0 else ("", " ")
        lines.append(f"{paint(f'{when:>{layout.time}}', 'faint')} {mark} {paint(text, 'bad')}")
    return [line.rstrip() for line in lines]


def account(
    trace: Trace, breach: Breach | None, asked: Property | None = None, *, room: int = 80, most: int | None = 6
) -> list[str]:
    """Whose choices made the run, against the rules or by them."""
    made = choices(trace, breach, asked.meaning if asked else None)
    deviated = sorted({lapse.actor for lapse in broken_rules(trace, breach)})
    kept = f"{listed(deviated)} deviated from the rules; no other rule was broken." if deviated else NO_RULE
    lines = wrap(kept + (" What made it:" if made else ""), room)
    for sentence in made[:most]:
        lines += wrap(f"- {_INSTANT.sub(_UNBROKEN, safe(sentence))}", room, hang=2)
    if most is not None and len(made) > most:
        lines.append(f"- and {len(made) - most} more")
    return lines


def clauses(rows: Sequence[Row], *, others: Sequence[Origin] = (), room: int = 80) -> list[str]:
    """The text of every clause that the run rests on, and of the others, in the order of the text."""
    texts = {act.place: act.text for row in rows for act in row.acts}
    texts |= {origin.span: collapsed(origin.text) for origin in others}
    files = sorted({place.file for place in texts})
    wide = max((width(_line(place, files)) for place in texts), default=0)
    lines = []
    for place in sorted(texts):
        first, *rest = wrap(safe(texts[place]), room - wide - 2, hang=2)
        lines += [f"{_line(place, files):>{wide}}  {first}", *(f"{'':{wide}}  {line}" for line in rest)]
    return lines


def cited(trace: Trace, asked: Property, breach: Breach | None) -> list[Origin]:
    """What a reader of the account wants to see beside the run: clauses it names, the property, the written clocks."""
    protocol = trace.protocol
    named = [protocol.transition(name) for choice in blame(trace, breach, asked.meaning) for name in choice.clauses]
    taken = [protocol.transition(name) for m in moments(trace, breach) for name in m.move.transitions]
    read = clocks_read(asked.meaning).union(*(clocks_of_clause(t) for t in (*named, *taken)))
    clocks = [clock.origin for clock in protocol.clocks if clock.written and clock.name in read]
    return [*(t.origin for t in named), asked.origin, *clocks]


# --- layout -----------------------------------------------------------------------------------------------------


def _layout(rows: Sequence[Row], stop: str, line: int, room: int) -> Layout:
    time = max([width(stop), *(width(instant(row.time)) for row in rows)]) or 9
    causes = [row.acts[0] for row in rows]
    actors = list(dict.fromkeys(_lane(act) for row in rows for act in row.acts[:1]))
    roomy = {lane: max([width(lane), *(width(_label(act)) for act in causes if _lane(act) == lane)]) for lane in actors}
    tight = {lane: width(lane) for lane in actors}
    spare = room - time - 3 - line - 3
    for short in (False, True):
        needed = max([LEAST, *(width(word) for row in rows for act in row.acts for word in _machine_words(act, short))])
        for widths in (roomy, tight):
            lanes, end = _starts(widths)
            acts = max([end, *(lanes[_lane(act)] + width(_label(act)) for act in causes)])
            joined = (lanes[_lane(r.acts[0])] + 2 + width(_label(act)) for r in rows for act in r.acts[1:])
            if spare - acts >= needed:
                acts = min(max([acts, *joined]), spare - needed)  # reactions in full where there is room
                return Layout(time, lanes, acts, spare - acts, line, short)
    acts = min(max([width(_tagged(act)) for act in causes], default=0), max(spare - needed, spare // 2))
    return Layout(time, {}, acts, max(spare - acts, 1), line, short)


def _starts(widths: dict[str, int]) -> tuple[dict[str, int], int]:
    """Where each lane begins, two columns apart, and where the last one ends."""
    starts, at = {}, 0
    for lane, wide in widths.items():
        starts[lane] = at
        at += wide + 2
    return starts, at - 2


def _lane(act: Act) -> str:
    return who(act.actor)


def _label(act: Act) -> str:
    return safe(act.label) + (" (due)" if act.due else "")


def _tagged(act: Act) -> str:
    return f"{_lane(act)}: {_label(act)}"


def _machine_words(act: Act, short: bool) -> list[str]:
    return [change_words(change, short=short) for change in act.changes if change.kind == "machine"]


def _line(place: Span, files: Sequence[str]) -> str:
    """The line of a clause; with its file, unless the heading says which."""
    return f":{place.line}" if len(files) == 1 else f"{_file(place.file)}:{place.line}"


def _file(path: str) -> str:
    return safe(PurePosixPath(path).name)


# --- rows -------------------------------------------------------------------------------------------------------


def _heading(layout: Layout, files: Sequence[str], room: int, paint: Paint) -> str:
    acts = ""
    for lane, start in layout.lanes.items():
        acts = pad(acts, start) + lane
    text = f"{pad('time', layout.time)}   {pad(acts or 'who: what', layout.acts)}  what changed"
    file = clip(_file(files[0]), max(room - width(text) - 2, 0)) if len(files) == 1 else ""
    return paint(pad(text, room - width(file)) + file, "faint")


def _pause(length: Fraction, layout: Layout, paint: Paint) -> str:
    """A wait that is much longer than the others."""
    return f"{'':{layout.time}} ┊ {paint(f'{duration(length)} pass', 'faint')}"


def _row(beat: Beat, layout: Layout, files: Sequence[str], paint: Paint) -> Iterable[str]:
    """The cause, the reactions under it, and the clocks that it turned."""
    row = beat.row
    when = "then" if beat.together else instant(row.time)
    indent = layout.lanes.get(_lane(row.acts[0]), 0)
    for number, act in enumerate(row.acts):
        words = ["skipped"] if act.skipped else [change_words(change, short=layout.short) for change in act.changes]
        what = _what(act, layout) if number == 0 else [" " * indent + f"↳ {_label(act)}"]
        where = _line(act.place, files)
        tone: Tone = "doubt" if act.due else "strong"
        time, axis = (f"{when:>{layout.time}}", "┼") if number == 0 else (" " * layout.time, "│")
        for left, right in zip_longest(what, pack(words, layout.changes), fillvalue=""):
            done = f"{paint(pad(left, layout.acts), tone)}  {pad(right, layout.changes)} {where:>{layout.line}}"
            yield f"{paint(time, 'faint')} {axis} {done}"
            time, axis, where = " " * layout.time, "│", ""
    turned = [turn_words(turn, first=number == 0) for number, turn in enumerate(row.turns)]
    for line in pack(turned, layout.acts + layout.changes + layout.line + 3):
        if line:
            yield f"{' ' * layout.time} │ {line}"


def _what(act: Act, layout: Layout) -> list[str]:
    """The label in its actor's lane; without lanes after the actor, or under it where they do not fit together."""
    if layout.lanes:
        return [" " * layout.lanes[_lane(act)] + _label(act)]
    tagged = _tagged(act)
    return [tagged] if width(tagged) <= layout.acts else [f"{clip(_lane(act), layout.acts - 1)}:", f"  {_label(act)}"]


def _breach(
    asked: Property, broken: Broken, layout: Layout, files: Sequence[str], room: int, paint: Paint
) -> Iterable[str]:
    place = _line(asked.origin.span, files)
    first, *others = broken.words
    spare = room - layout.left
    for number, line in enumerate(wrap(first, spare)):
        yield f"{' ' * layout.time} {paint('✗', 'bad') if number == 0 else ' '} {paint(line, 'bad')}"
    for text in others:
        *before, last = wrap(text, spare - layout.line - 1)
        for line in before:
            yield f"{' ' * layout.left}{line}"
        yield f"{' ' * layout.left}{pad(last, spare - layout.line - 1)} {place:>{layout.line}}"
        place = ""
