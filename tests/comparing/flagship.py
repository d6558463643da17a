"""The protocol of the flagship file, and small edits of its text."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from protocol.load import compile_text, load
from protocol.model import Design

FILE = Path(__file__).parents[2] / "specs" / "ceasefire" / "paris.tier"
TEXT = FILE.read_text(encoding="utf-8").split("\ndesign trigger")[0]


def designs() -> tuple[Design, ...]:
    return tuple(replace(design, file="specs/ceasefire/paris.tier") for design in load(FILE))


def paris() -> Design:
    return compile_text(TEXT)[0]


def edited(*changes: tuple[str, str]) -> Design:
    """The protocol with parts of its text replaced; each is there."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return compile_text(text)[0]


STAND_DOWN = "on cessation stand_down: any -> ceasefire"
BACK = "must back: joint -> backed      when hostile after 48h and within us_deadline of violation"
JOIN = "must join: initial -> joint     when hostile after 24h and within 48h of violation"
PAUSE = "when not hostile after pause of any cessation"

EDITS = {
    "a bound opened": ((BACK, BACK.replace("after 48h and ", "")),),
    "a bound moved out": ((BACK, BACK.replace("us_deadline", "73h")),),
    "a deadline moved in": ((BACK, BACK.replace("us_deadline", "71h")),),
    "an earliest time moved": ((JOIN, JOIN.replace("24h", "25h")),),
    "a must made may": ((BACK, BACK.replace("must", "may")),),
    "a reaction dropped": ((STAND_DOWN, "on agreement stand_down: any -> ceasefire"),),
    "a reaction led elsewhere": ((STAND_DOWN, STAND_DOWN.replace("-> ceasefire", "-> initial")),),
    "a guard strengthened": (
        (JOIN, JOIN.replace("when hostile", "when hostile and not paused")),
        ("  event cessation by russia when hostile { ", "  event cessation by russia when hostile { paused := true  "),
        ("  var hostile", "  var paused = false\n  var hostile"),
    ),
    "a source added": ((BACK, BACK.replace("joint ->", "initial, joint ->")),),
    "another actor": (('with the US" by us', 'with the US" by coalition'),),
    "an event less often": ((PAUSE, PAUSE.replace("pause", "7h")),),
    "counted from elsewhere": ((BACK, "must back: joint -> backed when hostile within 24h of join"),),
}
"""Each is told apart from the original."""

SAME = {
    "nothing": (),
    "clauses renamed": (("stand_down", "calm"), ("must back:", "must strike:")),
    "an event renamed": ((" agreement", " accord"),),
    "a clause that is never possible": (
        (STAND_DOWN, f"may never_so: joint -> backed when hostile and not hostile\n    {STAND_DOWN}"),
    ),
    "a clause that allows nothing new": (
        (
            STAND_DOWN,
            f"may again: joint -> backed when hostile after 50h and within 60h of violation\n    {STAND_DOWN}",
        ),
    ),
    "a clock that nothing reads": (("  clock exposure", "  clock idle restarts on cessation\n  clock exposure"),),
    "a guard that is so anyway": ((JOIN, JOIN.replace("when hostile ", "")),),
    "a sum": ((JOIN, JOIN.replace("24h", "23h + 1h")),),
}
"""Each changes nothing that is seen."""
