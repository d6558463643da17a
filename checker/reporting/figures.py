"""Pictures with their words: what stands around an SVG on the page."""

from __future__ import annotations

from markupsafe import Markup
from msgspec import Struct

from checker.picture.model import Beat, Picture
from checker.render.phrases import value_words
from checker.render.prose import headline, prose, spoken
from checker.render.story import Act, Change
from checker.render.timeline_svg import timeline_svg
from protocol.format import duration, instant
from protocol.model import Protocol


class Figure(Struct, frozen=True):
    name: str
    title: str
    svg: Markup
    prose: list[str]


class Moment(Struct, frozen=True):
    """A move, for a list: when, how long after the one before, and what was done."""

    when: str
    later: str
    acts: list[str]


def figure(picture: Picture | None, name: str) -> Figure | None:
    """`name`: ids of it begin so; no two on a page are alike."""
    if picture is None:
        return None
    drawn = Markup(timeline_svg(picture, name=name))  # escaped by who drew it
    return Figure(name, spoken(headline(picture)), drawn, prose(picture))


def course(picture: Picture, protocol: Protocol) -> list[Moment]:
    """The moves of the first run of a picture, told with what their author says that names mean."""
    return [_moment(beat, protocol) for beat in picture.strips[0].beats]


def _moment(beat: Beat, protocol: Protocol) -> Moment:
    later = "at the same moment" if beat.together else f"{spoken(duration(beat.wait))} later" if beat.wait else ""
    return Moment(spoken(instant(beat.at.time)), later, [_act(it, protocol) for it in beat.row.acts])


def _act(act: Act, protocol: Protocol) -> str:
    who = f"`{act.actor}`: " if act.actor else ""
    due = ", at its deadline" if act.due else ""
    left = ", left out against the rules" if act.skipped else ""
    told = "; ".join(_change(it, protocol) for it in act.changes)
    return f"{who}`{act.label}`{due}{left}{f' ({told})' if told else ''}"


def _change(change: Change, protocol: Protocol) -> str:
    """With descriptions instead of names, where there are any."""
    name = change.name
    if change.kind == "machine":
        machine = protocol.machine(name)
        said = next((it.origin.description for it in machine.locations if it.name == change.after), "")
        return f"{name} goes from {change.before} to {change.after}{f', “{said}”' if said else ''}"
    name = next((it.origin.description for it in protocol.variables if it.name == name), "") or name
    return f"{name}: {value_words(change.before)} → {value_words(change.after)}"
