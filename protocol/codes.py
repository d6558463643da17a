"""The table of diagnostic codes, read by messages, `explain`, docs and tests alike.

E1 text and files · E2 names and kinds · E3 meaning: timing, cycles, updates · F4 findings.
The page of a code is `pages/CODE.md`: what it means, an example that shows it, how to mend it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from msgspec import Struct

Severity = Literal["error", "note"]


class Code(Struct, frozen=True):
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
    "E123": Code("files that use each other"),
    "E124": Code("a file with nothing to use here"),
    # --- E2: names and kinds ---
    "E201": Code("a name that nothing has"),
    "E202": Code("a name that is taken"),
    "E203": Code("a name that could be two things"),
    "E204": Code("a state that is not of this machine"),
    "E205": Code("an unknown actor"),
    "E206": Code("something that happens, where something true or false is meant"),
    "E207": Code("a value, where something true or false is meant"),
    "E208": Code("the wrong kind of thing for this place"),
    "E209": Code("a bare number, where a time is meant"),
    "E210": Code("a clock compared with a clock"),
    "E211": Code("values that do not fit each other"),
    "E212": Code("a sum that has no meaning"),
    "E213": Code("a value that the variable never has"),
    "E214": Code("something that changes, where a fixed value is meant"),
    "E215": Code("a rank, where there is no ladder"),
    "E216": Code("setting what is no variable"),
    "E217": Code("an expectation or allowance about nothing"),
    "E218": Code("a design of an unknown base"),
    "E219": Code("a change to something that the base does not have"),
    "E220": Code("replacing a clause that has no label"),
    "E221": Code("two changes to one thing in one design"),
    "E222": Code("a definition that goes round in a circle"),
    "E223": Code("setting what is no param"),
    "E224": Code("replacing one kind of thing by another"),
    "E225": Code("a change inside something new"),
    "E226": Code("a second adversary"),
    "E227": Code("an unknown group"),
    "E228": Code("no such member, or none named"),
    # --- E3: meaning ---
    "E301": Code("a param without a value"),
    "E302": Code("a value outside its range"),
    "E303": Code("an empty range"),
    "E304": Code("a division by zero"),
    "E305": Code("a duration below zero"),
    "E306": Code("a variable with too many values"),
    "E310": Code("a must without a deadline"),
    "E311": Code("a duty without a first or a last instant"),
    "E312": Code("a timing word with nothing to measure from"),
    "E313": Code("`of any` with a deadline, or of a clock"),
    "E314": Code("`of entry` where nothing is entered"),
    "E315": Code("an `of` where it is fixed what is measured"),
    "E316": Code("a clock read where none can be"),
    "E317": Code("a cause without a first instant"),
    "E318": Code("a response without a first instant"),
    "E319": Code("a promise that no run can break"),
    "E320": Code("an empty window of time"),
    "E321": Code("a scope inside a scope"),
    "E322": Code("reactions that cause each other for ever"),
    "E323": Code("two clauses that can set one variable in one move"),
    "E324": Code("a rule or a clause that is there already"),
    "E325": Code("a variable set twice in one clause"),
    "E326": Code("a release after the end of the promise"),
    "E327": Code("no state where one is needed"),
    "E328": Code("a vote or an action that lacks a clause, or has one without meaning"),
    "E329": Code("a vote that depends on more than its ballots"),
    "E330": Code("two deviations of one actor"),
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
    "F417": Code("an order while one is under way", "note"),
    "F418": Code("a guard that reads what its actor cannot observe", "note"),
}


def page(code: str) -> str:
    """The page on a code, as markdown; KeyError if there is no such code."""
    TABLE[code]  # an unknown code is refused here, before it becomes a path
    return (Path(__file__).parent / "pages" / f"{code}.md").read_text(encoding="utf-8")
