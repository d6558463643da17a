"""A picture of two designs under one schedule, for the terminal: side by side, a row a move, a lane a design."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import zip_longest

from msgspec import Struct

from checker.comparing.result import Lane, Scenario
from checker.picture.model import Strip
from checker.picture.of import picture_of_scenario
from checker.render.ink import Paint, clip, pad, plain, safe, wrap
from checker.render.phrases import moment_words
from checker.render.story import Act, Row
from protocol.columns import width
from protocol.format import instant
from protocol.model import Kind, Promise, Property

TIME, GAP = 10, 2
NOTHING, SAME = "nothing", "·"


class Beat(Struct, frozen=True):
    """A row of the picture: the event that both see, if one is the cause, and what each does; None: nothing."""

    time: Fraction
    event: str
    left: str | None
    right: str | None
    apart: bool


def lanes(
    scenario: Scenario,
    titles: tuple[str, str],
    asked: Property | None,
    alias: Mapping[str, str],
    room: int,
    paint: Paint = plain,
) -> list[str]:
    """The picture, at most `room` columns wide."""
    found = beats(scenario, asked, alias)
    spare = room - TIME - 3 * GAP - 2
    events = min(max([width("events"), *(width(beat.event) for beat in found)]) + 1, spare // 3)
    lane = (spare - events) // 2

    def row(time: str, mark: str, event: str, left: str, right: str) -> Iterator[str]:
        columns = (wrap(event, events, hang=1), wrap(left, lane, hang=1), wrap(right, lane, hang=1))
        for number, (first, second, third) in enumerate(zip_longest(*columns, fillvalue="")):
            start = f"{time:>{TIME}} {mark}" if number == 0 else f"{'':>{TIME}} {'│' if mark.strip() else ' '}"
            yield f"{start} {pad(first, events)}  {pad(second, lane)}  {third}".rstrip()

    heads = [clip(title, lane) for title in titles]
    lines = [paint(line, "faint") for line in row("time", " ", "events", *heads)]
    before: Fraction | None = None
    marked = False
    for beat in found:
        mark = "┼"
        if beat.apart and not marked:
            mark, marked = "◆", True
        time = "then" if beat.time == before else instant(beat.time)
        before = beat.time
        left, right = (NOTHING if it is None else it for it in (beat.left, beat.right))
        lines += row(time, paint(mark, "bad") if mark == "◆" else mark, beat.event, left, right)
    ends = [_end(it, scenario, number) for number, it in enumerate(scenario.lanes)]
    lines += row("", " ", "", *ends) if any(ends) else []
    return lines


def _end(lane: Lane, scenario: Scenario, number: int) -> str:
    """How it ends for a design."""
    if lane.stopped is not None:
        return f"✗ `{safe(lane.event)}` is not possible"
    if not scenario.about:
        return ""
    if lane.breach is not None:
        return f"✗ broken {moment_words(lane.breach)}"
    return "✓ kept" if scenario.lanes[1 - number].breach is not None or number == scenario.leads else "✗ not so"


def beats(scenario: Scenario, asked: Property | None, alias: Mapping[str, str]) -> list[Beat]:
    """The moves in their order, one of both in one row.  `alias`: what the first calls events of the second."""
    promise = asked if asked is not None and isinstance(asked.meaning, Promise) else None
    ours, theirs = (_rows(strip) for strip in picture_of_scenario(scenario, promise).strips)
    end = _end_of(scenario)
    found: list[Beat] = []
    while ours or theirs:
        mine, yours = (it[0] if it else None for it in (ours, theirs))
        if mine is not None and yours is not None and _same(mine, yours, alias):
            left, right = words(mine), words(yours)
            found.append(Beat(mine.time, event_of(mine), left, right, _changes(mine) != _changes(yours)))
            ours, theirs = ours[1:], theirs[1:]
        elif yours is None or (mine is not None and (mine.time, scenario.leads) < (yours.time, 1)):
            assert mine is not None
            found.append(Beat(mine.time, event_of(mine), words(mine), None, True))
            ours = ours[1:]
        else:
            found.append(Beat(yours.time, event_of(yours), None, words(yours), True))
            theirs = theirs[1:]
    return [beat for beat in found if end is None or beat.time <= end]


def _end_of(scenario: Scenario) -> Fraction | None:
    """The instant of the breach: what comes after it tells nothing."""
    return next((lane.breach.time for lane in scenario.lanes if lane.breach is not None), None)


def _rows(strip: Strip) -> Sequence[Row]:
    return [beat.row for beat in strip.beats if event_of(beat.row) or words(beat.row) != SAME]


def _same(mine: Row, yours: Row, alias: Mapping[str, str]) -> bool:
    if mine.time != yours.time:
        return False
    first, second = mine.acts[0], yours.acts[0]
    if Kind.EVENT in (first.kind, second.kind):
        return first.name == alias.get(second.name, second.name) and first.actor == second.actor
    return _changes(mine)[:1] == _changes(yours)[:1]


def _changes(row: Row) -> list[tuple[str | None, object]]:
    return [(act.actor, [(it.name, it.after) for it in act.changes if it.kind == "machine"]) for act in row.acts]


def event_of(row: Row) -> str:
    """The event that is the cause; nothing where a machine's clause is."""
    first = row.acts[0]
    return _tagged(first) if first.kind is Kind.EVENT else ""


def words(row: Row) -> str:
    """What a design does in a move; besides an event, what it answers at once."""
    own = [act for act in row.acts if act.kind is not Kind.EVENT and (act.kind is not Kind.TIMED or act.changes)]
    return ", ".join(_tagged(act) for act in own) or SAME


def _tagged(act: Act) -> str:
    who = f"{safe(act.actor)}: " if act.actor else ""
    return f"{who}{safe(act.label)}{' (due)' if act.due else ''}{' skipped' if act.skipped else ''}"
