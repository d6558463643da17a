"""Comparisons of counts as Booleans of their own: what a move can do to them is told by what it does to their parts.

If no part of a count becomes true in a move, the count does not rise; if none becomes false, it does not fall.  So of
a comparison with a number before and after the move, one implies the other, or both.  That is all that is said of it
where its parts are many; what it is in a state is said only where that is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from checker.proof.smtlib import Choice, Text, Texts, all_of, formula_text, implies, not_, rational
from protocol.formula import (
    After,
    And,
    At,
    Before,
    Compare,
    Const,
    Count,
    Formula,
    Literal,
    Not,
    Or,
    Relation,
    atoms,
    counted,
)
from protocol.model import Transition

WIDE = 4
"""heuristic: so many parts are many."""
MONOTONE = {">=": True, ">": True, "<": False, "<=": False}
"""Whether a comparison becomes true when the count rises, or when it falls."""


@lru_cache(maxsize=4096)
def is_wide(formula: Formula) -> bool:
    """It compares with a number how many of many hold, of what no time changes."""
    match formula:
        case Compare(Count(args), _, Literal()):
            return len(args) >= WIDE and all(isinstance(it, At | Compare | Const) for arg in args for it in atoms(arg))
        case _:
            return False


def wide(*formulas: Formula) -> set[Formula]:
    """The comparisons of many with a number that they read."""
    return {atom for formula in formulas for atom in _wide(formula)}


@lru_cache(maxsize=4096)
def _wide(formula: Formula) -> frozenset[Formula]:
    match formula:
        case Not(arg) | Before(arg) | After(arg):
            return _wide(arg)
        case And(args) | Or(args):
            return frozenset().union(*map(_wide, args))
        case Compare(left, _, right):
            inner = (_wide(arg) for term in (left, right) for arg in counted(term))
            return frozenset({formula} if is_wide(formula) else ()).union(*inner)
        case _:
            return frozenset()


class Counts:
    """Names for comparisons, given when they are first met."""

    def __init__(self) -> None:
        self.found: dict[Compare, Text] = {}

    def now(self, formula: Compare) -> Text | None:
        if not is_wide(formula):
            return None
        return self.found.setdefault(formula, f"count{len(self.found)}")

    def after(self, formula: Compare) -> Text | None:
        name = self.now(formula)
        return None if name is None else f"{name}.after"

    def declarations(self) -> Iterator[Text]:
        for name in self.found.values():
            yield f"(declare-const {name} Bool)"
            yield f"(declare-const {name}.after Bool)"

    def meaning(self, now: Texts) -> Text:
        """What each of them is in the state; `now` has no names for them."""
        return all_of(f"(= {name} {formula_text(formula, now)})" for formula, name in self.found.items())

    def moved(self, text: Text, now: Texts, after: Texts) -> Text:
        """What a move makes of those that are named in the text."""
        return all_of(
            part
            for formula, name in self.found.items()
            if f"{name}.after" in text
            for part in _swing(formula, name, now, after)
        )


def _swing(formula: Compare, name: Text, now: Texts, after: Texts) -> Iterator[Text]:
    assert isinstance(formula.left, Count)
    rises = falls = False
    for arg in formula.left.args:
        before, then = formula_text(arg, now), formula_text(arg, after)
        if before != then:
            rises = rises or not (then == "false" or _has_part(then, "and", before))
            falls = falls or not (then == "true" or _has_part(then, "or", before))
    grows = MONOTONE.get(formula.relation)
    up, down = (rises, falls) if grows else (falls, rises)
    if not (rises or falls) or (grows is not None and not up):
        yield implies(f"{name}.after", name)
    if not (rises or falls) or (grows is not None and not down):
        yield implies(name, f"{name}.after")


def _has_part(text: Text, connective: str, part: Text) -> bool:
    """The text is that connective of the part and of something else."""
    return text.startswith(f"({connective} {part} ") or (
        text.startswith(f"({connective} ") and text.endswith(f" {part})")
    )


def leaving(cause: Transition, now: Texts) -> Texts:
    """The state before a move of the cause: its machine is at one of its sources."""
    if cause.machine is None:
        return now
    cases = now.places[cause.machine].cases
    known = Choice({name: text if name in cause.sources else "false" for name, text in cases.items()})
    return replace(now, places={**now.places, cause.machine: known})


# --- safety where many are counted --------------------------------------------------------------------------------

MANY = 8
"""heuristic: so many machines that are counted are looked at one by one."""


class Places(Struct, frozen=True):
    """Machines that are counted, each by where it is; and the cases in which one is at a location and a goal reached.

    Where a case is unsatisfiable the machine is not there when the goal is reached.  What is left is a question about
    sums: `summed`.  It is asked of real numbers, of which those that stand for locations are some.
    """

    cases: tuple[tuple[str, str, Text], ...]
    held: Text
    """The goal, and what is known of it without these machines."""
    comparisons: tuple[tuple[Compare, Text], ...]
    locations: Mapping[str, tuple[str, ...]]
    first: Mapping[str, str]
    """Of each machine the one that is looked at for it."""

    def summed(self, out: Collection[tuple[str, str]]) -> tuple[Text, Text]:
        """Declarations and the last case, if these machines are not at these locations."""
        terms = {
            (machine, name): "0.0" if (self.first[machine], name) in out else f"n{k}.{index}"
            for k, (machine, names) in enumerate(self.locations.items())
            for index, name in enumerate(names)
        }
        declared = [
            f"(declare-const {term} Real)\n(assert (>= {term} 0.0))" for term in terms.values() if term != "0.0"
        ]
        parts = [self.held]
        for machine, names in self.locations.items():
            parts.append(f"(= (+ {' '.join(terms[machine, name] for name in names)} 0.0) 1.0)")
        for formula, symbol in self.comparisons:
            assert isinstance(formula.left, Count)
            assert isinstance(formula.right, Literal)
            total = [terms[it.machine, name] for it in formula.left.args if isinstance(it, At) for name in it.locations]
            parts += _of_whole(symbol, f"(+ {' '.join(total)} 0.0)", formula.relation, int(formula.right.value))
        return "\n".join(declared), all_of(parts)


def _of_whole(symbol: Text, total: Text, relation: Relation, number: int) -> list[Text]:
    """What a comparison says of a whole number, where it holds and where it does not."""
    least = number + 1 if relation in (">", "<=") else number
    above, below = f"(>= {total} {least}.0)", f"(<= {total} {rational(Fraction(least - 1))})"
    match relation:
        case ">=" | ">":
            return [implies(symbol, above), implies(not_(symbol), below)]
        case "<" | "<=":
            return [implies(symbol, below), implies(not_(symbol), above)]
        case "=":
            return [implies(symbol, f"(= {total} {number}.0)")]
        case "!=":
            return [implies(not_(symbol), f"(= {total} {number}.0)")]


def one_by_one(
    counts: Counts, now: Texts, about: Callable[[str | None], list[Text]], goal: Text, first: Callable[[str], str]
) -> Places | None:
    """None where fewer are counted, or other things than where machines are; `about`: what is known of a machine.

    `first`: the machine that stands for it.
    """
    machines: dict[str, None] = {}
    for formula in counts.found:
        assert isinstance(formula.left, Count)
        for arg in formula.left.args:
            if not isinstance(arg, At):
                return None
            machines[arg.machine] = None
    if len(machines) < MANY:
        return None
    shared = about(None)
    stands = {machine: first(machine) for machine in machines}
    if not set(stands.values()) <= machines.keys():
        stands = {machine: machine for machine in machines}
    cases = [
        (machine, name, all_of((goal, *shared, *about(machine), text)))
        for machine in dict.fromkeys(map(stands.__getitem__, machines))
        for name, text in now.places[machine].cases.items()
    ]
    locations = {machine: tuple(now.places[machine].cases) for machine in machines}
    return Places(tuple(cases), all_of((goal, *shared)), tuple(counts.found.items()), locations, stands)
