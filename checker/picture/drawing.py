"""From a run to its picture, and from two runs to one on a common axis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from checker.picture.axis import Room, beyond_usual, places, ticks, waits
from checker.picture.bars import Piece, of_clock, of_machine, of_promise, of_variable, stays
from checker.picture.model import (
    AFTER,
    START,
    Bar,
    Beat,
    Broken,
    Lane,
    LaneKind,
    Mark,
    Picture,
    Point,
    Strip,
    Window,
)
from checker.picture.windows import Stretch, points_of, telling
from checker.render.ink import safe
from checker.render.phrases import breach_lines, onward
from checker.render.story import Act, Row, bounds_named, clocks_read, label, moments, story
from protocol.columns import width
from protocol.format import SIGNS, WORLD, duration, instant
from protocol.model import Property
from protocol.satisfaction import Breach
from protocol.semantics import Trace

ONWARD = 12
"""After the end of what is written of a run that goes on for ever."""
MOST_LABEL = 18
"""So many columns of a label are given room; a longer one is clipped if something stands in its way."""
BAR_LABEL, SHORT_BAR, CALLED_BAR = 13, 8, 20
"""For the label of a bar, of one that takes no time, and of one that is called by another name."""


Calls = Mapping[tuple[str, str], str]
"""What things are called in a picture instead of their names, by kind and name: ("act", "response.warn"),
("state", "response.initial"), or the kind of a lane and its name."""


class Told(Struct, frozen=True):
    """A run to be drawn, and what it is to be told of it."""

    trace: Trace
    asked: Property | None = None
    breach: Breach | None = None
    title: str = ""
    ending: str = ""
    calls: Calls = {}


def picture(
    trace: Trace,
    asked: Property | None = None,
    breach: Breach | None = None,
    *,
    title: str = "",
    ending: str = "",
    calls: Calls = {},  # noqa: B006 - nobody writes into it
) -> Picture:
    """The run up to where it breaks the property, or to its end.

    `asked` decides which clocks, permissions and promise are drawn with it.  `ending`: what stops it there.
    """
    return together((Told(trace, asked, breach, title, ending, calls),), title)


def together(runs: Sequence[Told], title: str = "") -> Picture:
    """One or two runs on one axis; where things are called by other names, for a page, no wider than it must be."""
    strips = [_strip(it) for it in runs]
    narrow = any(it.calls for it in runs)
    rooms = [room for it in strips for room in _rooms(it)]
    at, cut = places([point for it in strips for point in _points(it)], rooms, narrow=narrow)
    made = ticks(at)
    ends = [at[mark.at] + _label_room(mark) for it in strips for mark in it.marks]
    ends += [_window_room(window, at)[1] for it in strips for window in it.windows]
    ends += [at[it.end] + ONWARD for it in strips if it.onward]
    ends += [tick.start + max(width(tick.day), width(tick.clock)) for tick in made]
    whole = max([*at.values(), *ends], default=0) + 2
    tracked = tuple(_tracked(it, at) for it in strips)
    parting = _parting(*strips) if len(strips) == 2 else None
    times = {START.time, *(strip.end.time for strip in strips)}
    times |= {beat.at.time for strip in strips for beat in strip.beats}
    return Picture(safe(title), tracked, made, waits(made, cut), at, whole, parting, beyond_usual(times))


# --- one run ----------------------------------------------------------------------------------------------------


def _strip(told: Told) -> Strip:
    trace, asked, breach = told.trace, told.asked, told.breach
    meaning = asked.meaning if asked else None
    shown = moments(trace, breach)
    time = breach.time if breach else trace.length
    end = Point(time, AFTER)
    if breach is not None and breach.move is not None:
        end = points_of(shown)[-1]
        end = Point(end.time, end.slot + 1)
    rows = story(trace, meaning, breach)
    chances = telling(trace, shown, time, meaning)
    lanes = _lanes(told, rows, chances)
    number = {(lane.kind, lane.name): k for k, lane in enumerate(lanes)}
    beats = tuple(_beats(points_of(shown), rows))
    marks = tuple(
        _marked(
            [
                _mark(number["actor", who(act.actor)], beat.at, act, chances, told.calls, joined=k > 0)
                for k, act in these
            ]
        )
        for beat in beats
        for these in _by_lane(beat.row.acts)
    )
    bars = tuple(
        _bar(k, it, end, limit, told.calls.get(("state", f"{lane.name}.{it.label}"), it.label))
        for k, lane in enumerate(lanes)
        for made in [list(_pieces(lane, told, time, end))]
        for limit in [_limit(lane, made, asked)]
        for it in made
    )
    windows = tuple(_window(number["actor", who(it.clause.actor)], it, told, end) for it in chances)
    words = tuple(map(safe, breach_lines(trace, asked, breach))) if asked is not None and breach is not None else ()
    if told.calls and asked is not None and words:
        said = safe(told.calls.get(("property", asked.name), asked.name))
        words = (words[0].replace(f"{safe(asked.name)} is broken", f"{said} is broken"), *words[1:])
    if told.calls:
        bars = tuple(_briefly(bar) if lanes[bar.lane].kind == "property" else bar for bar in bars)
    broken = Broken(end, words) if words else None
    onwards = onward(trace) if trace.loop is not None else ""
    lanes = tuple(replace(it, name=safe(told.calls.get((it.kind, it.name), it.name))) for it in lanes)
    return Strip(
        safe(told.title),
        asked,
        lanes,
        beats,
        marks,
        bars,
        windows,
        end,
        broken,
        safe(told.ending),
        onwards,
        bool(told.calls),
    )


def who(actor: str | None) -> str:
    return safe(actor) if actor else WORLD


def _bar(lane: int, it: Piece, end: Point, limit: Fraction, said: str) -> Bar:
    label_, title = safe(said), safe(it.title)
    return Bar(lane, it.start, _cap(it.end, end), it.kind, label_, title, it.level, it.levels, it.values, limit)


def _briefly(bar: Bar) -> Bar:
    """Of a promise that is named before its lane."""
    said = bar.label.replace("pending for ever", "never comes").replace("pending", "awaited for")
    kept = "kept" if bar.label.endswith(": kept") else "kept so far"
    return replace(bar, label=kept if bar.kind == "kept" and bar.label else said)


def _limit(lane: Lane, made: Sequence[Piece], asked: Property | None) -> Fraction:
    """What the promise says of a clock: the greatest bound that it names; else the greatest value."""
    if lane.kind != "clock":
        return Fraction(0)
    named = bounds_named(asked.meaning) if asked is not None else ()
    limits = [bound.limit for bound in named if safe(bound.clock) == lane.name]
    return max(limits or [max(it.values) for it in made], default=Fraction(0))


def _note(clock: str, asked: Property | None) -> str:
    named = bounds_named(asked.meaning) if asked is not None else ()
    return safe(" ".join(f"{SIGNS[it.relation]} {duration(it.limit)}" for it in named[:1] if it.clock == clock))


def _cap(point: Point, end: Point) -> Point:
    return min(point, end)


def _lanes(told: Told, rows: Sequence[Row], chances: Sequence[Stretch]) -> tuple[Lane, ...]:
    """Actors in the order in which they act; machines and variables that change; clocks that matter; the promise."""
    protocol, asked = told.trace.protocol, told.asked
    acting = dict.fromkeys([act.actor for row in rows for act in row.acts] + [it.clause.actor for it in chances])
    lanes = [Lane("actor", who(it), _actor(it, protocol.adversary)) for it in acting]
    changed = {(it.kind, it.name) for row in rows for act in row.acts for it in act.changes}
    for variable in protocol.variables:
        if ("variable", variable.name) in changed:
            lanes.append(_named("variable", variable.name, variable.origin.description))
    for machine in protocol.machines:
        if ("machine", machine.name) in changed:
            lanes.append(_named("machine", machine.name, machine.origin.description))
    read = clocks_read(asked.meaning) if asked is not None else frozenset[str]()
    turned = {turn.clock for row in rows for turn in row.turns}
    for clock in protocol.clocks:
        if clock.name in read or (clock.written and clock.name in turned):
            lanes.append(replace(_named("clock", clock.name, clock.origin.description), note=_note(clock.name, asked)))
    if asked is not None:
        lanes.append(_named("property", asked.name, asked.origin.text))
    return tuple(lanes)


def _named(kind: LaneKind, name: str, description: str) -> Lane:
    said = " ".join(description.split())
    return Lane(kind, safe(name), safe(f"{kind} {name}{f': {said}' if said else ''}"))


def _actor(actor: str | None, adversary: str | None) -> str:
    if actor is None:
        return "the world: what no actor of the spec does"
    return safe(f"actor {actor}{', the adversary' if actor == adversary else ''}")


def _pieces(lane: Lane, told: Told, time: Fraction, end: Point) -> Iterable[Piece]:
    protocol = told.trace.protocol
    found = stays(told.trace, moments(told.trace, told.breach), time)
    name = lane.name
    match lane.kind:
        case "machine":
            return of_machine(next(m.name for m in protocol.machines if safe(m.name) == name), told.trace, found)
        case "variable":
            return of_variable(next(v for v in protocol.variables if safe(v.name) == name), found)
        case "clock":
            return of_clock(next(c for c in protocol.clocks if safe(c.name) == name), told.trace, found)
        case "property":
            assert told.asked is not None
            return of_promise(told.asked, told.breach, end)
        case _:
            return ()


def _mark(lane: int, at: Point, act: Act, chances: Sequence[Stretch], calls: Calls, *, joined: bool) -> Mark:
    early = any(it.clause.name == act.name and it.by_time and it.start.time == at.time == it.end.time for it in chances)
    file = act.place.file.rpartition("/")[2]
    title = f"{instant(at.time)}: {who(act.actor)}: {act.text or act.label} ({file}:{act.place.line})"
    binds = "due" if act.due else "earliest" if early else ""
    said = calls.get(("act", act.name), act.label)
    return Mark(lane, at, safe(said), safe(title), act.kind, joined, act.skipped, binds)  # type: ignore[arg-type]


def _by_lane(acts: Sequence[Act]) -> Iterable[list[tuple[int, Act]]]:
    """The acts of a move by who takes them, each with its place in the move."""
    found: dict[str | None, list[tuple[int, Act]]] = {}
    for k, act in enumerate(acts):
        found.setdefault(act.actor, []).append((k, act))
    return found.values()


def _marked(marks: Sequence[Mark]) -> Mark:
    """What one actor does in a move is one mark."""
    first = marks[0]
    if len(marks) == 1:
        return first
    label_, title = ", ".join(it.label for it in marks), "; ".join(it.title for it in marks)
    return replace(first, label=label_, title=title, skipped=any(it.skipped for it in marks))


def _window(lane: int, it: Stretch, told: Told, end: Point) -> Window:
    must, rules = it.clause.kind.value == "must", told.trace.protocol.agreed or told.trace.protocol
    name = safe(told.calls.get(("act", it.clause.name)) or label(rules, it.clause))
    actor = safe(told.calls.get(("actor", it.clause.actor or ""), "")) or who(it.clause.actor)
    text = f"{'must' if must else 'may'} {name}"
    stop = it.end if it.fate == "later" else _cap(it.end, end)
    return Window(
        lane, 0, actor, text, must, it.start, stop, it.closes, it.fate, safe(it.clause.origin.text), it.clause.name
    )


# --- the common axis --------------------------------------------------------------------------------------------


def _points(it: Strip) -> Iterator[Point]:
    yield from (START, it.end)
    yield from (mark.at for mark in it.marks)
    for bar in it.bars:
        yield from (bar.start, bar.end)
    for window in it.windows:
        yield from (window.start, window.end)
        if window.limit is not None:
            yield window.limit


def _window_room(window: Window, at: dict[Point, int]) -> tuple[int, int]:
    """The columns from which to which a window lies, with its label in it or after it."""
    start, last = at[window.start], at[window.limit or window.end]
    need = width(window.label)
    return start, last if max(at[window.end] - start, last - at[window.end]) > need else last + need + 1


def _rooms(it: Strip) -> Iterator[Room]:
    for lane in range(len(it.lanes)):
        marks = [mark for mark in it.marks if mark.lane == lane]
        for one, other in pairwise(marks):
            yield Room(one.at, other.at, _label_room(one))
        yield from (Room(mark.at, it.end, _label_room(mark)) for mark in marks[-1:])
    for bar in it.bars:
        if bar.kind not in ("kept", "pending"):
            most = CALLED_BAR if it.called else BAR_LABEL if bar.start.time < bar.end.time else SHORT_BAR
            yield Room(bar.start, bar.end, min(width(bar.label), most) + 1)


def _label_room(mark: Mark) -> int:
    bound = len(" (due)") if mark.binds == "due" else len(" (earliest)") if mark.binds else 0
    return min(width(mark.label) + bound, MOST_LABEL) + 3


def _tracked(it: Strip, at: dict[Point, int]) -> Strip:
    """Each window under those that it would cover."""
    ends: dict[int, list[int]] = {}
    made: list[Window] = []
    for window in it.windows:
        taken = ends.setdefault(window.lane, [])
        start, last = _window_room(window, at)
        track = next((k for k, end in enumerate(taken) if end < start), len(taken))
        taken[track : track + 1] = [last]
        made.append(replace(window, track=track))
    lanes = tuple(replace(lane, tracks=len(ends.get(k, ()))) for k, lane in enumerate(it.lanes))
    return replace(it, lanes=lanes, windows=tuple(made))


def _beats(points: Sequence[Point], rows: Sequence[Row]) -> Iterator[Beat]:
    before: Point | None = None
    for point, row in zip(points, rows, strict=True):
        since = before.time if before is not None else Fraction(0)
        yield Beat(point, row, before is not None and before.time == point.time, point.time - since)
        before = point


def _parting(one: Strip, other: Strip) -> Point | None:
    """The first point at which the two do not do the same, in the same time."""

    def acts(beat: Beat) -> tuple[object, ...]:
        return beat.at, tuple((act.name, act.actor) for act in beat.row.acts)

    for mine, yours in zip(one.beats, other.beats, strict=False):
        if acts(mine) != acts(yours):
            return min(mine.at, yours.at)
    longer = one.beats[len(other.beats) :] or other.beats[len(one.beats) :]
    return longer[0].at if longer else None
