"""Reports to be written in every format: made by hand, checked in earnest, broken, interrupted, and full of markup."""

from __future__ import annotations

from functools import cache
from typing import Any

from msgspec.structs import replace

from checker.checking import Options, check
from checker.report import DesignReport, Finding, Report
from protocol.diagnostics import Diagnostic, Span
from protocol.load import compile_text
from tests.command import scene
from tests.command.goldens import STAYING, TEXTS, WAITING, partly

MARKUP = "<script>alert(1)</script> ](javascript:1) | `a` ``` ::error::%0A @octocat #12 ]]> &amp; {0} www.x.org"
CONTROL = "\x1b]0;title\x07\x1b[31m\u202e\ufffe\u2028"
WIDE = "停戦違反に対する三段階の対応"

HOSTILE = f"""protocol hostile "{MARKUP}" {{
  actor them is adversary
  actor us
  event again by them when rest
  ladder alarm "{WIDE}" {{
    tier rest
    tier ready by us
    must up: rest -> ready within 24h of again
  }}
  property quick "{MARKUP}": again leads to ready within 1h because "{MARKUP}"
  property kept "{CONTROL}": alarm never skips
  property {"長い名前" * 12}: again leads to ready within 25h because "{WIDE * 8}"
  expect kept holds because "{CONTROL}"
}}
"""
MEMBERS = """protocol fronts {
  group sectors size 2
  actor them is adversary
  actor us
  event breach for s in sectors by them
  ladder reply for s in sectors {
    tier calm
    tier warned by us
    must warn: calm -> warned within 24h of breach
  }
  property answered: for s in sectors: breach leads to warned within 24h
}
"""


@cache
def hostile() -> Report:
    return check(compile_text(HOSTILE, "specs/<b>&|`x`,y:z%.tier"), Options(health=False))


@cache
def checked() -> Report:
    """Runs that go on for ever, and what stays possible, with findings."""
    designs = [*compile_text(WAITING, "waiting.tier"), *compile_text(STAYING, "staying.tier")]
    return check(designs, Options())


def many(number: int) -> Report:
    """So many notes of one spec."""
    made = scene.report()
    first, *_ = made.designs
    found = tuple(
        Finding("F407", "note", f"clause{n}", Span(scene.PATH, n, 1, n, 4), f"deadline {n} starts anew")
        for n in range(1, number + 1)
    )
    return replace(made, designs=(DesignReport(first.design, first.results, found),))


def broken() -> Report:
    wrong = Diagnostic("E101", Span("specs/other.tier", 1, 7, 1, 12), MARKUP, CONTROL)
    return replace(scene.report(), diagnostics=(*scene.diagnostics(), wrong), empty=("specs/parts.tier",))


REPORTS: dict[str, Any] = {
    "by hand": scene.report,
    "checked": checked,
    "hostile": hostile,
    "broken": broken,
    "interrupted": partly,
    "nothing": lambda: Report(()),
    "many": lambda: many(30),
}
__all__ = ["REPORTS", "TEXTS"]
