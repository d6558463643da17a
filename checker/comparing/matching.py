"""Which clause and clock of one design is which of another: by what they do, whatever they are called.

What comes of it is a renaming of the second design, so that a wrong guess makes an answer longer and never false.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace

from checker.comparing.naming import Naming, clock, formula, renamed, update
from protocol.diagnostics import NOWHERE
from protocol.formula import Bound, Formula, atoms
from protocol.model import Clock, Origin, Protocol, Transition

UNWRITTEN = Origin(NOWHERE)


class Renaming(Struct, frozen=True):
    """What is called `other` in the second design, and `name` in the first."""

    name: str
    other: str


@dataclass(frozen=True)
class Matched:
    """The second design under the names of the first; of what was written, the renamings."""

    protocol: Protocol
    renamings: tuple[Renaming, ...]
    names: Naming


def matched(one: Protocol, other: Protocol) -> Matched:
    labels = _labels(one, other)
    clocks = _clocks(one, other, labels)
    names = Naming(clocks=clocks, labels=labels)
    told = tuple(
        Renaming(new, old) for old, new in (*labels.items(), *clocks.items()) if not _unnamed(old) and new != old
    )
    kept = {t.name for t in one.transitions} | {c.name for c in one.clocks if c.written}
    return Matched(renamed(other, names), tuple(it for it in told if it.name in kept), names)


def _unnamed(name: str) -> bool:
    return name.rpartition(".")[2].startswith("#") or name.startswith("since ")


def _labels(one: Protocol, other: Protocol) -> dict[str, str]:
    """New labels of the second design: first those that are the same, then those of clauses that do the same."""
    ours, theirs = {t.name: t for t in one.transitions}, {t.name: t for t in other.transitions}
    found = {
        name: name
        for name in theirs
        if name in ours and (not _unnamed(name) or _does(ours[name]) == _does(theirs[name]))
    }
    spare: defaultdict[Hashable, list[str]] = defaultdict(list)
    for t in one.transitions:
        if t.name not in found.values():
            spare[_does(t)].append(t.name)
    for t in other.transitions:
        if t.name not in found and spare[_does(t)]:
            found[t.name] = spare[_does(t)].pop(0)
    return _apart(found, theirs, ours)


def _apart(found: dict[str, str], theirs: Iterable[str], ours: Iterable[str]) -> dict[str, str]:
    """What has no counterpart keeps its name, unless another thing is called so by now."""
    taken = {*found.values(), *ours}
    for name in theirs:
        if name not in found:
            fresh = name
            while fresh in taken:
                fresh += "'"
            found[name] = fresh
            taken.add(fresh)
    return {old: new for old, new in found.items() if old != new}


def _does(t: Transition) -> Hashable:
    """What a clause does, whatever it and the clocks that it reads are called."""
    blank = Naming(clocks={c: "" for f in (t.guard, t.due) for c in _clocks_in(f)})
    updates = tuple(update(it, blank) for it in t.updates)
    return t.machine, t.kind, t.actor, t.sources, t.target, formula(t.guard, blank), formula(t.due, blank), updates


def _clocks_in(it: Formula) -> list[str]:
    return [atom.clock for atom in atoms(it) if isinstance(atom, Bound)]


def _clocks(one: Protocol, other: Protocol, labels: dict[str, str]) -> dict[str, str]:
    """New names of the second design's clocks: that of a clock which counts the same, unless their own will do."""
    theirs = {c.name: _counts(clock(c, Naming(labels=labels))) for c in other.clocks}
    ours = {c.name: _counts(c) for c in one.clocks}
    found = {name: name for name in theirs if name in ours and theirs[name] == ours[name]}
    spare: defaultdict[Hashable, list[str]] = defaultdict(list)
    for name, counts in ours.items():
        if name not in found:
            spare[counts].append(name)
    for name, counts in theirs.items():
        if name not in found and spare[counts]:
            found[name] = spare[counts].pop(0)
    found |= {n: n for n in theirs if n in ours and n not in found and n not in found.values()}
    return _apart(found, theirs, ours)


def _counts(it: Clock) -> Hashable:
    return replace(it, name="", origin=UNWRITTEN, written=True)
