"""What random specs ask: every form of property and scenario, about the names of a scene."""

from __future__ import annotations

from typing import Literal

from tests.random_scene import Scene, amount, flat, happening, reads, state, timed_predicate
from tests.spec_model import (
    Asked,
    Becomes,
    Bounded,
    Happening,
    Happens,
    Is,
    Joined,
    Negated,
    Of,
    Pred,
    Reads,
    Scope,
    Since,
    Unless,
)

CALM, SPARK, HOT = Happens("calm", "event"), Happens("spark", "event"), Is("hot", "variable")


def asked(scene: Scene) -> Asked:
    dice = scene.dice
    form = dice.pick(*(scene.forms or (HARD if scene.wild else WEIGHED)))
    telling = form in TELLING and not scene.wild and dice.chance(55)
    it = TELLING[form](scene) if telling else FORMS[form](scene)
    if form == "scenario" or it.scope or not at_times(scene, 20):
        return it
    scope = _scope(scene, timed=form in ("always", "never"))
    return Asked(it.form, it.what, it.other, it.when, it.timing, it.unless, scope, it.word)


def at_times(scene: Scene, percent: int) -> bool:
    """So often; three times as often where the question is to be a hard one."""
    return scene.dice.chance(min(60, 3 * percent) if scene.wild else percent)


def _always(scene: Scene, form: Literal["always", "never"]) -> Asked:
    dice = scene.dice
    far = _far(scene)
    if dice.chance(40):
        it: Pred = far if form == "never" else Negated(far)
    elif scene.grid:
        it = reads(scene, "<=" if form == "always" else ">=")
    else:
        it = timed_predicate(scene) if dice.chance(70) else flat(scene)
    if dice.chance(75):  # so that some moves must come first
        it = Joined("and", far, it) if form == "never" else Joined("or", Negated(far), it)
    return Asked(form, (it,))


def _far(scene: Scene) -> Is:
    """A state that takes some moves to reach."""
    machine = scene.dice.pick("alarm", "alarm", *scene.machines)
    return Is(scene.machines[machine][-1], "state")


def _never_event(scene: Scene) -> Asked:
    dice = scene.dice
    what = _label(scene) if dice.chance(60) else happening(scene)
    if isinstance(what, Becomes):
        what = _label(scene)
    when = dice.pick(flat(scene), timed_predicate(scene), None)
    return Asked("never event", (what,), when=when)


def _label(scene: Scene) -> Happens:
    dice = scene.dice
    machine = dice.pick("alarm", "alarm", *scene.machines)
    return Happens(dice.pick(*scene.labels[machine]), "label")


def _leads_to(scene: Scene) -> Asked:
    dice = scene.dice
    early = Is(scene.machines["alarm"][1], "state")
    trigger: Happening | Pred = dice.pick(SPARK, HOT, early, _ups(scene)[0], happening(scene), state(scene))
    answer: Happening | Pred = dice.pick(_far(scene), _far(scene), _ups(scene)[-1], flat(scene), _label(scene))
    if not scene.grid and at_times(scene, 12):
        answer = timed_predicate(scene, opens_strictly=False)
    timing = (_last(scene),)
    if not scene.grid and at_times(scene, 20):
        timing = (_first(scene, timing[0]), *timing)
    unless = _unless(scene, timing) if dice.chance(75) else None
    return Asked("leads to", (trigger,), (answer,), timing=timing, unless=unless)


def _last(scene: Scene) -> Bounded:
    dice = scene.dice
    word = dice.pick("within", "within", "within", "within" if scene.grid else "before")
    return Bounded(word, amount(scene, more=dice.pick(0, 2, 4)))  # type: ignore[arg-type]


def _first(scene: Scene, last: Bounded) -> Bounded:
    """The beginning of a window that ends with `last`, and is not empty."""
    word = scene.dice.pick("after", "later than")
    return Bounded(word, amount(scene, most=_halves(last) - (word == "later than")))  # type: ignore[arg-type]


def _halves(bound: Bounded) -> int:
    assert bound.amount is not None
    return bound.amount.halves - (bound.word == "before")


def _unless(scene: Scene, timing: tuple[Bounded, ...]) -> Unless:
    dice = scene.dice
    release: Happening | Pred = dice.pick(CALM, CALM, CALM, Negated(HOT), _label(scene), flat(scene))
    if scene.grid:
        return Unless((release,))
    if at_times(scene, 12):
        release = timed_predicate(scene, opens_strictly=False)
    if at_times(scene, 15):
        return Unless((release,), (Bounded("before", amount(scene, most=timing[-1].amount.halves)),))  # type: ignore[union-attr]
    if at_times(scene, 15):
        return Unless((release,), (_first(scene, timing[-1]),))
    return Unless((release, CALM) if dice.chance(10) else (release,))


