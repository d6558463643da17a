"""Random protocols of machines side by side, as text: from a seed, always the same one.

Two or three machines with clocks of their own share events, count each other, and answer each other at one instant; or
members of a group that are alike, and a machine that counts them.  What is asked of them is drawn in `random_promises`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from msgspec import Struct

T = TypeVar("T")
FEATURES = (
    *("2 machines", "3 machines", "members", "count", "stopwatch", "two references"),
    *("open bound", "instant chain", "lasted"),
)
"""What a protocol may have, and a run of many of them is to meet."""


class Part(Struct, frozen=True):
    """A machine, or one for each member: its states and labels in the order in which it takes them."""

    name: str
    letter: str
    states: tuple[str, ...]
    members: int = 0

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(f"{self.letter}_up{k}" for k in range(1, len(self.states)))


@dataclass(slots=True)
class World:
    """`grid`: closed bounds and no stopwatch, so that whole hours decide everything."""

    dice: Random
    grid: bool
    parts: tuple[Part, ...] = ()
    events: tuple[str, ...] = ("spark", "calm")
    clocks: tuple[str, ...] = ()
    stopwatches: tuple[str, ...] = ()
    met: set[str] = field(default_factory=set)
    """Features of the language that the text uses."""

    def pick(self, *options: T) -> T:
        return self.dice.choice(options)

    def chance(self, percent: int) -> bool:
        return self.dice.random() * 100 < percent

    def time(self, least: int = 1, most: int = 3) -> str:
        """A duration of some hours, or half an hour more."""
        half = not self.grid and self.chance(10)
        return f"{self.dice.randint(least, most)}h" + " 30min" * half

    # --- names, as they are written inside a machine (`here`) or elsewhere ----------------------------------------

    def state(self, part: Part, rank: int, here: Part | None = None) -> str:
        return self.indexed(part.states[rank], part, here)

    def label(self, part: Part, here: Part | None = None) -> str:
        return self.indexed(self.pick(*part.labels), part, here)

    def indexed(self, name: str, part: Part, here: Part | None) -> str:
        if not part.members or (here is part and self.chance(70)):
            return name
        return f"{name}[{self.dice.randint(1, part.members)}]"

    def any_state(self, here: Part | None = None) -> str:
        part = self.pick(*self.parts)
        return self.state(part, self.dice.randrange(len(part.states)), here)

    def happening(self, here: Part | None = None) -> str:
        part = self.pick(*self.parts)
        return self.pick("spark", "spark", self.pick(*self.events), self.label(part, here), self.state(part, -1, here))

    # --- conditions ---------------------------------------------------------------------------------------------

    def flat(self, here: Part | None = None) -> str:
        """A condition that reads no clock."""
        if self.chance(35) and (counted := self.counts()):
            return counted
        return self.pick("hot", "hot", "not hot", self.any_state(here), f"not {self.any_state(here)}")

    def counts(self) -> str:
        """How many members, or machines, are somewhere."""
        self.met.add("count")
        for part in self.parts:
            if part.members:
                rank = self.dice.randrange(1, len(part.states))
                of = f"m in crew: {part.states[rank]}[m]"
                word = self.pick("count", "count", "some", "all")
                if word != "count":
                    return f"{word}({of})"
                return f"count({of}) {self.pick('>=', '>=', '=', '<')} {self.dice.randint(1, part.members)}"
        self.met.discard("count")
        return ""

    def timed(self, here: Part | None = None) -> str:
        """A condition that reads a clock."""
        clocks = [f"since({self.happening(here)})", f"age({self.any_state(here)})", *self.clocks]
        relation = ">=" if self.grid else self.pick(">=", ">=", ">", "<", "<=")
        self.met |= {"open bound"} if relation in ("<", ">") else set()
        return f"{self.pick(*clocks)} {relation} {self.time()}"


class Drawn(Struct, frozen=True):
    """A protocol without its question."""

    lines: tuple[str, ...]
    world: World


def drawn(dice: Random) -> Drawn:
    world = World(dice, grid=dice.random() < 0.3)
    world.events += ("sign",) if world.chance(50) else ()
    world.parts = tuple(_parts(world))
    own = tuple(f"c{part.letter}" for part in world.parts if not part.members and world.chance(35))
    world.stopwatches = ("watch",) if not world.grid and world.chance(40) else ()
    world.clocks = own + world.stopwatches
    lines = ["var hot = false", *(["var level: 0..2 = 0"] if (levels := world.chance(20)) else [])]
    lines += [f"group crew size {part.members}" for part in world.parts if part.members]
    lines += _events(world, levels)
    for k, part in enumerate(world.parts):
        lines += _machine(world, part, world.parts[:k])
    lines += [_clock(world, name) for name in own] + [_stopwatch(world) for _ in world.stopwatches]
    return Drawn(tuple(lines), world)


def _parts(world: World) -> Iterator[Part]:
    names = (("one", "a"), ("two", "b"), ("three", "c"))
    if world.chance(40):
        world.met.add("members")
        yield _part(world, "post", "p", world.pick(2, 2, 3), world.pick(2, 2, 3))
        names = names[:1]
    else:
        names = names[: world.pick(2, 2, 2, 3)]
        world.met.add(f"{len(names)} machines")
    for name, letter in names:
        yield _part(world, name, letter, world.pick(2, 3, 3), 0)


def _part(world: World, name: str, letter: str, states: int, members: int) -> Part:
    return Part(name, letter, tuple(f"{letter}{k}" for k in range(states)), members)


def _events(world: World, levels: bool) -> Iterator[str]:
    yield f"event spark when not hot{_may(world, None, 25)} {{ hot := true }}"
    yield f"event calm when hot{_may(world, None, 15)} {{ hot := false }}"
    if "sign" in world.events:
        when = f" when {world.pick('hot', 'not hot', world.flat(), world.timed())}" if world.chance(50) else ""
        yield f"event sign{when}{_may(world, None, 25)}{' { level := 2 - level }' * levels}"


# --- machines -----------------------------------------------------------------------------------------------------


def _machine(world: World, part: Part, before: tuple[Part, ...]) -> Iterator[str]:
    """Its statements; it reacts to events and to the machines before it only, so that no circle comes about."""
    each = " for m in crew" * bool(part.members)
    kind, place = world.pick(("machine", "state"), ("ladder", "tier"))
    yield f"{kind} {part.name}{each} {{"
    yield from (f"  {place} {state}" for state in part.states)
    for rank, label in enumerate(part.labels):
        yield f"  {_step(world, part, before, label, part.states[rank], part.states[rank + 1])}"
    if world.chance(70):
        yield f"  on calm {part.letter}_down: any -> {part.states[0]}"
    elif world.chance(60):
        last = world.pick(*part.states[1:])
        yield f"  {_step(world, part, before, f'{part.letter}_down', last, part.states[0])}"
    yield "}"


def _step(world: World, part: Part, before: tuple[Part, ...], label: str, source: str, target: str) -> str:
    arrow = f"{label}: {source} -> {target}"
    when = f" when {world.pick('hot', 'hot', world.flat(part))}" if world.chance(70) else ""
    match world.pick(*["must"] * 6, *["may"] * 2, *["on"] * 2, "lasted", "chain"):
        case "must":
            return f"must {arrow}{when or ' when hot'}{_must(world, part)}"
        case "may":
            return f"may {arrow}{when}{_may(world, part, 70)}"
        case "on":
            others = [world.label(other, part) for other in before] + [world.state(other, -1, part) for other in before]
            return f"on {world.pick('spark', *world.events, *others)} {arrow}{when if world.chance(30) else ''}"
        case "lasted":
            world.met.add("lasted")
            return f"on ({world.flat(part)} for {world.time()}) {arrow}"
        case _:
            world.met.add("instant chain")
            return f"must {arrow} when {world.flat(part)} immediately"


def _must(world: World, part: Part) -> str:
    """An obligation with its deadline; the earliest time, if any, is no later."""
    first, more = world.dice.randint(1, 2), world.dice.randint(0, 2)
    of = world.pick("spark", "spark", "entry", world.happening(part), *world.clocks)
    world.met |= {"stopwatch"} & {"stopwatch" for name in world.stopwatches if of == name}
    match world.pick("within", "within", "between", "between", "at", "two deadlines", "two references", "at once"):
        case "within":
            return f" within {first + more}h of {of}"
        case "between":
            return f" after {first}h and within {first + more}h of {of}"
        case "at":
            return f" at {first}h of {of}"
        case "two deadlines":
            world.met.add("two references")
            other = world.pick("entry", "spark", world.happening(part))
            return f" within {world.time()} of {of} and within {world.time(1, 4)} of {other}"
        case "two references":
            world.met.add("two references")
            other = world.pick("entry", "spark", "any calm", world.happening(part))
            return f" after {world.time(1, 2)} of {other} and within {world.time(2, 3)} of {of}"
        case _:
            world.met.add("instant chain")
            return f" immediately of {of if of != 'entry' else 'spark'}"


def _may(world: World, part: Part | None, percent: int) -> str:
    if not world.chance(percent):
        return ""
    of = world.pick("spark", "calm", *(["entry"] if part else []), world.happening(part), *world.clocks)
    words = ("after", "within") if world.grid else ("after", "within", "later than", "before")
    word = world.pick(*words)
    world.met |= {"open bound"} & {"open bound" for it in ("later than", "before") if it == word}
    if world.chance(15) and word in ("after", "later than"):
        return f" {word} {world.time()} of any {world.happening(part)}"
    if word in ("after", "later than") and world.chance(25):
        return f" {word} {world.time(1, 2)} and {world.pick('within', words[-1])} {world.time(2, 3)} of {of}"
    return f" {word} {world.time()} of {of}"


# --- clocks -------------------------------------------------------------------------------------------------------


def _clock(world: World, name: str) -> str:
    rules = [f"restarts on {world.happening()}"]
    rules += [f"clears on {world.pick('calm', world.happening())}"] if world.chance(40) else []
    return f"clock {name} {' '.join(rules)}"


def _stopwatch(world: World) -> str:
    world.met.add("stopwatch")
    gate = f"runs while {world.pick('hot', 'hot', world.flat())}"
    match world.pick("gate", "gate", "stops", "both"):
        case "gate":
            return f"clock watch {gate}" + (f" restarts on {world.happening()}" if world.chance(50) else "")
        case "stops":
            return f"clock watch starts on spark stops on {world.pick('calm', world.happening())}"
        case _:
            return f"clock watch starts on {world.happening()} stops on calm {gate}"
