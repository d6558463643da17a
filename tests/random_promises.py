"""What is asked of random protocols of machines side by side, mostly what may well hold or fails late."""

from __future__ import annotations

from random import Random

from msgspec import Struct

from protocol.diagnostics import Failure
from protocol.load import compile_text
from protocol.model import Design
from tests.random_parallel import World, drawn


class Parallel(Struct, frozen=True):
    """A random spec that asks one question."""

    seed: int
    text: str
    design: Design
    form: str
    features: frozenset[str]
    grid: bool


def parallel(seed: int, forms: tuple[str, ...] = ()) -> Parallel:
    """The spec of this seed; what the language refuses is drawn again."""
    for attempt in range(1000):
        dice = Random(f"{seed}/{attempt}")
        found = drawn(dice)
        form = dice.choice(forms or WEIGHED)
        asked = FORMS[form](found.world)
        lines = (*found.lines, f"{'scenario' if form == 'scenario' else 'property'} it: {asked}")
        text = "\n  ".join(["protocol random {", *lines]) + "\n}\n"
        try:
            (design,) = compile_text(text)
        except Failure:
            continue
        return Parallel(seed, text, design, form, frozenset(found.world.met), found.world.grid)
    raise AssertionError(f"no spec for seed {seed}")


def far(world: World) -> str:
    """A state that takes some moves to reach."""
    part = world.pick(*world.parts)
    return world.state(part, -1)


def far_act(world: World) -> str:
    part = world.pick(*world.parts)
    return world.pick(world.label(part), world.indexed(part.labels[-1], part, None))


def trigger(world: World) -> str:
    return world.pick("spark", "spark", "spark", far_act(world), world.happening())


def unless(world: World, percent: int) -> str:
    return f" unless {world.pick('calm', 'calm', 'not hot', far(world))}" if world.chance(percent) else ""


def last(world: World, least: int = 1, most: int = 5) -> str:
    word = "within" if world.grid or world.chance(70) else "before"
    return f" {word} {world.time(least, most)}"


def _leads_to(world: World) -> str:
    first = f" {world.pick('after', 'later than')} 1h and" if not world.grid and world.chance(15) else ""
    answer = world.pick(far(world), far(world), far_act(world), world.flat())
    return f"{trigger(world)} leads to {answer}{first}{last(world, 2)}{unless(world, 80)}"


def _never(world: World) -> str:
    one, other = far(world), world.pick(far(world), world.flat(), world.timed(), world.timed())
    return world.pick(f"never {one} and {other}", f"never {one} and {other}", f"always not {one} or {world.flat()}")


def _never_act(world: World) -> str:
    when = world.pick("not hot", world.flat(), world.timed(), world.timed())
    return f"never {world.pick(far_act(world), far_act(world), 'calm')} when {when}"


def _reading(world: World) -> str:
    """A clock that stays within its bounds."""
    relation = ">=" if world.grid or world.chance(30) else ">"
    clock = world.pick(*world.clocks, f"age({far(world)})", "since(spark)")
    also = f" and {world.pick('hot', far(world), world.flat())}" if world.chance(60) else ""
    return f"never {clock} {relation} {world.time(2, 6)}{also}"


def _only_after(world: World) -> str:
    timing = ""
    if world.chance(50):
        timing = (
            last(world, 2) if world.grid else f" {world.pick('within', 'before', 'after', 'later than')} {world.time()}"
        )
    return f"{far_act(world)} only after {world.pick('spark', world.happening(), far_act(world))}{timing}"


def _lasts(world: World) -> str:
    what = world.pick(far(world), world.any_state(), f"(hot and not {far(world)})")
    return f"{what} lasts at most {world.time(1, 4)}{unless(world, 30)}"


def _at_least(world: World) -> str:
    what = world.pick(far(world), world.any_state(), "hot")
    return f"{what} lasts at least {world.time(1, 2)}{unless(world, 30)}"


def _separation(world: World) -> str:
    return f"at least {world.time(1, 3)} from {trigger(world)} to {world.pick('spark', far_act(world), far(world))}"


def _recurs(world: World) -> str:
    return f"while {world.pick('hot', far(world))}, {far_act(world)} recurs{last(world, 2)}"


def _ladder(world: World) -> str:
    """That steps are taken in order, for machines that are ladders or not."""
    part = world.pick(*world.parts)
    low, high = world.state(part, 0), world.state(part, -1)
    return f"between calm and spark, never {far_act(world)} when {world.pick(low, high, 'hot', 'true')}"


def _scenario(world: World) -> str:
    goal = world.pick(
        far(world), far_act(world), f"({far(world)} and {far(world)})", f"({far(world)} and {world.timed()})"
    )
    word = world.pick("within", "within", "after", *(() if world.grid else ("before", "later than", "at")))
    return f"{goal} is possible" + (f" {word} {world.time()} of {trigger(world)}" if world.chance(60) else "")


def _stays(world: World) -> str:
    goal = world.pick(far(world), far_act(world), world.flat(), "spark")
    return f"{goal} stays possible" + (f" while {world.flat()}" if world.chance(40) else "")


def _some_time(world: World) -> str:
    return f"{trigger(world)} leads to {world.pick(far(world), far_act(world), 'calm')}{unless(world, 60)}"


FORMS = {
    "leads to": _leads_to,
    "never": _never,
    "never act": _never_act,
    "reading": _reading,
    "only after": _only_after,
    "lasts": _lasts,
    "lasts at least": _at_least,
    "separation": _separation,
    "recurs": _recurs,
    "in order": _ladder,
    "scenario": _scenario,
    "stays possible": _stays,
    "some time": _some_time,
}
WEIGHED = (
    *["leads to"] * 5, *["never"] * 4, *["never act"] * 3, *["reading"] * 3, *["only after"] * 2, *["lasts"] * 2,
    "lasts at least", "separation", "recurs", "in order", "scenario", "stays possible", "some time",
)  # fmt: skip
