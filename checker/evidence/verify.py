#!/usr/bin/env python3
"""Verifies the invariant of the bundle in which this file lies: one file, Python alone, exact arithmetic, no solver.

    python verify.py [FOLDER] [--budget N]        0 verified, 1 refuted, 2 no such bundle, 3 cannot tell

Theorem.  Let inv be a state formula over the protocol of kernel.json, such that
    initiation   inv holds in every initial state;
    delays       if inv holds in s, d > 0, and nothing is due on [0, d) from s on, then inv holds in s + d;
    moves        if inv holds in s and a move leads from s to s', then inv holds in s';
    safety       no state of inv satisfies a goal, and no move from a state of inv satisfies a goal of moves.
Then no run reaches a goal.  Proof: a run is a sequence of delays and moves; by induction over its length inv holds
in each of its states, at every instant of each delay too (a part of an allowed delay is allowed), so none of them, and
none of its moves, satisfies a goal.

Each of the four is shown by refuting its negation.  Negations are Boolean combinations of two kinds of atoms: that
something with finitely many values (a location, a variable, the status of a clock, which reaction joins a move) has
one of some values; and x - y <= k for two *points* in time.  A clock is the point at which it was last zero, if it
never stood still: its value is `NOW` - point; after a delay it is `LATER` - point if it grows, `NOW` - point if not.
`Search` goes through the combinations, keeping all that follows for differences of points (a difference bound matrix),
and goes back past choices that did not matter.  Rationals become whole numbers: all constants are multiples of 1/q,
and with n points a system of such atoms has a solution if and only if it has one in multiples of 1/m, m = 2q(n + 2),
for no contradiction takes more than 2n + 1 of them; so x - y < k is x - y <= k - 1/m.

A clock that grew over a delay, less one that stood still, is a sum of two differences, (LATER - x) + (y - NOW) <= k.
Under differences alone its greatest and least values are those of the better of two pairings (a transport problem), so
one such atom is decided exactly; where two or more are left together the answer is *cannot tell* instead of *refuted*.
What moves and delays are is written down in docs/semantics.md of tierproof.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from math import inf, lcm
from pathlib import Path
from typing import Any

BUDGET = 10_000_000
NOW, LATER = 0, 1
OPPOSITE = {"<": ">=", "<=": ">", ">=": "<", ">": "<=", "=": "!=", "!=": "="}
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b, ">": lambda a, b: a > b,
    "=": lambda a, b: a == b, "!=": lambda a, b: a != b,
}  # fmt: skip
NONE = "-"  # no reaction, no edge

Json = Any
Formula = Any
"""True, False, ("and", fs), ("or", fs), ("in", key, values, others), ("le", x, y, w): x - y <= w,
("sum", x, y, z, u, w): x - y + z - u <= w, or ("rel", term, relation, k) where a term is one of
("value", n), ("var", key), ("arith", operator, a, b), ("count", fs)."""


class CannotTell(Exception):
    pass


class Malformed(Exception):
    pass


def both(*args: Formula) -> Formula:
    kept: list[Formula] = []
    for arg in args:
        if arg is False:
            return False
        if arg is not True:
            kept += arg[1] if arg[0] == "and" else (arg,)
    return True if not kept else kept[0] if len(kept) == 1 else ("and", tuple(kept))


def either(*args: Formula) -> Formula:
    kept: list[Formula] = []
    for arg in args:
        if arg is True:
            return True
        if arg is not False:
            kept += arg[1] if arg[0] == "or" else (arg,)
    return False if not kept else kept[0] if len(kept) == 1 else ("or", tuple(kept))


# --- the search for a model -------------------------------------------------------------------------------------


class Search:
    """Values still possible for each key, and the closed matrix of differences; with each, a mask of the choices made
    (a bit each) that it follows from.  What is not decided yet waits, with its mask and what it reads; `news` is what
    has changed since it was looked at."""

    def __init__(self, domains: dict[Any, frozenset[Any]], points: int, budget: list[int]) -> None:
        self.values = {key: (values, 0) for key, values in domains.items()}
        self.far: list[list[Any]] = [[0 if i == j else inf for j in range(points)] for i in range(points)]
        self.why = [[0] * points for _ in range(points)]
        self.waiting: list[Waiting] = []
        self.news: set[Any] = set()
        self.budget = budget
        self.left_open = False

    def copy(self) -> Search:
        new = Search.__new__(Search)
        new.values, new.far, new.why = dict(self.values), [row[:] for row in self.far], [row[:] for row in self.why]
        new.waiting, new.news, new.budget, new.left_open = self.waiting, set(), self.budget, self.left_open
        return new

    def truth(self, f: Formula) -> tuple[bool | None, int]:
        """True, False or None (either is possible), and the choices that make it so."""
        self.budget[0] -= 1
        if self.budget[0] < 0:
            raise CannotTell("its budget of steps was used up")
        if f is True or f is False:
            return f, 0
        kind = f[0]
        if kind == "in":
            values, why = self.values[f[1]]
            return (True, why) if values <= f[2] else (False, why) if values.isdisjoint(f[2]) else (None, 0)
        if kind == "le":
            _, x, y, w = f
            if self.far[x][y] <= w:
                return True, self.why[x][y]
            return (False, self.why[y][x]) if self.far[y][x] + w < 0 else (None, 0)
        if kind in ("and", "or"):
            settles, whys, unknown = kind == "or", 0, False
            for arg in f[1]:
                truth, why = self.truth(arg)
                if truth is settles:
                    return truth, why
                unknown, whys = unknown or truth is None, whys | why
            return (None, 0) if unknown else (not settles, whys)
        if kind == "rel":
            low, high, why = self.span(f[1])
            ends = {COMPARE[f[2]](low, f[3]), COMPARE[f[2]](high, f[3])}
            if f[2] in ("=", "!=") and low < f[3] < high:
                return None, 0
            return (ends.pop(), why) if len(ends) == 1 else (None, 0)
        if kind == "sum":
            ways, back = self.pairings(f[1:5]), self.pairings((f[2], f[1], f[4], f[3]))
            if ways[0] <= f[5]:
                return True, ways[1]
            return (False, back[1]) if back[0] + f[5] < 0 else (None, 0)
        raise Malformed(f"{f} is no formula")

    def pairings(self, points: tuple[int, int, int, int]) -> tuple[Any, int]:
        """The most that x - y + z - u can be."""
        x, y, z, u = points
        far, why = self.far, self.why
        one, other = far[x][y] + far[z][u], far[x][u] + far[z][y]
        return (one, why[x][y] | why[z][u]) if one <= other else (other, why[x][u] | why[z][y])

    def span(self, term: Any) -> tuple[int, int, int]:
        """Between which whole numbers the term lies."""
        match term:
            case ("value", number):
                return number, number, 0
            case ("var", key):
                values, why = self.values[key]
                return min(values), max(values), why
            case ("count", args):
                truths = [self.truth(arg) for arg in args]
                low = sum(truth is True for truth, _ in truths)
                return low, low + sum(truth is None for truth, _ in truths), union(why for _, why in truths)
            case (_, operator, left, right):
                (a, b, one), (c, d, other) = self.span(left), self.span(right)
                ends = {"+": (a + c, b + d), "-": (a - d, b - c), "*": (a * c, a * d, b * c, b * d)}[operator]
                return min(ends), max(ends), one | other
        raise Malformed(f"{term} is no term")

    def bound(self, x: int, y: int, w: int, why: int) -> int | None:
        """Adds x - y <= w and all that follows; the choices that contradict it, if any do."""
        far, whys = self.far, self.why
        if far[y][x] + w < 0:
            return why | whys[y][x]
        to_x = [(i, row[x], whys[i][x]) for i, row in enumerate(far) if row[x] < inf]
        for j, from_y in enumerate(far[y]):
            if from_y < inf:
                rest, reasons = w + from_y, why | whys[y][j]
                for i, distance, reason in to_x:
                    if distance + rest < far[i][j]:
                        far[i][j], whys[i][j] = distance + rest, reason | reasons
                        self.news.add((i, j))
        return None

    def conclude(self, new: Iterable[tuple[Formula, int]]) -> int | None:
        """Draws all simple conclusions from this and what waits; the choices that contradict each other, if any do."""
        at_hand, self.waiting = [(f, why, reads(f)) for f, why in new], self.waiting[:]
        while at_hand:
            while at_hand:
                f, why, read = at_hand.pop()
                truth, reason = self.truth(f)
                if truth is False:
                    return why | reason
                if truth is True:
                    continue
                kind = f[0]
                if kind == "in":
                    values, reason = self.values[f[1]]
                    self.values[f[1]] = (values & f[2], why | reason)
                    self.news.add(f[1])
                elif kind == "le":
                    conflict = self.bound(f[1], f[2], f[3], why)
                    if conflict is not None:
                        return conflict
                elif kind == "and":
                    at_hand += [(arg, why, reads(arg)) for arg in f[1]]
                elif kind == "or":
                    truths = [(arg, *self.truth(arg)) for arg in f[1]]
                    why |= union(reason for _, truth, reason in truths if truth is False)
                    alive = tuple(arg for arg, truth, _ in truths if truth is None)
                    if len(alive) == 1:
                        at_hand.append((alive[0], why, reads(alive[0])))
                    else:
                        self.waiting.append((("or", alive), why, read))
                else:
                    self.waiting.append((f, why, read))
                    forced, reason = self.forced(f) if kind == "rel" else ([], 0)
                    at_hand += [(arg, why | reason, reads(arg)) for arg in forced]
            news, self.news = self.news, set()
            at_hand = [it for it in self.waiting if not news.isdisjoint(it[2])] if news else []
            if at_hand:
                self.waiting = [it for it in self.waiting if news.isdisjoint(it[2])]
        return None

    def forced(self, f: Formula) -> tuple[list[Formula], int]:
        """What a comparison of a count leaves no choice about."""
        if f[1][0] != "count":
            return [], 0
        low, high, why = self.span(f[1])
        open_ = [arg for arg in f[1][1] if self.truth(arg)[0] is None]
        least = {">=": f[3], ">": f[3] + 1, "=": f[3]}.get(f[2], -1)
        most = {"<=": f[3], "<": f[3] - 1, "=": f[3]}.get(f[2], high)
        return (open_ if high == least else [no(arg) for arg in open_] if low == most else []), why

    def conflict(self, new: Iterable[tuple[Formula, int]], depth: int = 0) -> int | None:
        """The choices that cannot all be made; None where there is a model, which is then left in `self`."""
        found = self.conclude(new)
        undecided = [it for it in self.waiting if it[0][0] != "sum"]
        if found is not None or not undecided:
            self.left_open = len({it[0] for it in self.waiting}) > 1
            return found
        ors = [it for it in undecided if it[0][0] == "or"]
        chosen = min(ors, key=lambda it: len(it[0][1])) if ors else undecided[0]
        choice, why, _ = chosen
        bit, all_ = 1 << depth, why
        rest = [it for it in self.waiting if it is not chosen or not ors]
        for branch in choice[1] if ors else self.cases(choice):
            part = self.copy()
            part.waiting = rest
            found = part.conflict([(branch, why | bit)], depth + 1)
            if found is None:
                self.__dict__.update(part.__dict__)
                return None
            if not found & bit:
                return found
            all_ |= found & ~bit
        return all_

    def cases(self, f: Formula) -> list[Formula]:
        """Of a comparison of numbers, the values of something it reads, or the truth of something it counts."""
        for key in keys_of(f[1]):
            if len(self.values[key][0]) > 1:
                values = self.values[key][0]
                return [("in", key, frozenset([value]), values - {value}) for value in sorted(values, key=str)]
        arg = next(arg for arg in counted(f[1]) if self.truth(arg)[0] is None)
        return [arg, no(arg)]


Waiting = tuple[Formula, int, frozenset[Any]]
READS: dict[int, tuple[Formula, frozenset[Any]]] = {}


def reads(f: Formula) -> frozenset[Any]:
    """The keys, and the pairs of points, that its truth depends on."""
    if f is True or f is False:
        return frozenset()
    known = READS.get(id(f))
    if known is None:
        known = READS[id(f)] = f, frozenset(read_by(f))
    return known[1]


def read_by(f: Formula) -> Iterator[Any]:
    match f:
        case ("and" | "or", args):
            for arg in args:
                yield from reads(arg)
        case ("in", key, _, _):
            yield key
        case ("le", x, y, _):
            yield from ((x, y), (y, x))
        case ("sum", x, y, z, u, _):
            yield from ((a, b) for one in ((x, z), (y, u)) for a in one for b in (x, y, z, u) if b not in one)
        case ("rel", term, _, _):
            yield from keys_of(term)
            for arg in counted(term):
                yield from reads(arg)


def union(masks: Iterator[int]) -> int:
    all_ = 0
    for mask in masks:
        all_ |= mask
    return all_


def keys_of(term: Any) -> Iterator[Any]:
    if term[0] == "var":
        yield term[1]
    elif term[0] == "arith":
        yield from keys_of(term[2])
        yield from keys_of(term[3])


def counted(term: Any) -> Iterator[Formula]:
    if term[0] == "count":
        yield from term[1]
    elif term[0] == "arith":
        yield from counted(term[2])
        yield from counted(term[3])


def no(f: Formula) -> Formula:
    """The negation."""
    if f is True or f is False:
        return not f
    match f:
        case ("and", args):
            return either(*map(no, args))
        case ("or", args):
            return both(*map(no, args))
        case ("in", key, values, others):
            return ("in", key, others, values)
        case ("le", x, y, w):
            return ("le", y, x, -w - 1)
        case ("sum", x, y, z, u, w):
            return ("sum", y, x, u, z, -w - 1)
        case ("rel", term, relation, number):
            return ("rel", term, OPPOSITE[relation], number)
    return f


# --- the kernel: states, and what formulas say of them ----------------------------------------------------------


class Kernel:
    """The protocol, what has finitely many values, and the points: NOW, LATER, and two for each clock (before a move
    and after it).  Keys of the state after a move have a mark ("'")."""

    def __init__(self, protocol: Json, others: Json) -> None:
        self.protocol = protocol
        self.transitions = {it["name"]: it for it in protocol["transitions"]}
        self.clocks = {it["name"]: k for k, it in enumerate(protocol["clocks"])}
        self.points = 2 + 2 * len(self.clocks)
        limits = [Fraction(limit) for limit in limits_in([protocol, others])]
        self.unit = lcm(*(limit.denominator for limit in limits)) * 2 * (self.points + 2)
        self.domains: dict[Any, frozenset[Any]] = {}
        for it in [*protocol["machines"], *protocol["monitors"]]:
            self.own(("at", it["name"]), it["locations"])
        for it in protocol["variables"]:
            self.own(("variable", it["name"]), it["domain"])
        restarted = {name for it in protocol["monitors"] for edge in it["edges"] for name in edge["restarts"]}
        for it in protocol["clocks"]:  # what no rule can bring about is never so: that is by induction too
            on = it["initially_on"] or it["name"] in restarted or any(it[r] != NEVER for r in ("restarts", "starts"))
            off = not it["initially_on"] or it["clears"] != NEVER
            stopped = on and it["stops"] != NEVER
            possible = [("running", on), ("off", off), ("stopped", stopped)]
            self.own(("status", it["name"]), [status for status, can_be in possible if can_be])
        for it in protocol["transitions"]:
            if it["kind"] == "reaction":
                key = ("reaction", it["machine"])
                self.domains[key] = self.domains.get(key, frozenset([NONE])) | {it["name"]}
        for it in protocol["monitors"]:
            self.domains["edge", it["name"]] = frozenset([NONE, *range(len(it["edges"]))])

    def own(self, key: tuple[str, str], values: list[Any]) -> None:
        if key in self.domains or not values:
            raise Malformed(f"`{key[1]}` is declared twice, or without values")
        self.domains[key] = self.domains[*key, "'"] = frozenset(values)

    def is_in(self, key: Any, values: Any) -> Formula:
        if key not in self.domains:
            raise Malformed(f"there is no `{key[1]}`")
        whole, chosen = self.domains[key], self.domains[key].intersection(values)
        return chosen == whole or (("in", key, chosen, whole - chosen) if chosen else False)

    def same(self, one: Any, other: Any) -> Formula:
        return either(*(both(self.is_in(one, [v]), self.is_in(other, [v])) for v in sorted(self.domains[one], key=str)))

    def le(self, x: int, y: int, limit: Fraction, strict: bool) -> Formula:
        """x - y <= limit, or < if strict."""
        return ("le", x, y, int(limit * self.unit) - strict) if x != y else (limit > 0 or (limit == 0 and not strict))

    def sum(self, x: int, y: int, z: int, u: int, limit: Fraction, strict: bool) -> Formula:
        """x - y + z - u <= limit, or < if strict."""
        return ("sum", x, y, z, u, int(limit * self.unit) - strict)

    def search(self) -> Search:
        return Search(self.domains, self.points, [BUDGET])


NEVER = ["const", False]


def limits_in(json_: Json) -> Iterator[str]:
    if isinstance(json_, dict):
        json_ = list(json_.values())
    if isinstance(json_, list):
        if json_ and json_[0] in ("bound", "apart") and isinstance(json_[-1], str):
            yield json_[-1]
        for it in json_:
            yield from limits_in(it)


class View:
    """A state, in terms of keys and points; what `changed` names is that after a move.

    `since`: the state at the instant `offset` after that point, discrete parts and resting clocks being as they are
    NOW; `just_after`: for some time from just after that instant on, if time passes.
    """

    def __init__(
        self, kernel: Kernel, changed: frozenset[Any] = frozenset(), since: int = NOW, offset: Fraction = Fraction(0),
        just_after: bool = False, delayed: bool = False,
    ) -> None:  # fmt: skip
        self.kernel, self.changed, self.since, self.offset = kernel, changed, since, offset
        self.just_after, self.delayed = just_after, delayed

    def key(self, kind: str, name: str) -> Any:
        return (kind, name, "'") if (kind, name) in self.changed else (kind, name)

    def point(self, clock: str) -> int:
        if clock not in self.kernel.clocks:
            raise Malformed(f"there is no clock `{clock}`")
        return 2 + 2 * self.kernel.clocks[clock] + (("status", clock) in self.changed)

    def says(self, json_: Json) -> Formula:
        """The state formula, said of this state."""
        match json_:
            case ["const", bool(value)]:
                return value
            case ["at", machine, locations]:
                return self.kernel.is_in(self.key("at", machine), locations)
            case ["bound", clock, relation, limit]:
                return both(self.status(clock, ["running", "stopped"]), self.bound(clock, relation, Fraction(limit)))
            case ["status", clock, status]:
                return self.status(clock, [status])
            case ["apart", one, other, relation, limit]:
                return self.apart(one, other, Fraction(limit), relation == "<")
            case ["compare", left, relation, right]:
                return self.compare(left, relation, right)
            case ["not", arg]:
                return no(self.says(arg))
            case ["and", args]:
                return both(*map(self.says, args))
            case ["or", args]:
                return either(*map(self.says, args))
        raise Malformed(f"{json_} is not about a state")

    def status(self, clock: str, statuses: list[str]) -> Formula:
        return self.kernel.is_in(self.key("status", clock), statuses)

    def grows(self, clock: str) -> Formula:
        (rules,) = (it for it in self.kernel.protocol["clocks"] if it["name"] == clock)
        return both(self.status(clock, ["running"]), View(self.kernel, self.changed).says(rules["gate"]))

    def bound(self, clock: str, relation: str, limit: Fraction) -> Formula:
        resting = self.related(clock, NOW, relation, limit)
        if not self.delayed:
            return resting
        grown = self.related(clock, self.since, relation, limit - self.offset)
        if self.just_after:
            closed = {">": ">=", "<=": "<"}.get(relation, relation)
            grown = self.related(clock, self.since, closed, limit - self.offset)
            grown = relation == "!=" if relation in ("=", "!=") else grown
        grows = self.grows(clock)
        return either(both(grows, grown), both(no(grows), resting))

    def related(self, clock: str, now: int, relation: str, limit: Fraction) -> Formula:
        point, le = self.point(clock), self.kernel.le
        if relation in ("=", "!="):
            equal = both(le(now, point, limit, False), le(point, now, -limit, False))
            return equal if relation == "=" else no(equal)
        below = le(now, point, limit, relation in ("<", ">="))
        return below if relation in ("<", "<=") else no(below)

    def apart(self, one: str | None, other: str | None, limit: Fraction, strict: bool) -> Formula:
        """one - other <= limit; a clock that is off counts as 0, and so does None."""
        first, second = (NOW if it is None else self.point(it) for it in (one, other))
        alike = self.kernel.le(second, first, limit, strict)
        if not self.delayed:
            return alike
        grown, grown_too = (it is not None and self.grows(it) for it in (one, other))
        one_off, other_off = (it is None or self.status(it, ["off"]) for it in (one, other))
        only_one, only_other = both(grown, no(grown_too)), both(grown_too, no(grown))
        return either(
            both(grown, grown_too, alike),
            both(no(grown), no(grown_too), alike),
            both(only_one, other_off, self.kernel.le(self.since, first, limit - self.offset, strict)),
            both(only_other, one_off, self.kernel.le(second, self.since, limit + self.offset, strict)),
            both(only_one, no(other_off), self.kernel.sum(self.since, first, second, NOW, limit - self.offset, strict)),
            both(only_other, no(one_off), self.kernel.sum(NOW, first, second, self.since, limit + self.offset, strict)),
        )

    def compare(self, left: Json, relation: str, right: Json) -> Formula:
        match left, right:
            case ["value", a], ["value", b]:
                return COMPARE[relation](a, b)
            case ["value", _], ["variable", _]:
                return self.compare(right, {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(relation, relation), left)
            case ["variable", name], ["value", value]:
                key = self.key("variable", name)
                return self.kernel.is_in(key, [v for v in self.domain(name) if COMPARE[relation](v, value)])
            case ["variable", name], ["variable", other] if relation in ("=", "!="):
                one, two = (self.key("variable", it) for it in (name, other))
                common = self.domain(name) & self.domain(other)
                same = [both(self.kernel.is_in(one, [v]), self.kernel.is_in(two, [v])) for v in sorted(common, key=str)]
                return either(*same) if relation == "=" else no(either(*same))
        if right[0] == "value":
            return ("rel", self.term(left), relation, right[1])
        return ("rel", ("arith", "-", self.term(left), self.term(right)), relation, 0)

    def domain(self, name: str) -> frozenset[Any]:
        if ("variable", name) not in self.kernel.domains:
            raise Malformed(f"there is no variable `{name}`")
        return self.kernel.domains["variable", name]

    def term(self, json_: Json) -> Any:
        match json_:
            case ["value", value]:
                return ("value", value)
            case ["variable", name]:
                self.domain(name)
                return ("var", self.key("variable", name))
            case ["arith", operator, left, right]:
                return ("arith", operator, self.term(left), self.term(right))
            case ["count", args]:
                return ("count", tuple(map(self.says, args)))
        raise Malformed(f"{json_} is no term")


# --- delays and moves -------------------------------------------------------------------------------------------


def well_formed(kernel: Kernel) -> Iterator[Formula]:
    """No clock is below 0, and one that is off is at 0."""
    now = View(kernel)
    for clock in kernel.clocks:
        yield kernel.le(now.point(clock), NOW, Fraction(0), False)
        yield either(now.status(clock, ["running", "stopped"]), kernel.le(NOW, now.point(clock), Fraction(0), False))


def initially(kernel: Kernel) -> Iterator[Formula]:
    now = View(kernel)
    for it in kernel.protocol["machines"]:
        yield kernel.is_in(("at", it["name"]), it["locations"][:1])
    for it in kernel.protocol["monitors"]:
        yield kernel.is_in(("at", it["name"]), it["initial"])
    for it in kernel.protocol["variables"]:
        yield kernel.is_in(("variable", it["name"]), [it["initial"]])
    for it in kernel.protocol["clocks"]:
        yield now.status(it["name"], ["running" if it["initially_on"] else "off"])
        yield now.bound(it["name"], "=", Fraction(0))


def possible(transition: Json, view: View) -> Formula:
    here = transition["machine"] is None or view.says(["at", transition["machine"], transition["sources"]])
    return both(here, view.says(transition["guard"]))


def quiet(kernel: Kernel) -> Iterator[Formula]:
    """LATER is after NOW, and nothing is due from NOW on until LATER: not at once, nor when a clock reaches a limit,
    nor just after (what is due changes at no other instant)."""
    yield kernel.le(NOW, LATER, Fraction(0), True)
    now = View(kernel)
    for it in kernel.protocol["transitions"]:
        if it["kind"] in ("must", "timed"):
            yield from not_due(it, kernel, NOW, Fraction(0))
            limits = {(b[1], Fraction(b[3])) for b in bounds_in([it["guard"], it["due"]])}
            for clock, limit in sorted(limits):
                point = now.point(clock)
                ahead = kernel.le(NOW, point, limit, True), kernel.le(point, LATER, -limit, True)
                never = no(both(now.grows(clock), *ahead))
                yield from (either(never, it) for it in not_due(it, kernel, point, limit))


def not_due(transition: Json, kernel: Kernel, since: int, offset: Fraction) -> Iterator[Formula]:
    for just_after in (False, True):
        view = View(kernel, since=since, offset=offset, delayed=True, just_after=just_after)
        yield no(both(possible(transition, view), view.says(transition["due"])))


def bounds_in(json_: Json) -> Iterator[Json]:
    if isinstance(json_, list):
        if json_ and json_[0] == "bound":
            yield json_
        for it in json_:
            yield from bounds_in(it)


class Move:
    """The moves of a cause: `formulas` relate the state before to the one after, which is `after`."""

    def __init__(self, kernel: Kernel, cause: Json) -> None:
        self.kernel, self.before = kernel, View(kernel)
        self.cause, self.own = cause, events_of(cause)
        self.reactions = self.reach()
        self.moving = {it["machine"] for it in [cause, *self.reactions] if it["target"]}
        members = [cause, *self.reactions]
        changed = {("at", machine) for machine in self.moving}
        changed |= {("variable", update["variable"]) for it in members for update in it["updates"]}
        self.after = View(kernel, frozenset(changed))
        self.formulas = [possible(cause, self.before), *self.joining(), *self.moved(), *self.updated()]
        changed |= {("at", it["name"]) for it in kernel.protocol["monitors"] if it["edges"]}
        watched = View(kernel, frozenset(changed))
        self.formulas += self.watched(watched)
        rules = {it["name"]: self.rules(it) for it in kernel.protocol["clocks"]}
        changed |= {("status", name) for name, said in rules.items() if any(rule is not False for rule in said)}
        self.after = View(kernel, frozenset(changed))
        for name, said in rules.items():
            self.formulas += self.ticked(name, *said)

    def reach(self) -> list[Json]:
        """The reactions that may follow from the cause, one way or another."""
        events, found = set(self.own), []
        left = [it for it in self.kernel.protocol["transitions"] if it["kind"] == "reaction"]
        left = [it for it in left if it["machine"] != self.cause["machine"]]
        while more := [it for it in left if not events.isdisjoint(it["triggers"])]:
            found += more
            left = [it for it in left if it not in more]
            events.update(*map(events_of, more))
        return found

    def takes(self, *reactions: Json) -> Formula:
        """One of them is part of the move."""
        machines = dict.fromkeys(it["machine"] for it in reactions)
        names = {m: [it["name"] for it in reactions if it["machine"] == m] for m in machines}
        return either(*(self.kernel.is_in(("reaction", m), names[m]) for m in machines))

    def occurs(self, events: list[str]) -> Formula:
        if not self.own.isdisjoint(events):
            return True
        return self.takes(*(it for it in self.reactions if not events_of(it).isdisjoint(events)))

    def says(self, json_: Json) -> Formula:
        """The move formula, said of this move."""
        match json_:
            case ["const", bool(value)]:
                return value
            case ["occurs", events]:
                return self.occurs(events)
            case ["before", inner]:
                return self.before.says(inner)
            case ["after", inner]:
                return self.after.says(inner)
            case ["not", arg]:
                return no(self.says(arg))
            case ["and", args]:
                return both(*map(self.says, args))
            case ["or", args]:
                return either(*map(self.says, args))
        raise Malformed(f"{json_} is not about a move")

    def joining(self) -> Iterator[Formula]:
        """What joins is possible and triggered; a machine of which nothing joins has nothing that must."""
        for machine in dict.fromkeys(it["machine"] for it in self.reactions):
            own = [it for it in self.reactions if it["machine"] == machine]
            can = [both(self.occurs(it["triggers"]), possible(it, self.before)) for it in own]
            yield self.kernel.is_in(("reaction", machine), [NONE, *(it["name"] for it in own)])
            yield from (either(no(self.takes(it)), joins) for it, joins in zip(own, can, strict=True))
            yield either(self.takes(*own), no(either(*can)))

    def moved(self) -> Iterator[Formula]:
        for machine in sorted(self.moving, key=str):
            there = self.after.key("at", machine)
            going = [it for it in self.reactions if it["machine"] == machine and it["target"]]
            if self.cause["machine"] == machine:
                yield self.kernel.is_in(there, [self.cause["target"]])
                continue
            yield from (either(no(self.takes(it)), self.kernel.is_in(there, [it["target"]])) for it in going)
            yield either(self.takes(*going), self.kernel.same(("at", machine), there))

    def updated(self) -> Iterator[Formula]:
        """A variable gets a value that something in the move gives it, the nearest there is, or keeps its own."""
        members = [(self.cause, True), *((it, self.takes(it)) for it in self.reactions)]
        updates = [(taken, update) for it, taken in members for update in it["updates"]]
        for name in sorted({update["variable"] for _, update in updates}):
            own = [(taken, update) for taken, update in updates if update["variable"] == name]
            set_ = [both(taken, self.assigned(name, update)) for taken, update in own]
            stays = self.kernel.same(("variable", name), ("variable", name, "'"))
            yield either(*set_, both(no(either(*(taken for taken, _ in own))), stays))

    def assigned(self, name: str, update: Json) -> Formula:
        there = "variable", name, "'"
        domain = self.kernel.domains[there]
        if "formula" in update:
            true = self.before.says(update["formula"])
            return either(*(both(true if it else no(true), self.kernel.is_in(there, [it])) for it in sorted(domain)))
        if not all(type(value) is int for value in domain):
            equal = [(v, self.before.compare(update["term"], "=", ["value", v])) for v in sorted(domain, key=str)]
            return either(*(both(self.kernel.is_in(there, [v]), is_it) for v, is_it in equal))
        if update["term"][0] == "value" and update["term"][1] in domain:
            return self.kernel.is_in(there, [update["term"][1]])
        found = []
        for value in sorted(domain):
            relation = "<=" if value == min(domain) else ">=" if value == max(domain) else "="
            near = len(domain) == 1 or self.before.compare(update["term"], relation, ["value", value])
            found.append(both(self.kernel.is_in(there, [value]), near))
        return either(*found)

    def watched(self, after: View) -> Iterator[Formula]:
        """Each monitor takes one of the edges that it can take, and stays where it can take none."""
        for it in self.kernel.protocol["monitors"]:
            here, there, edge = ("at", it["name"]), after.key("at", it["name"]), ("edge", it["name"])
            can = [both(self.kernel.is_in(here, [e["source"]]), self.says(e["when"])) for e in it["edges"]]
            for k, (step, enabled) in enumerate(zip(it["edges"], can, strict=True)):
                yield either(
                    no(self.kernel.is_in(edge, [k])), both(enabled, self.kernel.is_in(there, [step["target"]]))
                )
            stays = both(no(either(*can)), self.kernel.same(here, there))
            yield either(no(self.kernel.is_in(edge, [NONE])), stays)

    def rules(self, clock: Json) -> tuple[Formula, Formula, Formula, Formula]:
        """When it is stopped, cleared, restarted (by a rule or a monitor), started."""
        stops, clears, restarts, starts = (self.says(clock[r]) for r in ("stops", "clears", "restarts", "starts"))
        for it in self.kernel.protocol["monitors"]:
            own = [k for k, edge in enumerate(it["edges"]) if clock["name"] in edge["restarts"]]
            restarts = either(restarts, bool(own) and self.kernel.is_in(("edge", it["name"]), own))
        return stops, clears, restarts, starts

    def ticked(
        self, name: str, stops: Formula, clears: Formula, restarts: Formula, starts: Formula
    ) -> Iterator[Formula]:
        """Stops, clears, restarts, starts, in this order."""
        if ("status", name) not in self.after.changed:
            return
        le, old, new = self.kernel.le, self.before.point(name), self.after.point(name)
        zero, runs = either(clears, restarts), either(restarts, starts)
        stopping = both(stops, self.before.status(name, ["running"]))
        yield either(no(zero), le(NOW, new, Fraction(0), False))
        yield le(new, NOW, Fraction(0), False)
        yield either(zero, both(le(old, new, Fraction(0), False), le(new, old, Fraction(0), False)))
        yield either(no(runs), self.after.status(name, ["running"]))
        yield either(runs, no(clears), self.after.status(name, ["off"]))
        yield either(runs, clears, no(stopping), self.after.status(name, ["stopped"]))
        yield either(runs, clears, stopping, self.kernel.same(("status", name), ("status", name, "'")))


def events_of(transition: Json) -> set[str]:
    entered = [f"{transition['machine']}.{transition['target']}"] if transition["target"] else []
    return {transition["name"], *entered}


# --- obligations ------------------------------------------------------------------------------------------------


def obligations(
    kernel: Kernel, goals: Json, conjuncts: list[Json]
) -> Iterator[tuple[str, list[Formula], list[Formula]]]:
    """Of each: its name, what is assumed, and what must not be; none of the latter may have a model."""
    now = View(kernel)
    holds = [*well_formed(kernel), *map(now.says, conjuncts)]
    yield "initiation", list(initially(kernel)), [no(now.says(it)) for it in conjuncts]
    later = View(kernel, since=LATER, delayed=True)
    yield "delays", [*holds, *quiet(kernel)], [no(later.says(it)) for it in conjuncts]
    reached = [now.says(it["formula"]) for it in goals if not it["of_move"]]
    if reached:
        yield "safety", holds, reached
    for cause in kernel.protocol["transitions"]:
        if cause["kind"] == "reaction":
            continue
        move = Move(kernel, cause)
        broken = [no(move.after.says(it)) for it in conjuncts if touches(it, move.after.changed)]
        yield f"moves by {cause['name']}", [*holds, *move.formulas], broken
        reached = [move.says(it["formula"]) for it in goals if it["of_move"]]
        if reached:
            yield f"safety of moves by {cause['name']}", [*holds, *move.formulas], reached


def touches(json_: Json, changed: frozenset[Any]) -> bool:
    """The formula reads something of this."""
    names = {key[1] for key in changed}

    def reads(it: Json) -> bool:
        return it in names if isinstance(it, str) else isinstance(it, list) and any(map(reads, it))

    return reads(json_)


def verify(kernel_json: Json, invariant: Json) -> Iterator[tuple[str, str, str]]:
    """Of each obligation its name, "verified", "refuted" or "cannot tell", and why."""
    kernel = Kernel(kernel_json["protocol"], [kernel_json["goals"], invariant])
    conjuncts = invariant[1] if invariant[0] == "and" else [invariant]
    left = BUDGET
    for name, assumed, forbidden in obligations(kernel, kernel_json["goals"], conjuncts):
        start = kernel.search()
        start.budget[0] = given = left // 2  # what one obligation needs too much of is there for the others
        if len(READS) > 500_000:
            READS.clear()
        answer = ("verified", "")
        try:
            impossible = start.conclude((it, 0) for it in assumed) is not None
            for bad in () if impossible else forbidden:
                search = start.copy()
                if search.conflict([(bad, 0)]) is None:
                    answer = ("cannot tell", "several clocks that grew are compared with clocks that stood still")
                    if not search.left_open:
                        answer = ("refuted", f"not so where {example(kernel, search)}")
                        break
        except CannotTell as error:
            answer = ("cannot tell", str(error))
        except RecursionError:
            answer = ("cannot tell", "its choices are nested too deeply")
        left -= given - max(0, start.budget[0])
        yield name, *answer


def example(kernel: Kernel, search: Search) -> str:
    """The state that was found, as far as it matters."""
    said = []
    for key, (values, _) in search.values.items():
        if len(values) == 1 and len(key) == 2 and key[0] in ("at", "variable") and values != kernel.domains[key]:
            said.append(f"{key[1]} = {next(iter(values))}")
    for clock in kernel.clocks:
        value = search.far[NOW][View(kernel).point(clock)]
        if search.values["status", clock][0] != {"off"} and value < inf:
            said.append(f"{clock} is at most {Fraction(value, kernel.unit)}")
    return ", ".join(said) or "nothing in particular is so"


def main(arguments: list[str]) -> int:
    global BUDGET
    sys.setrecursionlimit(100_000)
    if "--budget" in arguments[:-1]:
        at = arguments.index("--budget")
        BUDGET = int(arguments[at + 1])
        arguments = arguments[:at] + arguments[at + 2 :]
    if arguments[:1] in (["-h"], ["--help"]):
        print(
            "usage: python verify.py [--budget STEPS] [FOLDER]; 0 verified, 1 refuted, 3 cannot tell, 2 no such bundle"
        )
        return 0
    folder = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        kernel = json.loads((folder / "kernel.json").read_text(encoding="utf-8"))
        invariant = json.loads((folder / "invariant.json").read_text(encoding="utf-8"))["invariant"]
        found = []
        for name, answer, why in verify(kernel, invariant):
            found.append(answer)
            print(f"{answer:<12} {name}{why and ': '}{why}")
    except (OSError, ValueError, LookupError, TypeError, AttributeError, Malformed) as error:
        print(f"this is no bundle with an invariant: {type(error).__name__}: {error}")
        return 2
    if not kernel["goals"] and not (folder / "ways.json").exists():
        found.append("cannot tell")
        print(f"{'cannot tell':<12} safety: kernel.json has no goal that is to be out of reach")
    if (folder / "ways.json").exists():
        found.append("cannot tell")
        print(f"{'cannot tell':<12} ways: that is for a solver")
    result = next((it for it in ("refuted", "cannot tell") if it in found), "verified")
    more = f"; a budget of more than {BUDGET} steps may (--budget N)" if result == "cannot tell" else ""
    print(f"{result}: {found.count('verified')} of {len(found)} obligations verified{more}")
    return {"verified": 0, "refuted": 1, "cannot tell": 3}[result]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
