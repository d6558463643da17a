"""What the things of a design are called on the page: by what their authors say of them, else by their names as words.

Of a label such as "tier 3: joint response" the part before the colon is its short name, for pictures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from checker.picture.drawing import Calls
from checker.render.phrases import listed
from checker.render.story import label
from protocol.columns import width
from protocol.format import event
from protocol.model import Design, Property, Protocol, Transition

MOST_SHORT, MOST_LANE = 20, 46
"""So many columns of a name fit in a picture: beside a mark, and, in two lines, before a lane."""
_CODE = re.compile(r"`([^`]*)`")
_NAME = re.compile(r"[^\W\d]\w*(?:\[[^\]]*\])?(?:\.[^\W\d]\w*(?:\[[^\]]*\])?)*")
_INDEX = re.compile(r"\[([^\]]*)\]")
_JOINING = frozenset(("and", "or", "not"))
_STEP = re.compile(r"\b(must|permitted to|free to) “")


class Names(Struct, frozen=True):
    """`actors` by name, and `words`: all else that a text can name; `labels`: those of them that an author gave."""

    actors: dict[str, str]
    words: dict[str, str]
    labels: frozenset[str]

    def actor(self, name: str) -> str:
        return self.actors.get(name, name)

    def those(self, names: Sequence[str]) -> str:
        return listed([self.actor(name) for name in names])

    def say(self, text: str) -> str:
        """What stands between backticks by what it is called, where all of it is a name."""
        said = _CODE.sub(lambda it: self._said(it[1]), text)
        return _STEP.sub(r"\1 take the step “", said)

    def _said(self, code: str) -> str:
        if code in self.actors:
            return self.actors[code]
        if code in self.words:
            return f"“{self.words[code]}”"
        names = _NAME.findall(code)
        known = all(name in self.words or name in _JOINING for name in names)
        if not (names and known and not _NAME.sub("", code).strip()):
            return f"`{code}`"
        return _NAME.sub(lambda it: it[0] if it[0] in _JOINING else f"“{self.words[it[0]]}”", code)


@lru_cache(maxsize=64)
def names_of(design: Design) -> Names:
    """Of a name that several things have, what is said of the first of them."""
    protocol = design.protocol
    acting = [it.actor for it in protocol.transitions if it.actor is not None]
    actors = {name: _words(name) for name in (*protocol.actors, *acting)}
    actors |= {it.name: said for it in design.parties if _is_name(said := _flat(it.origin.description))}
    found: dict[str, str] = {}
    for machine in protocol.machines:
        for place in machine.locations:
            found.setdefault(place.name, place.origin.description)
            found.setdefault(f"{machine.name}.{place.name}", place.origin.description)
    for transition in protocol.transitions:
        if not _named(transition.name):
            continue
        said = called(transition, protocol)
        for name in (event(transition.name, protocol), label(protocol, transition)):
            found[name] = found.get(name) or said or _act(transition, protocol)
    for name, origin in [
        *((it.name, it.origin) for it in protocol.variables),
        *((it.name, it.origin) for it in protocol.clocks),
        *((it.name, it.origin) for it in protocol.machines),
        *((it.name, it.origin) for it in design.properties),
    ]:
        found[name] = found.get(name) or origin.description
    labels = frozenset(name for name, said in found.items() if said)
    return Names(actors, {name: _flat(said) or _words(name) for name, said in found.items()}, labels)


def title(asked: Property) -> str:
    """What a promise is called."""
    return _flat(asked.origin.description) or _words(asked.name)


def design_title(design: Design, *, alone: bool) -> str:
    """What a design is called: of a protocol that is `alone` on the page, that it is the text as it stands."""
    if design.base is None and alone:
        return "the text as it stands"
    return _flat(design.protocol.origin.description) or _words(design.protocol.name)


def called(transition: Transition, protocol: Protocol) -> str:
    """What its author says of an act, or of the state that it enters; "" where that is nothing."""
    said = transition.origin.description
    if transition.machine is None:
        return f"{_words(transition.name)}: {said}" if said else ""
    if said:
        return said
    places = protocol.machine(transition.machine).locations
    initial = places[0].name
    return next((it.origin.description for it in places if it.name == transition.target != initial), "")


def calls(design: Design, *, lanes: bool = True) -> Calls:
    """For pictures: short names where there are any, and where they are short enough."""
    names, protocol = names_of(design), design.protocol
    found: dict[tuple[str, str], str] = {}
    for machine in protocol.machines:
        if lanes:
            found["machine", machine.name] = _fitting(machine.origin.description, machine.name, MOST_LANE)
        for place in machine.locations:
            found["state", f"{machine.name}.{place.name}"] = _fitting(place.origin.description, place.name, MOST_SHORT)
    for transition in (*protocol.transitions, *protocol.defections):
        if _named(transition.name):
            name = _act(transition, protocol) or label(protocol, transition)
            found["act", transition.name] = _fitting(called(transition, protocol), name, MOST_SHORT)
    if lanes:
        found |= {("actor", name): _fitting(said, name, MOST_LANE) for name, said in names.actors.items()}
        for kind, things in (("variable", protocol.variables), ("clock", protocol.clocks)):
            for it in things:
                found[kind, it.name] = _fitting(it.origin.description, it.name, MOST_LANE)
        for asked in design.properties:
            short = width(title(asked)) <= MOST_LANE
            found["property", asked.name] = title(asked) if short else "the promise"
    return found


def _fitting(said: str, name: str, most: int) -> str:
    """The label, or what stands before its colon, if that is not too long; else the name as words."""
    whole, short = _flat(said), _flat(said).partition(":")[0]
    return next((it for it in (whole, short) if it and width(it) <= most), _words(name))


def _is_name(said: str) -> bool:
    """ "the state that asks", "Ukraine"; not "who holds the data", which explains a name and is none."""
    first = said.partition(" ")[0]
    return first in ("the", "a", "an") or first[:1].isupper()


def _named(name: str) -> bool:
    return "#" not in name


def _act(transition: Transition, protocol: Protocol) -> str:
    """Of a vote, an action or an observation: `objection yes`; whose it is, is said beside it."""
    if transition.machine is None or not protocol.machine(transition.machine).implied:
        return ""
    return _INDEX.sub("", label(protocol, transition)).replace(".", " ").replace("_", " ")


def _words(name: str) -> str:
    return _INDEX.sub(r" \1", name).replace("_", " ")


def _flat(text: str) -> str:
    return " ".join(text.split()).replace("`", "'")
