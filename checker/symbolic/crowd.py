"""Steps of several causes as formulas: which exclude each other, when there are several, what must be quiet then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from checker.slicing import without_events
from checker.symbolic.symbols import Bool, Symbols, every, is_name, no, some, truth
from checker.symbolic.together import Company, edges_that_stir, stirring
from protocol.model import Clock


def several(causes: Sequence[Bool]) -> Bool:
    """At least two."""
    level = [(cause, some(())) for cause in causes]
    while len(level) > 1:
        paired = [
            (some((a, b)), some((more_a, more_b, every((a, b)))))
            for (a, more_a), (b, more_b) in zip(level[::2], level[1::2], strict=False)
        ]
        level = paired + level[len(paired) * 2 :]
    return level[0][1] if level else some(())


def unmixed(company: Company, choices: Mapping[str, Bool]) -> Iterator[Bool]:
    """Of the causes that change a part, that raise, lower or read it, none comes with one of another kind."""
    for roles in company.roles:
        taken = [some(choices[name] for name in role) for role in roles]
        for k, one in enumerate(taken):
            yield from (some((no(one), no(other))) for other in taken[:k])


def quiet(company: Company, then: Symbols) -> Bool:
    """Nothing that is restless does anything in a move that it has nothing to do with."""
    parts = []
    for it in company.restless:
        if isinstance(it, Clock):
            hand = then.clocks[it.name]
            stops, clears, restarts, starts = (truth(without_events(rule), then) for rule in stirring(it))
            running = every((hand.on, no(hand.stopped)))
            parts += [some((no(stops), no(running))), some((no(clears), no(hand.on)))]
            parts += [no(restarts), some((no(starts), running))]
        else:
            here = then.places[it.name]
            edges = edges_that_stir(it)
            parts += [no(every((is_name(here, e.source), truth(without_events(e.when), then)))) for e in edges]
    return every(parts)
