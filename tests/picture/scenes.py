"""Runs to be drawn, made by hand: what is usual, and what is hard to draw."""

from __future__ import annotations

from fractions import Fraction

from checker.picture.drawing import Told, picture, together
from checker.picture.model import Picture
from checker.report import Result
from checker.verdict import Violated
from protocol.load import compile_text, load
from protocol.model import Design, Promise, Property
from protocol.runs import Run
from protocol.satisfaction import breach
from protocol.semantics import replay
from tests.command import scene

LONG = """protocol long {
  actor them is adversary
  actor the_regional_coordination_centre_of_all_members "all of them <b>&\u202e"
  event start_of_everything_that_matters by them when calm
  ladder steps {
    tier calm
    tier alarmed_beyond_all_measure_of_reason by the_regional_coordination_centre_of_all_members
    tier done "</title><script>alert(1)</script> & \x1b[31m"
    must alarm: calm -> alarmed_beyond_all_measure_of_reason within 5min of start_of_everything_that_matters
      because "<img src=x onerror=alert(1)>"
    must finish: alarmed_beyond_all_measure_of_reason -> done at 300d of entry
  }
  property finished "]]> <b>bold</b>": start_of_everything_that_matters leads to done within 299d
}
"""
CHAIN = """protocol chain {
  actor them is adversary
  actor us
  event go by them when one
  machine m {
    state one
    state two
    state three
    state four
    state five
    state six
    on go first: one -> two
    must second: two -> three by us within 0h of entry
    must third: three -> four by them within 0h of entry
    must fourth: four -> five by us within 0h of entry
    must fifth: five -> six by them within 0h of entry
    may back: six -> one after 3h of entry
  }
  property never_six: always not six
}
"""
MANY = "\n".join(
    [
        "protocol many {",
        "actor adversary_of_all is adversary",
        *(f"actor a{k}" for k in range(20)),
        "event go by adversary_of_all when m0.rest",
        *(
            f"machine m{k} {{ state rest; state up; must t{k}: rest -> up by a{k} at {k + 1}h of go }}"
            for k in range(20)
        ),
        "property all_on: go leads to m19.up within 19h",
        "}",
    ]
)
WIDE = """protocol 停戦 {
  actor ロシア is adversary
  actor ウクライナ
  var 戦闘 = false
  event 違反 by ロシア when not 戦闘 { 戦闘 := true }
  ladder 対応 { tier 平時; tier 警告 by ウクライナ; may 警告する: 平時 -> 警告 when 戦闘 after 24h / 7 of 違反 }
  property 七十二時間: 違反 leads to 警告 within 24h / 7
}
"""


FOR_EVER = """protocol ever {
  actor them is adversary
  actor us
  event knock by them when shut
  machine door {
    state shut
    state heard
    on knock hear: shut -> heard
    may open: heard -> shut by us after 1h of entry
  }
  property opened: knock leads to shut
}
"""


def design(text: str) -> Design:
    (found,) = compile_text(text, "specs/it.tier")
    return found


def asked_of(it: Design, name: str) -> Property:
    return next(asked for asked in it.properties if asked.name == name)


def broken(it: Design, name: str, run: Run) -> Picture:
    asked = asked_of(it, name)
    assert isinstance(asked.meaning, Promise)
    trace = replay(it.protocol, run)
    found = breach(asked.meaning, trace)
    assert found is not None
    return picture(trace, asked, found)


def violated(it: Design, name: str, run: Run) -> Result:
    verdict = scene.violated(it, name, run)
    assert isinstance(verdict, Violated)
    return Result(it, asked_of(it, name), verdict)


(VOTE, *_) = load("specs/inspection/vote.tier")
HOUR = Fraction(3600)


def vote() -> Run:
    """The fourth ballot decides."""
    from protocol.runs import Move, Step

    made = [(Fraction(0), "notify", ("visit.send", "objection.opens"))]
    made += [(HOUR, f"objection[{k}].yes", ()) for k in (1, 2, 3)]
    made.append((8 * HOUR, "objection[4].yes", ("visit.block", "objection.passes by 4's yes")))
    return Run(tuple(Step(delay, Move(cause, tuple(joined))) for delay, cause, joined in made))


def pair() -> Picture:
    """The salami of the flagship, and the same with the ladder climbed in time."""
    asked = asked_of(scene.PARIS, "no_salami")
    one, other = (replay(scene.PARIS.protocol, run) for run in (scene.SALAMI, scene.LADDER))
    assert isinstance(asked.meaning, Promise)
    return together(
        (Told(one, asked, breach(asked.meaning, one), "Broken"), Told(other, asked, None, "Kept")), "broken, and kept"
    )


def pictures() -> dict[str, Picture]:
    return {
        "salami": broken(scene.PARIS, "no_salami", scene.SALAMI),
        "permitted": broken(scene.TRIGGER, "us_by_72h", scene.WAITING),
        "by-a-move": broken(scene.PARIS, "no_skipped_tiers", scene.SKIPPING),
        "long": broken(design(LONG), "finished", long_run()),
        "chain": broken(design(CHAIN), "never_six", chain_run()),
        "vote": broken(VOTE, "five_block", vote()),
        "wide": broken(design(WIDE), "七十二時間", scene.run((0, "違反"), rest=5)),
        "pair": pair(),
    }


def long_run() -> Run:
    return scene.run((0, "start_of_everything_that_matters"), (0, "steps.alarm"), rest=7190)


def chain_run() -> Run:
    return scene.run((0, "go m.first"), *((0, f"m.{name}") for name in ("second", "third", "fourth", "fifth")))


def many_run() -> Run:
    return scene.run((0, "go"), *((k + 1, f"m{k}.t{k}") for k in range(19)), rest=0.5)
