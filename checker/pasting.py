"""An edit as a design that one can paste at the end of the file; shown only where it is read as that very edit.

The text is guessed from the clause as it was written, and compiled: what it means is compared with the edited kernel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from checker.comparing.naming import Naming, renamed
from checker.edits import Edit, bounds
from protocol.copies import generic
from protocol.diagnostics import NOWHERE, Failure, Span
from protocol.format import duration
from protocol.formula import Bound, clocks_of, conj
from protocol.load import compile_text
from protocol.model import Clock, Design, Origin, Protocol, Transition
from protocol.syntax import ClockDecl, DesignDecl, Duration, Instead, MachineDecl, TimingBound, TransitionDecl
from protocol.text.layout import layout
from protocol.text.parse import load as read_text
from protocol.text.parse import parse

UNWRITTEN = Origin(NOWHERE)
LATER = (" + 1s", " - 1s")


class Refused(Exception):
    """The language does not take what the edit makes of a clause."""


class Paste:
    """Edits of one design, as text."""

    def __init__(self, design: Design) -> None:
        self.design = design
        try:
            self.text = read_text(design.file)
            names = {it.protocol.name for it in compile_text(self.text, design.file)}
        except Failure:
            self.text, names = "", set()
        self.name = f"{design.protocol.name}_edited"
        while self.name in names:
            self.name += "_again"
        probe = self.compiled("") if design.protocol.name in names else None
        self.usable = probe is not None and _same(probe, design.protocol)

    def lines(self, edit: Edit) -> tuple[str, ...]:
        """A design that makes the edit; nothing where none was found.  Raises `Refused`."""
        if not self.usable:
            return ()
        for body in self.bodies(edit):
            made = self.compiled(body)
            if made is not None and any(_same(made, it) for it in _named(edit.protocol, made)):
                return tuple(layout(self.whole(body), "").rstrip("\n").split("\n"))
        return ()

    def whole(self, body: str) -> str:
        return f"design {self.name} of {self.design.protocol.name} {{ {body} }}"

    def compiled(self, body: str) -> Protocol | None:
        """What the file says with this in it; None where it is refused, or asks for something else."""
        try:
            found = compile_text(f"{self.text}\n{self.whole(body)}\n", self.design.file)
        except Failure:
            return None
        made = next(it for it in found if it.protocol.name == self.name)
        ours, theirs = ([(it.name, it.member, it.meaning) for it in of.properties] for of in (self.design, made))
        return made.protocol if ours == theirs else None

    # --- what the text may be ---

    def bodies(self, edit: Edit) -> Iterator[str]:
        """Raises `Refused`."""
        old, new = self.design.protocol, edit.protocol
        kept = {t.name: t for t in new.transitions}
        changed = [(t, kept.get(t.name)) for t in old.transitions if kept.get(t.name) != t]
        clocks = [(c, d) for c, d in zip(old.clocks, new.clocks, strict=True) if c != d]
        if changed and "#" not in changed[0][0].name and changed[0][0].machine is not None:
            yield from self._clause(*changed[0])
        if clocks and clocks[0][0].written:
            yield from self._ruled(*clocks[0])
        elif clocks:
            yield from self._first(clocks[0][0])

    def _clause(self, old: Transition, new: Transition | None) -> Iterator[str]:
        if new is None:
            yield self._inside(old, f"remove {_label(old)}")
            if self.compiled(self._inside(old, f"remove {_label(old)}")) is None:
                raise Refused
            return
        clause = self._parsed(old)
        if clause is None:
            return
        if new.kind is not old.kind:
            yield from (self._inside(old, f"instead {text}") for text in _obliged(clause, new))
            return
        before, after = bounds(old), bounds(new)
        moved = next(((a, b) for a, b in zip(before, after, strict=True) if a != b), None)
        if moved is None:
            return
        for k, amount in enumerate(clause.amounts):
            for by in LATER:
                protocol = self.compiled(self._inside(old, f"instead {clause.with_amount(k, f'({amount}){by}')}"))
                if protocol is None:
                    continue
                shifted = [
                    a for a, b in zip(bounds(old), bounds(protocol.transition(old.name)), strict=False) if a != b
                ]
                if shifted and set(shifted) == {moved[0]}:
                    body = self._inside(old, f"instead {clause.with_amount(k, duration(moved[1].limit))}")
                    if self.compiled(body) is None:
                        raise Refused
                    yield body
                break

    def _inside(self, t: Transition, statement: str) -> str:
        assert t.machine is not None
        machine = self.design.protocol.machine(t.machine)
        return f"{'ladder' if machine.ladder else 'machine'} {generic(machine.name)} {{ {statement} }}"

    def _parsed(self, t: Transition) -> _Clause | None:
        head = self.whole(self._inside(t, f"instead {t.origin.clause}"))
        try:
            (declared,) = parse(head, "").declarations
        except Failure:
            return None
        if not isinstance(declared, DesignDecl) or not isinstance(declared.items[0], MachineDecl):
            return None
        (item,) = declared.items[0].members
        if not isinstance(item, Instead) or not isinstance(item.item, TransitionDecl):
            return None
        return _Clause(head, item.item)

    def _ruled(self, old: Clock, new: Clock) -> Iterator[str]:
        """The clock without the rule that is gone."""
        verb = next(verb for verb in ("restarts", "clears", "stops") if getattr(old, verb) != getattr(new, verb))
        head = self.whole(f"instead {old.origin.clause}")
        try:
            (declared,) = parse(head, "").declarations
        except Failure:
            return
        item = declared.items[0] if isinstance(declared, DesignDecl) else None
        if isinstance(item, Instead) and isinstance(item.item, ClockDecl):
            text = head
            for rule in reversed(item.item.rules):
                if rule.verb == verb:
                    text = text[: rule.span.start] + text[rule.span.stop :]
            yield text[item.span.start : item.span.stop - (len(head) - len(text))]

    def _first(self, clock: Clock) -> Iterator[str]:
        """A clock of its own, and every clause counted from it."""
        event = clock.name.removeprefix("since ")
        name = f"first_{event.rpartition('.')[2]}"
        found: dict[str, list[str]] = {}
        for t in self.design.protocol.transitions:
            if clock.name in clocks_of(conj(t.guard, t.due)):
                clause = self._parsed(t) if t.machine is not None and "#" not in t.name else None
                if clause is None or t.machine is None:
                    return
                machine = self.design.protocol.machine(t.machine)
                head = f"{'ladder' if machine.ladder else 'machine'} {generic(machine.name)}"
                said = f"instead {clause.counted_from(event, name)}"
                if said not in found.setdefault(head, []):
                    found[head].append(said)
        inside = " ".join(f"{head} {{ {'; '.join(said)} }}" for head, said in found.items())
        yield f"clock {name} starts on {event} {inside}"


class _Clause:
    """A clause as it is written, with places in it."""

    def __init__(self, whole: str, declared: TransitionDecl) -> None:
        self.whole, self.declared = whole, declared
        self.start, self.stop = declared.span.start, declared.span.stop
        self.timing: tuple[TimingBound, ...] = declared.timing
        self.spans = [it.amount.span for it in self.timing if it.amount is not None]
        self.spans += _durations(declared.when)

    @property
    def amounts(self) -> list[str]:
        return [self.whole[it.start : it.stop] for it in self.spans]

    def with_amount(self, k: int, text: str) -> str:
        return self.put(self.spans[k].start, self.spans[k].stop, text)

    def put(self, start: int, stop: int, text: str) -> str:
        """The clause with something else there."""
        return self.whole[self.start : start] + text + self.whole[stop : self.stop]

    def counted_from(self, event: str, clock: str) -> str:
        text = self.whole[self.start : self.stop]
        return re.sub(rf"\bof\s+(any\s+)?{re.escape(event)}\b", f"of {clock}", text)


def _durations(it: object) -> list[Span]:
    """Where times are written in a condition."""
    if isinstance(it, Duration):
        return [it.span]
    if isinstance(it, Struct):
        return [span for name in it.__struct_fields__ for span in _durations(getattr(it, name))]
    if isinstance(it, tuple):
        return [span for each in it for span in _durations(each)]
    return []


def _obliged(clause: _Clause, new: Transition) -> Iterator[str]:
    """The clause with `must`, due at the limit."""
    if not clause.timing or not isinstance(new.due, Bound):
        return
    limit = new.due.limit
    of = next((it.of for it in clause.timing if it.of is not None), None)
    whose = "" if of is None else f" {clause.whole[of.span.start : of.span.stop]}"
    first, last = clause.timing[0].span.start, clause.timing[-1].span.stop
    lower = [clause.whole[it.span.start : it.span.stop] for it in clause.timing if it.word not in ("within", "before")]
    within = f"within {duration(limit)}{whose}"
    for timing in (f"at {duration(limit)}{whose}", " and ".join([*lower, within]), within):
        yield "must" + clause.put(first, last, timing)[3:]


def _label(t: Transition) -> str:
    return generic(t.name).split(".", 1)[-1]


def _named(edited: Protocol, made: Protocol) -> Iterator[Protocol]:
    """The edited protocol, also with a made-up clock under the name of a new one."""
    yield edited
    there = {c.name for c in edited.clocks}
    for c in made.clocks:
        if c.name not in there and c.name.startswith("first_"):
            event = c.name.removeprefix("first_")
            for old in there:
                if old.startswith("since ") and old.rpartition(" ")[2].rpartition(".")[2] == event:
                    yield renamed(edited, Naming(clocks={old: c.name}))


def _same(one: Protocol, other: Protocol) -> bool:
    """But for names of the whole, places, and clocks that nothing reads."""
    return _plain(one) == _plain(other)


def _plain(it: Protocol) -> object:
    clauses = {t.name: replace(t, origin=UNWRITTEN) for t in it.transitions}
    read = {clock for t in it.transitions for clock in clocks_of(conj(t.guard, t.due))}
    clocks = {c.name: replace(c, origin=UNWRITTEN, written=True) for c in it.clocks if c.name in read}
    machines = [(m.name, m.names, m.ladder) for m in it.machines]
    variables = [(v.name, v.domain, v.initial) for v in it.variables]
    return clauses, clocks, machines, variables, it.actors, it.adversary, it.defections
