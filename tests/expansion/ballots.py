"""What a vote means, told a second time: who may vote how, when it closes, and how, by trying out every completion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from random import Random
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

Answer = Literal["waiting", "yes", "no", "silent"]
Outcome = Literal["idle", "open", "passed", "failed"]
Rule = Callable[[frozenset[int], frozenset[int]], bool]
"""Whether these who say yes and those who say no make it pass."""


class Vote(Struct, frozen=True):
    """The terms of a vote.  `text`: its rule as it is written; the members are m1, m2, …, of whom `voters` vote."""

    voters: tuple[int, ...]
    text: str
    rule: Rule
    silence: Literal["yes", "no", "abstain", ""] = ""
    """With a deadline."""
    promised: bool = False
    defecting: frozenset[int] = frozenset()
    tardy: frozenset[int] = frozenset()
    """Those who are late with what they promised."""

    def passes(self, ballots: Ballots) -> bool:
        """The rule, with all that is missing counted as silence is."""
        answers = [(m, self.silence if said in ("waiting", "silent") else said) for m, said in ballots]
        return self.rule(said(answers, "yes"), said(answers, "no"))

    def decided(self, ballots: Ballots) -> Outcome:
        """What every way to complete the ballots leads to, if all lead to the same; else it stays open."""
        waiting = [m for m, answer in ballots if answer == "waiting"]
        cast = [(m, self.silence if answer == "silent" else answer) for m, answer in ballots if answer != "waiting"]
        ends = {
            self.rule(said(whole, "yes"), said(whole, "no"))
            for rest in product(("yes", "no"), repeat=len(waiting))
            for whole in [[*cast, *zip(waiting, rest, strict=True)]]
        }
        return "open" if len(ends) > 1 else "passed" if ends == {True} else "failed"

    def casts(self, ballots: Ballots, *, late: bool) -> Iterator[tuple[str, Ballots, Outcome]]:
        """Every ballot that may be cast, `late`: at the deadline; what then stands, and how it closes."""
        for place, (member, answer) in enumerate(ballots):
            free = not self.promised or member in self.defecting
            lapses = self.promised and late and member in self.defecting | self.tardy
            own = ("yes", *(("no",) if free else ()), *(("silent",) if lapses else ()))
            for say in own if answer == "waiting" else ():
                then = (*ballots[:place], (member, say), *ballots[place + 1 :])
                yield f"{member} {say}", then, self.decided(then)

    def closes(self, ballots: Ballots) -> bool:
        """Silence is counted: at the deadline, and where a promise was made only when nobody is waited for."""
        return bool(self.silence) and not (self.promised and any(answer == "waiting" for _, answer in ballots))


Ballots = tuple[tuple[int, Answer], ...]


def said(answers: object, what: str) -> frozenset[int]:
    return frozenset(member for member, answer in answers if answer == what)  # type: ignore[attr-defined]


# --- rules ------------------------------------------------------------------------------------------------------


def named(word: str, voters: int) -> Vote:
    """`all`, `any`, `majority`, or a number."""
    needed = {"all": voters, "any": 1, "majority": voters // 2 + 1}.get(word) or int(word)
    return Vote(tuple(range(1, voters + 1)), f"passes with {word}", lambda yes, no: len(yes) >= needed)


def monotone(dice: Random, voters: tuple[int, ...], size: int) -> Vote:
    """A rule in which no yes ever does harm and no no ever helps: vetoes, required members, weights, differences."""
    text, rule = condition(dice, voters, size)
    return Vote(voters, f"passes when {text}", rule)


def condition(dice: Random, voters: tuple[int, ...], size: int) -> tuple[str, Rule]:
    if size > 1:
        left, right = condition(dice, voters, size // 2), condition(dice, voters, size - size // 2)
        if dice.random() < 0.5:
            return f"({left[0]} and {right[0]})", lambda yes, no: left[1](yes, no) and right[1](yes, no)
        return f"({left[0]} or {right[0]})", lambda yes, no: left[1](yes, no) or right[1](yes, no)
    one, few = dice.choice(voters), dice.randint(1, len(voters))
    some = frozenset(m for m in voters if dice.random() < 0.6) or frozenset(voters)
    listed = " or ".join(f"m = m{m}" for m in sorted(some))
    kinds: list[tuple[str, Rule]] = [
        (f"yes[m{one}]", lambda yes, no: one in yes),
        (f"not no[m{one}]", lambda yes, no: one not in no),
        (f"count(m in voters: yes[m]) >= {few}", lambda yes, no: len(yes) >= few),
        (f"{few} > count(m in voters: no[m])", lambda yes, no: few > len(no)),
        ("count(m in voters: yes[m]) > count(m in voters: no[m])", lambda yes, no: len(yes) > len(no)),
        (
            f"count(m in voters: yes[m]) + count(m in voters: yes[m] and ({listed})) >= {few + 1}",
            lambda yes, no: len(yes) + len(yes & some) >= few + 1,
        ),
        (f"not (no[m{one}] and count(m in voters: no[m]) >= 2)", lambda yes, no: not (one in no and len(no) >= 2)),
        (
            f"count(m in voters: yes[m]) - count(m in voters: no[m]) >= {few - 1}",
            lambda yes, no: len(yes) - len(no) >= few - 1,
        ),
        (f"some(m in voters: yes[m] and not no[m{one}])", lambda yes, no: bool(yes) and one not in no),
        (
            f"all(m in voters: yes[m] or not ({listed}))",
            lambda yes, no: some <= yes,
        ),
    ]
    return dice.choice(kinds)


def terms(vote: Vote, dice: Random) -> Vote:
    """With a deadline or without, with a promise or without, and somebody who defects."""
    silence = dice.choice(("", "yes", "no", "abstain"))
    promised = bool(silence) and dice.random() < 0.5
    ways = {m: dice.choice(("defects", "is late", "", "")) for m in vote.voters if promised}
    defecting, tardy = (frozenset(m for m, how in ways.items() if how == way) for way in ("defects", "is late"))
    return replace(vote, silence=silence, promised=promised, defecting=defecting, tardy=tardy)
