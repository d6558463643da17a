"""Small specs as data, and their text: what random specs are made of.

`str` of each node is its text.  `constructs` tells which parts of the language a spec uses.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

Word = Literal["within", "before", "after", "later than", "at", "immediately"]


class Amount(Struct, frozen=True):
    """A duration, a multiple of half an hour, and how it is spelt."""

    halves: int
    spelt: Literal["plain", "minutes", "param", "sum", "quotient"] = "plain"

    def __str__(self) -> str:
        match self.spelt:
            case "minutes":
                return f"{self.halves * 30}min"
            case "param":
                return f"p{self.halves}"
            case "sum":
                return f"p{self.halves} + 1h - 60min"
            case "quotient":
                return f"{self.halves}h / 2"
            case "plain":
                hours, half = divmod(self.halves, 2)
                return " ".join([f"{hours}h"] * (hours > 0 or not half) + ["30min"] * half)


# --- predicates -------------------------------------------------------------------------------------------------


class Is(Struct, frozen=True):
    """A Boolean variable, or a state."""

    name: str
    what: Literal["variable", "state"]

    def __str__(self) -> str:
        return self.name


class Compares(Struct, frozen=True):
    """Whole numbers and values of enumerations; `left` may be a sum."""

    left: str
    relation: str
    right: str

    def __str__(self) -> str:
        return f"{self.left} {self.relation} {self.right}"


class Since(Struct, frozen=True):
    event: Happening

    def __str__(self) -> str:
        return f"since({self.event})"


class Age(Struct, frozen=True):
    state: Is

    def __str__(self) -> str:
        return f"age({self.state})"


class Reads(Struct, frozen=True):
    """A clock, by name or implicit, against a duration."""

    clock: str | Since | Age
    relation: str
    amount: Amount

    def __str__(self) -> str:
        return f"{self.clock} {self.relation} {self.amount}"


class Lasted(Struct, frozen=True):
    """`(P for D)`, as a predicate."""

    condition: Pred
    amount: Amount

    def __str__(self) -> str:
        return f"({self.condition} for {self.amount})"


class Negated(Struct, frozen=True):
    arg: Pred

    def __str__(self) -> str:
        return f"not {bracketed(self.arg)}"


class Joined(Struct, frozen=True):
    word: Literal["and", "or"]
    left: Pred
    right: Pred

    def __str__(self) -> str:
        return f"{bracketed(self.left)} {self.word} {bracketed(self.right)}"


Pred = Is | Compares | Reads | Lasted | Negated | Joined


def bracketed(pred: Pred) -> str:
    return str(pred) if isinstance(pred, Is | Lasted) else f"({pred})"


# --- what happens -----------------------------------------------------------------------------------------------


class Happens(Struct, frozen=True):
    """An event, a label or the entry of a state."""

    name: str
    what: Literal["event", "label", "entry"]

    def __str__(self) -> str:
        return self.name


class Becomes(Struct, frozen=True):
    condition: Pred

    def __str__(self) -> str:
        return f"({self.condition})"


class HasLasted(Struct, frozen=True):
    condition: Pred
    amount: Amount

    def __str__(self) -> str:
        return f"({self.condition} for {self.amount})"


Happening = Happens | Becomes | HasLasted


class Of(Struct, frozen=True):
    target: Happening | str
    """A happening, the name of a clock, or "entry"."""
    any: bool = False

    def __str__(self) -> str:
        return f" of {'any ' * self.any}{self.target}"


class Bounded(Struct, frozen=True):
    word: Word
    amount: Amount | None
    of: Of | None = None

    def __str__(self) -> str:
        return f"{self.word}{f' {self.amount}' if self.amount else ''}{self.of or ''}"


def timing_text(timing: tuple[Bounded, ...]) -> str:
    return " and ".join(map(str, timing))


# --- declarations -----------------------------------------------------------------------------------------------


class Sets(Struct, frozen=True):
    variable: str
    value: Pred | str

    def __str__(self) -> str:
        return f"{self.variable} := {self.value}"


class Variable(Struct, frozen=True):
    name: str
    kind: Literal["bool", "int", "enum"]
    initial: str

    def __str__(self) -> str:
        kind = {"bool": "", "int": ": 0..2", "enum": ": low or mid or high"}[self.kind]
        return f"var {self.name}{kind} = {self.initial}"


class Event(Struct, frozen=True):
    name: str
    when: Pred | None = None
    timing: tuple[Bounded, ...] = ()
    sets: tuple[Sets, ...] = ()

    def __str__(self) -> str:
        return f"event {self.name}{_effect(self.when, self.timing, self.sets)}"


class Clause(Struct, frozen=True):
    """`sources` is as written; without `target` a reaction stays where it is."""

    mode: Literal["must", "may", "on"]
    label: str | None
    sources: str | None
    target: str | None
    triggers: tuple[Happening, ...] = ()
    when: Pred | None = None
    timing: tuple[Bounded, ...] = ()
    sets: tuple[Sets, ...] = ()

    def __str__(self) -> str:
        mode = f"on {' or '.join(map(str, self.triggers))}" if self.mode == "on" else self.mode
        arrow = f" {self.sources} -> {self.target}" if self.target else ""
        return f"{mode}{f' {self.label}:' if self.label else ''}{arrow}{_effect(self.when, self.timing, self.sets)}"


class Machine(Struct, frozen=True):
    name: str
    ladder: bool
    states: tuple[str, ...]
    clauses: tuple[Clause, ...] = ()

    def __str__(self) -> str:
        word = "tier" if self.ladder else "state"
        lines = [f"{word} {state}" for state in self.states] + [str(clause) for clause in self.clauses]
        return "\n    ".join([f"{'ladder' if self.ladder else 'machine'} {self.name} {{", *lines]) + "\n  }"


class Rule(Struct, frozen=True):
    verb: Literal["restarts", "starts", "stops", "clears", "runs while"]
    triggers: tuple[Happening, ...] = ()
    when: Pred | None = None

    def __str__(self) -> str:
        if self.verb == "runs while":
            return f"runs while {self.when}"
        return f"{self.verb} on {' or '.join(map(str, self.triggers))}{f' when {self.when}' if self.when else ''}"


class Clock(Struct, frozen=True):
    name: str
    rules: tuple[Rule, ...]

    def __str__(self) -> str:
        return " ".join([f"clock {self.name}", *map(str, self.rules)])


def _effect(when: Pred | None, timing: tuple[Bounded, ...], sets: tuple[Sets, ...]) -> str:
    text = f" when {when}" if when else ""
    text += f" {timing_text(timing)}" if timing else ""
    return text + (f" {{ {'; '.join(map(str, sets))} }}" if sets else "")


# --- what is asked ----------------------------------------------------------------------------------------------


class Unless(Struct, frozen=True):
    release: tuple[Happening | Pred, ...]
    timing: tuple[Bounded, ...] = ()

    def __str__(self) -> str:
        text = " or ".join(_part(part) for part in self.release)
        return f" unless {text}{f' {timing_text(self.timing)}' if self.timing else ''}"


FormWord = Literal[
    "always",
    "never",
    "never event",
    "leads to",
    "only after",
    "ladder",
    "lasts",
    "lasts at least",
    "separation",
    "recurs",
    "scenario",
]


class Asked(Struct, frozen=True):
    """A property or a scenario: its form, and the parts that the form has."""

    form: FormWord
    what: tuple[Happening | Pred, ...]
    other: tuple[Happening | Pred, ...] = ()
    when: Pred | None = None
    timing: tuple[Bounded, ...] = ()
    unless: Unless | None = None
    scope: Scope | None = None
    word: str = ""

    def __str__(self) -> str:
        what, other = (" or ".join(_part(part) for part in parts) for parts in (self.what, self.other))
        timing = f" {timing_text(self.timing)}" if self.timing else ""
        unless = str(self.unless) if self.unless else ""
        when = f" when {self.when}" if self.when else ""
        text = {
            "always": f"always {what}",
            "never": f"never {what}",
            "never event": f"never {what}{when}",
            "leads to": f"{what} leads to {other}{timing}{unless}",
            "only after": f"{what} only after {other}{timing}",
            "ladder": f"{self.word}",
            "lasts": f"{what} lasts at most{timing.removeprefix(' within')}{unless}",
            "lasts at least": f"{what} lasts at least{timing.removeprefix(' within')}{unless}",
            "separation": f"at least{timing.removeprefix(' within')} from {what} to {other}",
            "recurs": f"{what} recurs{timing}",
            "scenario": f"{what} is possible{timing}",
        }[self.form]
        return f"scenario it: {text}" if self.form == "scenario" else f"property it: {self.scope or ''}{text}"


class Scope(Struct, frozen=True):
    word: Literal["between", "after", "before", "while"]
    first: Happening | Pred
    second: Happening | None = None

    def __str__(self) -> str:
        return f"{self.word} {self.first}{f' and {self.second}' if self.second else ''}, "


def _part(part: Happening | Pred) -> str:
    return f"({part})" if isinstance(part, Joined | Negated | Compares | Reads) else str(part)


class Spec(Struct, frozen=True):
    profile: Literal["any", "grid"]
    variables: tuple[Variable, ...]
    events: tuple[Event, ...]
    machines: tuple[Machine, ...]
    clocks: tuple[Clock, ...]
    asked: Asked

    def __str__(self) -> str:
        amounts = {node.halves for node in nodes(self) if isinstance(node, Amount) and node.spelt in ("param", "sum")}
        params = [f"param p{halves} = {Amount(halves)}" for halves in sorted(amounts)]
        items = [*params, *self.variables, *self.events, *self.machines, *self.clocks, self.asked]
        return "\n  ".join(["protocol random {", *map(str, items)]) + "\n}\n"

    def __repr__(self) -> str:
        return str(self)  # what a failing test shows


# --- what is met ------------------------------------------------------------------------------------------------


def nodes(node: object) -> Iterator[object]:
    """The node and all below it."""
    if isinstance(node, tuple):
        for part in node:
            yield from nodes(part)
    elif isinstance(node, Struct):
        yield node
        for field in node.__struct_fields__:
            yield from nodes(getattr(node, field))