def _only_after(scene: Scene) -> Asked:
    dice = scene.dice
    what = _label(scene) if dice.chance(25 if scene.wild else 75) else _property_trigger(scene)
    earlier = dice.pick(SPARK, CALM, happening(scene), _label(scene))
    timing: tuple[Bounded, ...] = (Bounded("within", amount(scene, more=2)),) if dice.chance(60) else ()
    if not scene.grid and at_times(scene, 30):
        timing = (Bounded(dice.pick("after", "later than", "before"), amount(scene)),)
    return Asked("only after", (what,), (earlier,), timing=timing)


def _property_trigger(scene: Scene) -> Happening | Pred:
    return scene.dice.pick(happening(scene), flat(scene))


def _ladder(scene: Scene) -> Asked:
    dice = scene.dice
    if not scene.ladders:
        return _never_event(scene)
    ladder = dice.pick(*scene.ladders)
    return Asked("ladder", (), word=f"{ladder} never {dice.pick('skips', 'skips', 'climbs', 'drops')}")


def _lasts(scene: Scene) -> Asked:
    dice = scene.dice
    what = dice.pick(HOT, Joined("and", HOT, state(scene)), state(scene), flat(scene))
    timing = (Bounded("within", amount(scene, more=dice.pick(0, 2, 4))),)
    unless = _unless(scene, timing) if not scene.grid and dice.chance(40) else None
    return Asked("lasts", (what,), timing=timing, unless=unless)


def _at_least(scene: Scene) -> Asked:
    """As long as `_lasts` has it at most; mostly with a release, which may come when it ends."""
    it = _lasts(scene)
    unless = it.unless or (_unless(scene, it.timing) if not scene.grid and scene.dice.chance(60) else None)
    return Asked("lasts at least", it.what, timing=it.timing, unless=unless)


def _separation(scene: Scene) -> Asked:
    dice = scene.dice
    first = dice.pick(SPARK, CALM, _property_trigger(scene), _label(scene))
    then = dice.pick(SPARK, CALM, _property_trigger(scene), _label(scene), first)
    both = (then, first) if dice.chance(15) else (then,)
    return Asked("separation", (first,), both, timing=(Bounded("within", amount(scene)),))


def _recurs(scene: Scene) -> Asked:
    what = scene.dice.pick(SPARK, CALM, _property_trigger(scene), _label(scene))
    timing = (_last(scene),)
    if not scene.grid and at_times(scene, 20):
        timing = (_first(scene, timing[0]), *timing)
    return Asked("recurs", (what,), timing=timing)


def _scenario(scene: Scene) -> Asked:
    dice = scene.dice
    goal = dice.pick(_far(scene), _label(scene), flat(scene), reads(scene, ">="), dice.pick(SPARK, CALM))
    timing: tuple[Bounded, ...] = ()
    if dice.chance(50):
        of = Of(happening(scene))
        timing = (Bounded("within", amount(scene), of),)
        if not scene.grid and dice.chance(40):
            timing = (Bounded(dice.pick("after", "later than", "before", "at"), amount(scene), of),)
    return Asked("scenario", (goal,), timing=timing)


def _scope(scene: Scene, *, timed: bool) -> Scope:
    dice = scene.dice
    match dice.pick("between", "after", "before", "while"):
        case "between":
            return Scope("between", dice.pick(CALM, SPARK, happening(scene)), dice.pick(CALM, SPARK, happening(scene)))
        case "while":
            plain = scene.grid or not timed or dice.chance(60)
            return Scope("while", flat(scene) if plain else timed_predicate(scene))
        case "after":
            return Scope("after", happening(scene))
        case _:
            return Scope("before", happening(scene))


# --- what is likely to hold, or to fail late only -----------------------------------------------------------------


def _ups(scene: Scene) -> list[Happens]:
    return [Happens(label, "label") for label in scene.labels["alarm"] if label.startswith("up")]


def _promise(scene: Scene) -> Asked:
    """What the ladder is for: from tension to a tier in time, unless calm returns."""
    ranks = range(1, len(scene.machines["alarm"]))
    rank = scene.dice.pick(*ranks, *ranks[1:])
    answer = Is(scene.machines["alarm"][rank], "state")
    length = amount(scene, more=scene.dice.pick(0, 0, 2) + 2 * rank)
    word = scene.dice.pick("within", "within", "within", "within" if scene.grid else "before")
    last: tuple[Bounded, ...] = (Bounded(word, length),)  # type: ignore[arg-type]
    if not scene.grid and scene.dice.chance(15):
        last = (_first(scene, last[0]), *last)
    trigger = scene.dice.pick(SPARK, *_ups(scene)[: rank - 1], *_ups(scene)[: rank - 1])
    return Asked("leads to", (trigger,), (answer,), timing=last, unless=Unless((CALM,)))


def _order(scene: Scene) -> Asked:
    """A later step only after an earlier one, or after the tension."""
    ups = _ups(scene)
    return Asked("only after", (ups[-1],), (scene.dice.pick(SPARK, *ups[:-1]),))


