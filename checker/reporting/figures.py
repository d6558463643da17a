"""Pictures with their words: what stands around an SVG on the page."""

from __future__ import annotations

import re

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from checker.picture.model import Picture
from checker.render.phrases import value_words
from checker.render.prose import headline, prose, spoken
from checker.render.story import Act, Change
from checker.render.timeline_svg import timeline_svg
from checker.reporting.naming import Names
from checker.reporting.wording import capital
from protocol.format import duration, instant
from protocol.model import Protocol

WIDE = 780
"""Pixels from which on a picture is printed across a page that is turned: else its letters are too small."""
_WIDTH = re.compile(r' width="([\d.]+)"')


class Figure(Struct, frozen=True):
    name: str
    title: str
    svg: Markup
    prose: list[str]
    wide: bool


class Deed(Struct, frozen=True):
    """Who did what; `code`: the name of the clause, where it is called otherwise; `more`: what came of it."""

    who: str
    said: str
    code: str
    more: str


class Moment(Struct, frozen=True):
    """An instant, for a list: when, how long after the one before, and what was done."""

    when: str
    later: str
    acts: list[Deed]


def figure(picture: Picture | None, name: str) -> Figure | None:
    """`name`: ids of it begin so; no two on a page are alike."""
    if picture is None:
        return None
    drawn = timeline_svg(picture, name=name)
    found = _WIDTH.search(drawn)
    wide = found is not None and float(found[1]) > WIDE
    return Figure(name, spoken(headline(picture)), Markup(drawn), prose(picture), wide)  # escaped by who drew it


def course(picture: Picture, protocol: Protocol, names: Names) -> list[Moment]:
    """The moves of the first run of a picture, each instant once, told by what things are called."""
    found: list[Moment] = []
    for beat in picture.strips[0].beats:
        acts = [_act(it, protocol, names) for it in beat.row.acts]
        if beat.together and found:
            found[-1] = replace(found[-1], acts=[*found[-1].acts, *acts])
        else:
            later = f"{spoken(duration(beat.wait))} later" if beat.wait else ""
            found.append(Moment(capital(spoken(instant(beat.at.time))), later, acts))
    return found


def _act(act: Act, protocol: Protocol, names: Names) -> Deed:
    transition = next((it for it in protocol.transitions if it.name == act.name), None)
    said = names.words.get(act.label, act.label)
    who = capital(names.actor(act.actor)) if act.actor else ""
    notes = [it for it, so in (("at its deadline", act.due), ("left out, against the rules", act.skipped)) if so]
    implied = transition is not None and transition.machine and protocol.machine(transition.machine).implied
    entered = (
        names.say(f"`{transition.target}`") if transition is not None and transition.target and not implied else ""
    )
    told = [] if said in entered or not entered else [f"now {entered}"]
    told += [_change(it, names) for it in act.changes if it.kind == "variable"]
    return Deed(who, said, act.label if act.label not in said and not implied else "", "; ".join([*notes, *told]))


def _change(change: Change, names: Names) -> str:
    return f"{names.words.get(change.name, change.name)}: {value_words(change.after)}"
