"""Observers of how long a condition lasts, measured over positive time."""

from __future__ import annotations

from fractions import Fraction

from checker.query import NOTICE, Goal
from checker.sight import (
    AGE,
    GAP,
    WATCH,
    Question,
    Sight,
    at_once,
    later,
    met_at_start,
    noticed,
    own_clock,
    past,
)
from protocol.formula import (
    FALSE,
    TRUE,
    After,
    At,
    Before,
    Bound,
    Formula,
    Occurs,
    conj,
    disj,
    neg,
)
from protocol.model import (
    Edge,
    LastsAtLeast,
    LastsAtMost,
    Monitor,
    Response,
)
from protocol.semantics import holds, initial


def lasts_at_most(sight: Sight, form: LastsAtMost) -> Question:
    """Keeps the age of the present stretch over breaks of no length: `#gap` tells whether a break has any.

    A release without a first instant (`later than`) cannot be noticed: the observer lets no time pass there, and so it
    follows one stretch, any one, and takes the others as free.
    """
    holds_after, broken = After(form.condition), Before(Bound(GAP, ">", Fraction(0)))
    freed_at_once: Formula = FALSE
    freed_on_opening: Formula = FALSE  # the move that opens the scope lies outside: what occurs in it frees nothing
    freed_later: Formula = FALSE
    notice: Formula = FALSE
    starts_freed = False
    if form.release is not None:
        response, window = form.release.response, form.release.window
        freed_on_opening = at_once(Response(condition=response.condition), window)
        freed_at_once, freed_later = at_once(response, window), disj(later(response, window), Occurs((NOTICE,)))
        notice = noticed(response, window)
        starts_freed = met_at_start(sight, response, window, None)
    follows_one = notice != FALSE and form.release is not None and form.release.window.after
    edges = [Edge(here, "out", neg(disj(sight.inside, sight.reopens))) for here in ("in", "gap", "freed", "freed gap")]
    for here in ("out", "in", "gap", "freed", "freed gap"):
        edges.append(Edge(here, "in", conj(sight.reopens, holds_after, neg(freed_on_opening)), (AGE,)))
        free = TRUE if follows_one else freed_on_opening
        edges.append(Edge(here, "freed", conj(sight.reopens, holds_after, free), (AGE,)))
        edges.append(Edge(here, "out", conj(sight.reopens, neg(holds_after))))

    def inside(here: str, there: str, when: Formula, *restarts: str) -> None:
        edges.append(Edge(here, there, conj(sight.inside, when), restarts))

    for here, new in (("out", TRUE), ("gap", broken), ("freed gap", broken)):
        inside(here, "in", conj(new, holds_after, neg(freed_at_once)), AGE)
        inside(here, "freed", conj(new, holds_after, TRUE if follows_one else freed_at_once), AGE)
    inside("in", "freed", conj(freed_later, holds_after))
    inside("in", "freed gap", conj(freed_later, neg(holds_after)), GAP)
    inside("in", "gap", conj(neg(freed_later), neg(holds_after)), GAP)
    inside("gap", "in", conj(neg(broken), holds_after, neg(freed_later)))
    inside("gap", "freed", conj(neg(broken), holds_after, freed_later))
    inside("gap", "freed gap", conj(neg(broken), neg(holds_after), freed_later))
    inside("freed", "freed gap", neg(holds_after), GAP)
    inside("freed gap", "freed", conj(neg(broken), holds_after))

    in_it = sight.open_at_start and holds(form.condition, initial(sight.protocol)[0])
    start = ("out",) if not in_it else ("freed",) if starts_freed else ("in", "freed") if follows_one else ("in",)
    monitor = Monitor(WATCH, ("out", "in", "gap", "freed", "freed gap"), start, tuple(edges))
    watched = sight.observed(monitor, [own_clock(AGE), own_clock(GAP)], conj(At(WATCH, ("in",)), notice))
    bad = Goal("bad", conj(At(WATCH, ("in",)), past(form.window)))
    stretch = Goal("stretch", conj(At(WATCH, ("in", "freed")), Bound(AGE, ">", Fraction(0))))
    return watched.question([bad], [stretch])


