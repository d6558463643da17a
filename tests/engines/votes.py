"""Votes, as the language expands them: one ballot for each member, closed in the very move that decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from protocol.formula import Compare, Count, Formula, Literal, Occurs, conj
from protocol.model import Clock, Kind, Machine, Protocol, Transition
from tests.engines.small import H, at, bound, clock, event, machine, protocol, step

DAY = 24 * H
OPEN_FOR = "since consent.open"


def members(number: int) -> tuple[str, ...]:
    return tuple(f"m{k}" for k in range(1, number + 1))


def vote(voters: Sequence[str], passes_with: int, *, weight: Callable[[int], int] = lambda _: 1) -> Protocol:
    """`asked` opens it; it passes with so many yes, fails when no longer possible, or after a day.

    `weight`: how often the ballot of the k-th member counts.
    """
    ballots = tuple(machine(f"consent[{v}]", "waiting", "yes", "no") for v in voters)
    closing = tuple(way for k, v in enumerate(voters) for way in deciding(voters, k, v, passes_with, weight))
    ways = tuple(t for v in voters for t in ballot(v))
    deadline = step(Kind.TIMED, "consent.deadline", ("open",), "failed", due=bound(OPEN_FOR, ">=", DAY))
    opens = step(Kind.REACTION, "consent.opens", ("idle", "passed", "failed"), "open", triggers=("asked",))
    return protocol(
        (machine("consent", "idle", "open", "passed", "failed"), *ballots),
        (event("asked"), opens, *closing, deadline, *ways),
        (clock(OPEN_FOR, restarts=Occurs(("consent.open",))),),
    )


def ballot(voter: str) -> tuple[Transition, ...]:
    name = f"consent[{voter}]"
    free = at("consent", "open")
    return (
        step(Kind.MAY, f"{name}.say_yes", ("waiting",), "yes", guard=free, actor=voter),
        step(Kind.MAY, f"{name}.say_no", ("waiting",), "no", guard=free, actor=voter),
        step(Kind.REACTION, f"{name}.reset", ("yes", "no"), "waiting", triggers=("consent.open",)),
    )


def deciding(
    voters: Sequence[str], k: int, voter: str, passes_with: int, weight: Callable[[int], int]
) -> tuple[Transition, ...]:
    """The reactions to a ballot that decides: with those of the others that many, or too many, are together."""
    total = sum(map(weight, range(len(voters))))

    def others(way: str) -> Count:
        rest = ((v, weight(j)) for j, v in enumerate(voters) if v != voter)
        return Count(tuple(at(f"consent[{v}]", way) for v, times in rest for _ in range(times)))

    yes = Compare(others("yes"), ">=", Literal(passes_with - weight(k)))
    no = Compare(others("no"), ">", Literal(total - passes_with - weight(k)))
    return (
        step(
            Kind.REACTION, f"consent.#pass {voter}", ("open",), "passed", triggers=(f"consent[{voter}].yes",), guard=yes
        ),
        step(
            Kind.REACTION, f"consent.#fail {voter}", ("open",), "failed", triggers=(f"consent[{voter}].no",), guard=no
        ),
    )


def escalating(voters: Sequence[str], passes_with: int) -> Protocol:
    """The vote as a step of a ladder: after a violation a warning, which asks; what passes is done within 48 hours."""
    it = vote(voters, passes_with)
    hostile = "since violation"
    ladder: Machine = machine("response", "calm", "warned", "joint", ladder=True)
    rules: list[Clock] = [
        clock(hostile, restarts=Occurs(("violation",))),
        clock("since passed", restarts=Occurs(("consent.passed",))),
    ]
    warned: Formula = bound(hostile, ">=", 0)
    steps = (
        event("violation", at("response", "calm")),
        step(Kind.MUST, "response.warn", ("calm",), "warned", guard=warned, due=bound(hostile, ">=", DAY)),
        step(
            Kind.MUST,
            "response.join",
            ("warned",),
            "joint",
            guard=conj(at("consent", "passed"), bound("since passed", ">=", 0)),
            due=bound("since passed", ">=", 2 * DAY),
        ),
        step(Kind.MAY, "response.stand_down", ("warned", "joint"), "calm", guard=bound(hostile, ">", 7 * DAY)),
    )
    opened = tuple(
        replace(t, triggers=("response.warned",)) if t.name == "consent.opens" else t for t in it.transitions
    )
    kept = tuple(t for t in opened if t.name != "asked")
    return replace(it, machines=(ladder, *it.machines), transitions=(*steps, *kept), clocks=(*it.clocks, *rules))
