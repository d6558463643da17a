"""The names that a log may use: of events, acts and states as the spec has them, or as the call maps them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from checker.replaying.spots import Asked
from checker.walking.naming import called
from protocol.diagnostics import closest
from protocol.format import event, location
from protocol.model import Kind, Protocol


class Names(Struct, frozen=True):
    """`events`: what each name stands for.  `own`: the acts of each actor, by the last part of their names, such as
    `yes` of a ballot.  `mapped`: names of the log for those of the spec.  `ignored`: of no use.
    """

    events: dict[str, frozenset[str]]
    own: dict[tuple[str, str], frozenset[str]]
    actors: frozenset[str]
    mapped: Mapping[str, str]
    ignored: frozenset[str]

    def meant(self, name: str, actor: str) -> Asked | str | None:
        """What a line says; None where it is left out; what is wrong with it, in words."""
        if name in self.ignored:
            return None
        who, word = self.mapped.get(actor, actor), self.mapped.get(name, name)
        own = self.own.get((who, word), frozenset())
        events = self.events.get(word) or (own if len(own) == 1 else None)
        if events is None:
            return f"no event, act or state is called `{name}`; {self.remedy(name)}"
        if who and who not in self.actors:
            near = closest(who, self.actors)
            hint = f"did you mean `{near}`?" if near else f"--map '{actor}=ACTOR' gives it another"
            return f"no actor is called `{actor}`; {hint}"
        return Asked(events, who or None)

    def remedy(self, name: str) -> str:
        near = closest(name, self.events)
        several = sorted(known for known in self.events if known.endswith(f".{name}"))
        if several:
            listed = ", ".join(f"`{it}`" for it in several[:6])
            return f"say whose it is, in the column `actor`, or one of {listed}{', …' if len(several) > 6 else ''}"
        hint = f"did you mean `{near}`? " if near else ""
        return f"{hint}--map '{name}=NAME' gives it another, --ignore '{name}' leaves it out"


def names_of(protocol: Protocol, mapped: Mapping[str, str], ignored: Iterable[str]) -> Names:
    events: dict[str, frozenset[str]] = {}
    for machine in protocol.machines:
        for state in machine.names:
            whole = frozenset({f"{machine.name}.{state}"})
            events |= {f"{machine.name}.{state}": whole, location(machine.name, state, protocol): whole}
    for t in protocol.transitions:
        events |= {name: frozenset({t.name}) for name in (called(protocol, t.name), event(t.name, protocol), t.name)}
    own: dict[tuple[str, str], frozenset[str]] = {}
    for t in protocol.transitions:
        if t.actor is not None and t.is_cause:
            mine = (t.actor, t.name.rpartition(".")[2])
            own[mine] = own.get(mine, frozenset()) | {t.name}
    return Names(events, own, frozenset(protocol.actors), mapped, frozenset(ignored))


def logged_causes(protocol: Protocol, unlogged: Iterable[str]) -> tuple[frozenset[str], list[str]]:
    """The causes of which a log must tell, all but what happens of itself and what is `unlogged`, a name or an actor.

    And the names among `unlogged` that are neither.
    """
    silent: set[str] = set()
    odd = []
    for name in unlogged:
        meant = {t.name for t in protocol.transitions if name in (t.actor, t.name, called(protocol, t.name))}
        odd += [] if meant else [name]
        silent |= meant
    causes = (t.name for t in protocol.transitions if t.is_cause and t.kind is not Kind.TIMED)
    return frozenset(causes) - silent, odd
