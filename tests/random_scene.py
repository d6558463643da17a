"""What random specs speak of: the names of a scene, and predicates and happenings made from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from tests.spec_model import (
    Age,
    Amount,
    Becomes,
    Compares,
    Happening,
    Happens,
    HasLasted,
    Is,
    Joined,
    Lasted,
    Negated,
    Pred,
    Reads,
    Since,
)

T = TypeVar("T")


@dataclass(slots=True)
class Dice:
    """Choices read off a string of bytes; zeros, and what lies beyond the end, mean no and the first option.

    Hypothesis draws the string as a whole and shrinks it towards zeros.  (Drawing every choice by itself makes most
    examples small changes of earlier ones.)
    """

    throws: bytes
    thrown: int = 0

    def _next(self) -> int:
        self.thrown += 1
        return self.throws[self.thrown - 1] if self.thrown <= len(self.throws) else 0

    def chance(self, percent: int) -> bool:
        return self._next() * 100 >= (100 - percent) * 256

    def pick(self, *options: T) -> T:
        return options[self._next() * len(options) >> 8]

    def some(self, options: Sequence[T], count: int) -> list[T]:
        """So many of the options, in their order."""
        left = list(options)
        kept = [left.pop(self._next() * len(left) >> 8) for _ in range(count)]
        return [option for option in options if option in kept]


@dataclass(slots=True)
class Scene:
    dice: Dice
    grid: bool
    wild: bool = False
    """Ask hard questions, whether or not they make sense."""
    forms: tuple[str, ...] = ()
    """Ask only questions of these forms, if any are named."""
    bools: list[str] = field(default_factory=list)
    ints: list[str] = field(default_factory=list)
    enums: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    machines: dict[str, list[str]] = field(default_factory=dict)
    ladders: list[str] = field(default_factory=list)
    clocks: list[str] = field(default_factory=list)
    labels: dict[str, list[str]] = field(default_factory=dict)
    reacting: str = "alarm"
    """The machine that may react to the other one; never both ways, which could be a cycle."""


def amount(scene: Scene, *, more: int = 0, most: int = 100) -> Amount:
    """A duration; at least `more` halves of an hour, and at most `most`."""
    dice = scene.dice
    halves = more + (dice.pick(2, 4, 6) if scene.grid else dice.pick(2, 4, 6, 2, 4, 3, 8))
    halves = min(halves, most)
    whole = halves % 2 == 0
    spelt = dice.pick(*["plain"] * 9, "minutes", "param", "sum" if whole else "plain", "quotient")
    return Amount(halves, spelt)  # type: ignore[arg-type]


# --- predicates -------------------------------------------------------------------------------------------------


def flat(scene: Scene) -> Pred:
    """A predicate that reads no clock."""
    dice = scene.dice
    first = _atom(scene)
    if dice.chance(20):
        first = Negated(first)
    if dice.chance(20):
        first = Joined(dice.pick("and", "or"), first, _atom(scene))
    return first


def _atom(scene: Scene) -> Pred:
    dice = scene.dice
    choices: list[Pred] = [Is(name, "variable") for name in scene.bools]
    choices += [state(scene), state(scene)]
    choices += [Compares(name, dice.pick("=", "<", ">=", "!="), dice.pick("1", "2", "0")) for name in scene.ints]
    choices += [Compares(name, dice.pick("=", "!="), dice.pick("low", "mid", "high")) for name in scene.enums]
    return dice.pick(*choices)


def state(scene: Scene, machine: str | None = None) -> Is:
    dice = scene.dice
    name = machine or dice.pick(*scene.machines)
    return Is(_spelt(scene, name, dice.pick(*scene.machines[name])), "state")


def _spelt(scene: Scene, machine: str, name: str) -> str:
    return f"{machine}.{name}" if scene.dice.chance(10) else name


def reads(scene: Scene, relation: str) -> Reads:
    """A clock of some kind, against a duration."""
    dice = scene.dice
    clocks: list[str | Since | Age] = [*scene.clocks, *scene.clocks, Since(Happens("spark", "event"))]
    clocks += [Since(happening(scene)), Age(state(scene))]
    return Reads(dice.pick(*clocks), relation, amount(scene))


def timed_predicate(scene: Scene, *, opens_strictly: bool = True, upper: bool = True) -> Pred:
    """A predicate that reads a clock.

    `opens_strictly`: it may come true as time passes without a first instant; `upper`: it may come false.
    """
    dice = scene.dice
    relations = [">=", ">="] + ["<="] * (upper or not scene.grid)
    if not scene.grid:
        relations += ["<"] + [">", "=", "!="] * opens_strictly
    it: Pred = reads(scene, dice.pick(*relations))
    if dice.chance(20):
        it = Lasted(flat(scene), amount(scene))
    if not scene.grid and opens_strictly and dice.chance(15):
        it = Negated(it)
    if dice.chance(35):
        it = Joined("and" if scene.grid else dice.pick("and", "or"), flat(scene), it)
    return it


def predicate(scene: Scene) -> Pred:
    return timed_predicate(scene) if scene.dice.chance(40) else flat(scene)


# --- what happens -----------------------------------------------------------------------------------------------


def happening(scene: Scene, *, machines: Sequence[str] | None = None, causes: bool = True) -> Happening:
    """An event, a label, an entry, a condition that comes true or that has lasted."""
    dice = scene.dice
    named = scene.machines if machines is None else machines
    choices: list[Happening] = [Happens(name, "event") for name in scene.events]
    choices += [Happens(_spelt(scene, name, dice.pick(*scene.labels[name])), "label") for name in named]
    choices += [Happens(_spelt(scene, name, dice.pick(*scene.machines[name])), "entry") for name in named]
    if scene.wild and dice.chance(50):
        return Happens(dice.pick(*scene.events), "event")  # so that things meet
    if dice.chance(20):
        condition = flat(scene)
        choices = [Becomes(condition), HasLasted(condition, amount(scene))]
        if causes and dice.chance(25):
            bound: Pred = reads(scene, ">=")
            choices = [Becomes(Joined("and", condition, bound) if dice.chance(50) else bound)]
    return dice.pick(*choices)


def happenings(scene: Scene, reacting: str | None) -> tuple[Happening, ...]:
    """One or two.  A machine reacts to events, to conditions, and to the other machine if it is the one that may."""
    dice = scene.dice
    machines = list(scene.machines)
    if reacting is not None:
        machines = [name for name in machines if name != reacting and scene.reacting == reacting]
    first = happening(scene, machines=machines)
    second = happening(scene, machines=machines) if dice.chance(20) else first
    return (first,) if first == second else (first, second)
