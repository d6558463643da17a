"""Every vote of up to seven members goes as a table of truth says: each ballot, each closing, each deadline."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random

import pytest

from protocol.deviation import deviate
from protocol.load import compile_text
from protocol.model import Deviation, Protocol
from protocol.semantics import State, after, elapse, initial, moves, patience
from tests.expansion.ballots import Ballots, Outcome, Vote, monotone, named, terms

DAY = Fraction(86400)


def protocol(vote: Vote, size: int) -> Protocol:
    """A protocol with that vote, as it is written, and nothing else."""
    recused = [f"m{member}" for member in range(1, size + 1) if member not in vote.voters]
    text = f"""protocol p {{
      group voters = {", ".join(f"m{member}" for member in range(1, size + 1))}
      event call
      vote v among voters {{
        opens on call
        {vote.text}
        {f"within 24h silence means {vote.silence}" if vote.silence else ""}
        {"members promise yes" if vote.promised else ""}
        {f"recused {', '.join(recused)}" if recused else ""}
      }}
    }}"""
    (design,) = compile_text(text)
    defects = Deviation(tuple(f"m{member}" for member in sorted(vote.defecting)))
    late = Deviation(tuple(f"m{member}" for member in sorted(vote.tardy)), DAY)
    return deviate(design.protocol, [it for it in (defects, late) if it.actors])


def ballots(state: State) -> Ballots:
    machines = [name for name in state.locations if "[" in name]
    return tuple((int(name[3:-1]), state.locations[name]) for name in machines)  # type: ignore[misc]


def steps(protocol: Protocol, state: State) -> Iterator[tuple[str, State]]:
    """Every move, by its cause, and the state after it."""
    for move in moves(protocol, state):
        (then,) = after(protocol, state, move)
        yield move.cause, then


def seen(protocol: Protocol, state: State) -> list[tuple[str, Ballots, Outcome]]:
    """Every move but the call, in the words of the table."""
    found = []
    for cause, then in steps(protocol, state):
        who, _, what = cause.rpartition(".")
        if cause != "call":
            name = f"{who[3:-1]} {what}" if "[" in who else "deadline"
            found.append((name, ballots(then), then.locations["v"]))
    return sorted(found)  # type: ignore[arg-type]


def told(vote: Vote, now: Ballots, *, late: bool) -> list[tuple[str, Ballots, Outcome]]:
    found = list(vote.casts(now, late=late))
    if late and vote.closes(now):
        found.append(("deadline", now, "passed" if vote.passes(now) else "failed"))
    return sorted(found)


def follow(vote: Vote, size: int) -> None:
    """Every state that an opening leads to, and time in it, as the table has them.

    In large votes only those in which members have voted in their order; in each of them everybody may vote.
    """
    design = protocol(vote, size)
    (start,) = initial(design)
    assert (start.locations["v"], seen(design, start), patience(design, start)) == ("idle", [], None)
    ((cause, opened),) = steps(design, start)
    assert (cause, opened.locations["v"]) == ("call", "open")
    assert set(ballots(opened)) == {(member, "waiting") for member in vote.voters}
    known, ended = {(ballots(opened), False): opened}, dict[str, State]()
    waiting = list(known.items())
    for (now, late), state in waiting:
        assert seen(design, state) == told(vote, now, late=late)
        assert patience(design, state) == (0 if late and told(vote, now, late=True) else DAY if vote.silence else None)
        following = [((ballots(then), late), then) for _, then in steps(design, state)]
        if vote.silence and not late:
            following.append(((now, True), elapse(design, state, DAY)))
        for at, then in following:
            if then.locations["v"] != "open":
                ended.setdefault(then.locations["v"], then)
            elif at not in known and (size < 6 or in_order(at[0])):
                known[at] = then
                waiting.append((at, then))
    for state in ended.values():
        assert [cause for cause, _ in steps(design, state)] == ["call"]
        assert [then.locations for _, then in steps(design, state)] == [opened.locations]


def in_order(ballots: Ballots) -> bool:
    answers = [answer for _, answer in ballots]
    return "waiting" not in answers or set(answers[answers.index("waiting") :]) == {"waiting"}


@pytest.mark.parametrize("word", ["all", "any", "majority", "2"])
@pytest.mark.parametrize("size", range(1, 8))
def test_numbers(size: int, word: str) -> None:
    if word == "2" and size < 2:
        return
    follow(named(word, size), size)


@pytest.mark.parametrize("size", range(1, 5))
def test_numbers_under_all_terms(size: int) -> None:
    for needed in range(1, size + 1):
        for seed in range(4):
            follow(terms(named(str(needed), size), Random(seed)), size)


@pytest.mark.parametrize("seed", range(60))
def test_rules(seed: int) -> None:
    dice = Random(seed)
    size = dice.choice((1, 2, 3, 3, 4, 4, 5))
    voters = tuple(range(1, size + 1))
    if size > 1 and dice.random() < 0.3:
        out = dice.choice(voters)
        voters = tuple(member for member in voters if member != out)
    follow(terms(monotone(dice, voters, dice.randint(1, 4)), dice), size)
