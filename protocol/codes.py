"""The table of diagnostic codes, read by messages, `explain`, docs and tests alike.

E1 text and files · E2 names and kinds · E3 meaning: timing, cycles, updates · F4 findings.
The page of a code is `pages/CODE.md`: what it means, an example that shows it, how to mend it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Severity = Literal["error", "note"]


@dataclass(frozen=True, slots=True)
class Code:
    """A row: what is wrong, in a few words, and how grave it is."""

    title: str
    severity: Severity = "error"


TABLE: dict[str, Code] = {
    # --- E1: text and files ---
    "E101": Code("something else was expected here"),
    "E102": Code("a misspelt word of the language"),
    "E103": Code("a word of the language used as a name"),
    "E104": Code("a statement in the wrong block"),
    "E105": Code("a block that is not closed"),
    "E106": Code("a closing brace too many"),
    "E107": Code("a character that means nothing here"),
    "E108": Code("a string that is not closed"),
    "E109": Code("a month or a year, which has no fixed length"),
    "E110": Code("no unit of time, or an unknown one"),
    "E111": Code("parts of a duration in the wrong order"),
    "E112": Code("brackets nested too deeply"),
    "E113": Code("a number or a name too long"),
    "E114": Code("a text too long"),
    "E115": Code("too many errors"),
    "E120": Code("no such file"),
    "E121": Code("a file that cannot be read"),
    "E122": Code("a file that is not UTF-8 text"),
    # --- E2: names and kinds ---
    # --- E3: meaning ---
    # --- F4: findings ---
    "F401": Code("a state that can never be reached", "note"),
    "F402": Code("an event that can never happen"),
    "F403": Code("a clause that can never be taken", "note"),
    "F404": Code("time can be kept from passing: not well-timed"),
    "F405": Code("an obligation that can be born overdue", "note"),
    "F406": Code("an obligation that is never due", "note"),
    "F407": Code("a deadline that starts anew each time", "note"),
    "F408": Code("a clock that never starts", "note"),
    "F409": Code("two reactions to one move", "note"),
    "F410": Code("a state with no way out", "note"),
    "F411": Code("something never used", "note"),
    "F412": Code("a property that rests on no rule", "note"),
    "F413": Code("`not` over a bound", "note"),
    "F414": Code("a value outside its range"),
    "F415": Code("an `allow` that meets nothing", "note"),
    "F416": Code("a state named where an act is meant", "note"),
}


def page(code: str) -> str:
    """The page on a code, as markdown; KeyError if there is no such code."""
    TABLE[code]  # an unknown code is refused here, before it becomes a path
    return (Path(__file__).parent / "pages" / f"{code}.md").read_text(encoding="utf-8")