def lasts_at_least(sight: Sight, form: LastsAtLeast) -> Question:
    """Keeps the age of the present stretch over breaks of no length, and judges it where a break begins.

    in: it may turn out too short; blip: no time has passed in it, and it is broken; short: broken too early, which is
    so once the break has any length; freed: released, or long enough when it was broken; old: it was under way when
    the scope opened.  A release without a first instant is seen to as in `lasts_at_most`.
    """
    holds_after = After(form.condition)
    broken = Before(Bound(GAP, ">", Fraction(0)))
    long_enough = Before(Bound(AGE, ">=", form.least))
    timeless = Before(Bound(AGE, "<=", Fraction(0)))
    freed_at_once: Formula = FALSE
    freed_later: Formula = FALSE
    notice: Formula = FALSE
    starts_freed = False
    if form.release is not None:
        response, window = form.release.response, form.release.window
        freed_at_once, freed_later = at_once(response, window), disj(later(response, window), Occurs((NOTICE,)))
        notice = noticed(response, window)
        starts_freed = met_at_start(sight, response, window, None)
    follows_one = notice != FALSE and form.release is not None and form.release.window.after
    places = ("out", "in", "blip", "short", "freed", "freed gap", "old", "old gap")
    edges = [Edge(here, "out", neg(disj(sight.inside, sight.reopens))) for here in places]
    edges += [Edge(here, "old", conj(sight.reopens, holds_after)) for here in places]
    edges += [Edge(here, "out", conj(sight.reopens, neg(holds_after))) for here in places]

    def inside(here: str, there: str, when: Formula, *restarts: str) -> None:
        edges.append(Edge(here, there, conj(sight.inside, when), restarts))

    for here in ("out", "blip", "short", "freed gap", "old gap"):
        new = TRUE if here == "out" else broken
        inside(here, "in", conj(new, holds_after, neg(freed_at_once)), AGE)
        inside(here, "freed", conj(new, holds_after, TRUE if follows_one else freed_at_once), AGE)
    inside("in", "freed", conj(holds_after, freed_later))
    ends = neg(holds_after)
    inside("in", "freed gap", conj(ends, disj(freed_later, long_enough)), GAP)
    inside("in", "blip", conj(ends, neg(freed_later), neg(long_enough), timeless), GAP)
    inside("in", "short", conj(ends, neg(freed_later), neg(long_enough), neg(timeless)), GAP)
    for here in ("blip", "short"):
        inside(here, "in", conj(neg(broken), holds_after, neg(freed_later)))
        inside(here, "freed", conj(neg(broken), holds_after, freed_later))
        inside(here, "freed gap", conj(neg(broken), ends, freed_later))
    for here in ("freed", "old"):
        inside(here, f"{here} gap", ends, GAP)
        inside(f"{here} gap", here, conj(neg(broken), holds_after))

    in_it = sight.open_at_start and holds(form.condition, initial(sight.protocol)[0])
    start = ("out",) if not in_it else ("freed",) if starts_freed else ("in", "freed") if follows_one else ("in",)
    monitor = Monitor(WATCH, places, start, tuple(edges))
    unbroken = disj(At(WATCH, ("in",)), conj(At(WATCH, ("short",)), Bound(GAP, "<=", Fraction(0))))
    watched = sight.observed(monitor, [own_clock(AGE), own_clock(GAP)], conj(unbroken, notice))
    bad = Goal("bad", conj(At(WATCH, ("short",)), Bound(GAP, ">", Fraction(0))))
    begins = Goal("begins", conj(At(WATCH, ("in", "freed")), Bound(AGE, ">", Fraction(0))))
    return watched.question([bad], [begins])