def _no_act_in_calm(scene: Scene) -> Asked:
    when = scene.dice.pick(Negated(HOT), Negated(HOT), reads(scene, ">="))
    return Asked("never event", (scene.dice.pick(*_ups(scene), CALM),), when=when)


def _no_far_state(scene: Scene) -> Asked:
    far = _far(scene)
    past = Reads(Since(SPARK), "<=" if scene.grid else scene.dice.pick("<=", "<"), amount(scene, more=2))
    also = scene.dice.pick(HOT, Negated(HOT), past, past)
    return Asked("never", (Joined("and", far, also) if scene.dice.chance(75) else far,))


def _rises_in_order(scene: Scene) -> Asked:
    if "alarm" not in scene.ladders:
        return _order(scene)
    word = scene.dice.pick("skips", "climbs", "drops")
    after_last = Scope("after", _ups(scene)[-1])
    scope = {
        "skips": None,
        "climbs": scene.dice.pick(Scope("between", CALM, SPARK), Scope("while", Negated(HOT)), after_last),
        "drops": scene.dice.pick(Scope("between", SPARK, CALM), Scope("while", HOT), Scope("before", CALM)),
    }[word]
    return Asked("ladder", (), scope=scope, word=f"alarm never {word}")


def _stay(scene: Scene) -> Asked:
    """How long a tier lasts that is not the first, or tension without the last."""
    tier = Is(scene.dice.pick(*scene.machines["alarm"][1:]), "state")
    what = scene.dice.pick(tier, Joined("and", HOT, Negated(_far(scene))), Joined("and", HOT, tier))
    unless = Unless((CALM,)) if not scene.grid and scene.dice.chance(30) else None
    return Asked("lasts", (what,), timing=(Bounded("within", amount(scene, more=2)),), unless=unless)


def _long_stay(scene: Scene) -> Asked:
    """How long a tier lasts that the next one follows after a time."""
    it = _stay(scene)
    return Asked("lasts at least", it.what, timing=(Bounded("within", amount(scene)),), unless=Unless((CALM,)))


def _steps_apart(scene: Scene) -> Asked:
    first, then = scene.dice.pick((SPARK, _ups(scene)[-1]), (SPARK, CALM), (_ups(scene)[0], _ups(scene)[-1]))
    return Asked("separation", (first,), (then,), timing=(Bounded("within", amount(scene)),))


def _left_in_time(scene: Scene) -> Asked:
    """What leaves a tier, or any act, while the tier lasts."""
    dice = scene.dice
    rank = dice.pick(*range(1, len(scene.machines["alarm"])))
    tier = Is(scene.machines["alarm"][rank - 1], "state")
    act = dice.pick(_ups(scene)[rank - 1], _label(scene), CALM)
    while_ = Scope("while", dice.pick(Joined("and", HOT, tier), tier))
    return Asked("recurs", (act,), timing=(Bounded("within", amount(scene, more=2 * rank)),), scope=while_)


def _no_far_act(scene: Scene) -> Asked:
    """The last step is never taken, or not so late: often false, and by runs of some moves."""
    when = scene.dice.pick(None, reads(scene, ">="), Is(scene.machines["alarm"][-2], "state"), Negated(HOT))
    return Asked("never event", (scene.dice.pick(_ups(scene)[-1], _ups(scene)[-1], _label(scene)),), when=when)


TELLING = {
    "leads to": _promise,
    "only after": _order,
    "never event": lambda scene: _no_act_in_calm(scene) if scene.dice.chance(40) else _no_far_act(scene),
    "never": _no_far_state,
    "always": lambda scene: Asked("always", (Joined("or", HOT, Negated(_far(scene))),)),
    "ladder": _rises_in_order,
    "lasts": _stay,
    "lasts at least": _long_stay,
    "separation": _steps_apart,
    "recurs": _left_in_time,
}
SPACED = ("lasts at least", "separation", "recurs")
"""The forms that ask how far apart things are, and how long they last."""
HARD = (
    *["leads to"] * 5, *["lasts"] * 4, *["only after"] * 4, *["scenario"] * 3, "always", "never event", "ladder",
    *["lasts at least"] * 3, *["separation"] * 2, "recurs",
)  # fmt: skip
WEIGHED = (
    *["leads to"] * 5, *["always"] * 4, *["never"] * 6, *["never event"] * 3, *["only after"] * 2, *["ladder"] * 2,
    *["lasts"] * 2, "scenario", "lasts at least", *["separation"] * 2, "recurs",
)  # fmt: skip

FORMS = {
    "always": lambda scene: _always(scene, "always"),
    "never": lambda scene: _always(scene, "never"),
    "never event": _never_event,
    "leads to": _leads_to,
    "only after": _only_after,
    "ladder": _ladder,
    "lasts": _lasts,
    "lasts at least": _at_least,
    "separation": _separation,
    "recurs": _recurs,
    "scenario": _scenario,
}
