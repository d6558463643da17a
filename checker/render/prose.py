"""A picture of runs in time, as sentences: what a screen reader says of it, with nothing left to the eye."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.picture.model import Beat, Picture, Strip, Window
from checker.render.ink import safe
from checker.render.phrases import counted, listed, statement, turn_words, value_words
from checker.render.story import Act, Change
from protocol.format import WORLD, duration, instant

_INSTANT = re.compile(r"D\+(\d+) (\d\d:\d\d(?::\d\d)?)")
_AMOUNT = re.compile(r"\b(\d+)(min|h|d|s)\b")
_UNITS = {"d": "day", "h": "hour", "min": "minute", "s": "second"}


def headline(picture: Picture) -> str:
    """The picture in a line."""
    first = picture.strips[0]
    if picture.title or first.title:
        return picture.title or first.title
    if first.asked is not None:
        return f"{safe(first.asked.name)}: {statement(first.asked.origin)}"
    return f"a run of {counted(len(first.beats), 'move')}"


def prose(picture: Picture) -> list[str]:
    """The sentences, in order, of all runs in the picture; units and instants in words."""
    several = len(picture.strips) > 1
    found: list[str] = []
    for number, strip in enumerate(picture.strips, 1):
        if several:
            found.append(f"Run {number} of {len(picture.strips)}: {spoken(strip.title)}.")
        shared = [beat for beat in strip.beats if picture.parting is not None and beat.at < picture.parting]
        found += _strip(strip, len(shared) if number > 1 else 0)
    if picture.parting is not None:
        found.append(f"The two runs begin to differ at {spoken(instant(picture.parting.time))}.")
    return found


def spoken(text: str) -> str:
    """`D+3 07:00` as `day 3, 07:00`, and `6h` as `6 hours`."""
    text = _INSTANT.sub(r"day \1, \2", text)
    return _AMOUNT.sub(lambda it: f"{it[1]} {_UNITS[it[2]]}{'' if it[1] == '1' else 's'}", text)


def _strip(strip: Strip, shared: int) -> Iterator[str]:
    """`shared`: so many moves, and what stood open while they were made, are those of a run told before."""
    actors = [lane.name for lane in strip.lanes if lane.kind == "actor" and lane.name != WORLD]
    length = spoken(duration(strip.end.time)) if strip.end.time else "no time"
    who = f" Those who act, or could: {listed(actors)}." if actors else ""
    yield f"A run of {counted(len(strip.beats), 'move')} in {length}.{who}"
    for bar in strip.bars:
        if bar.start.slot < 0 and bar.kind == "state" and not shared:
            yield f"At the start {bar.title}."
    if shared:
        yield f"It begins as the run before, for {counted(shared, 'move')}."
    for beat in strip.beats[shared:]:
        yield from _beat(beat, first=beat is strip.beats[0])
    told = strip.beats[shared - 1].at if shared else None
    for window in strip.windows:
        if told is None or window.end > told:
            yield _window(window, "what is shown of the run ends" if strip.onward else "the run ends")
    if strip.broken is not None:
        said, statement, *rest = strip.broken.words
        yield f"{_capital(spoken(said))}. It says: {statement}."
        yield from (f"{_capital(spoken(text))}." for text in rest)
    for text in (strip.onward, strip.ending):
        if text:
            yield f"{_capital(spoken(text))}."


def _beat(beat: Beat, *, first: bool) -> Iterator[str]:
    time = spoken(instant(beat.at.time))
    if beat.together:
        when = "Then, at the same instant,"
    elif first or not beat.wait:
        when = f"At {time}"
    else:
        when = f"{_capital(spoken(duration(beat.wait)))} later, at {time},"
    cause, *joined = beat.row.acts
    yield f"{when} {_act(cause)}."
    for act in joined:
        yield f"With it, {_act(act)}."
    for turn in beat.row.turns:
        yield f"{_capital(spoken(turn_words(turn)))}."


def _act(act: Act) -> str:
    who = f"{safe(act.actor)}: " if act.actor else ""
    notes = [it for it, so in (("at its deadline", act.due), ("left out against the rules", act.skipped)) if so]
    changes = [_change(change) for change in act.changes]
    said = f"{who}{safe(act.label)}{f' ({listed(notes)})' if notes else ''}"
    return f"{said}; {listed(changes)}" if changes else said


def _change(change: Change) -> str:
    before, after = safe(value_words(change.before)), safe(value_words(change.after))
    verb = "goes" if change.kind == "machine" else "changes"
    return f"{safe(change.name)} {verb} from {before} to {after}"


def _window(window: Window, ends: str) -> str:
    start, end = (spoken(instant(point.time)) for point in (window.start, window.end))
    until = (
        f", {'by' if window.must else 'up to'} {spoken(instant(window.closes))}" if window.closes is not None else ""
    )
    duty, _, act = window.label.partition(" by D+")[0].partition(" ")
    fate = {
        "taken": f"taken at {end}",
        "lost": f"made impossible at {end}",
        "lapsed": f"over at {end}, and not taken",
        "later": "which is after the end of the run",
        "open": f"not taken by {end}, where {ends}",
    }
    who = "someone" if window.actor == WORLD else window.actor
    return f"{who} {duty} {act}, from {start}{until}: {fate[window.fate]}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
