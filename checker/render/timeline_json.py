"""A picture of one run or two in time, as one JSON object; its schema is made of the structs here."""

from __future__ import annotations

from typing import Literal

import msgspec

from checker.picture.model import Picture, Strip
from checker.render.document import VERSION, Time
from checker.render.json import time_at
from checker.render.json_text import json_text


class Act(msgspec.Struct, frozen=True):
    """What took part in the move of this number, from 1.  `binds`: at its deadline, or as early as it may come."""

    move: int
    time: Time
    lane: str
    label: str
    text: str
    kind: Literal["event", "may", "must", "reaction", "timed"]
    reaction: bool
    binds: Literal["", "due", "earliest"]


class Window(msgspec.Struct, frozen=True):
    """The time in which an actor may or must act; `closes`: its last instant or its deadline, where there is one."""

    actor: str
    label: str
    must: bool
    start: Time
    end: Time
    closes: Time | None
    fate: Literal["taken", "lost", "lapsed", "open", "later"]


class Span(msgspec.Struct, frozen=True):
    """What is so for a while, in the lane of a machine, a variable, a clock or the property."""

    lane: str
    kind: Literal["state", "runs", "stands", "kept", "pending", "lost"]
    label: str
    start: Time
    end: Time


class Broken(msgspec.Struct, frozen=True):
    time: Time
    text: str


class Drawn(msgspec.Struct, frozen=True):
    """A run.  `ending`: how it ends where that is no breach; `onward`: how it goes on for ever."""

    title: str
    acts: list[Act]
    windows: list[Window]
    spans: list[Span]
    end: Time
    broken: Broken | None
    ending: str
    onward: str


class Document(msgspec.Struct, frozen=True):
    """`results`: the run, and with `--nearest` the one beside it; `parting`: when these begin to differ."""

    version: int
    title: str
    results: list[Drawn]
    parting: Time | None


def timeline_json(picture: Picture) -> str:
    """The object as text."""
    parting = None if picture.parting is None else time_at(picture.parting.time)
    return json_text(Document(VERSION, picture.title, [_drawn(it) for it in picture.strips], parting))


def schema() -> str:
    """The JSON schema of the object."""
    return json_text(msgspec.json.schema(Document))


def _drawn(strip: Strip) -> Drawn:
    moves = {beat.at: number for number, beat in enumerate(strip.beats, 1)}
    acts = [
        Act(
            moves.get(it.at, 0),
            time_at(it.at.time),
            strip.lanes[it.lane].name,
            it.label,
            it.title,
            it.kind.value,
            it.joined,
            it.binds,
        )
        for it in strip.marks
    ]
    windows = [
        Window(
            it.actor,
            it.label,
            it.must,
            time_at(it.start.time),
            time_at(it.end.time),
            None if it.closes is None else time_at(it.closes),
            it.fate,
        )
        for it in strip.windows
    ]
    spans = [
        Span(strip.lanes[it.lane].name, it.kind, it.label, time_at(it.start.time), time_at(it.end.time))
        for it in strip.bars
    ]
    broken = None if strip.broken is None else Broken(time_at(strip.broken.at.time), " ".join(strip.broken.words))
    return Drawn(strip.title, acts, windows, spans, time_at(strip.end.time), broken, strip.ending, strip.onward)
