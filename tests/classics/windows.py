"""A window of time and an act that share an instant: which of them passes, for each end open or closed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

LATEST, EARLIEST = ("within", "before"), ("after", "later than")
CLOSED = ("within", "after", "at")

SIGNAL = """\
  var asked = false
  event signal when not asked { asked := true }
"""


def latest(act: str, promise: str) -> str:
    """An act permitted up to 2h; it is promised that it comes no later.  Kept unless the act alone may be at 2h."""
    return _acts(f"may act: rest -> done {act} 2h of signal", f"property it: act only after signal {promise} 2h")


def earliest(act: str, promise: str) -> str:
    """An act permitted from 2h on; it is promised that it comes no earlier.  Kept unless the act alone may be at 2h."""
    return _acts(f"may act: rest -> done {act} 2h of signal", f"property it: act only after signal {promise} 2h")


def answered(promise: str) -> str:
    """An obligation to act at 2h at the latest; an answer is promised.  Kept if the promise has 2h in it."""
    return _acts("must act: rest -> done within 2h of signal", f"property it: signal leads to done {promise} 2h")


def opened(act: str, promise: str) -> str:
    """An answer that comes from 2h on and by 3h; promised is one in a window that opens at 2h, with it or after it."""
    clause = "must act: rest -> done after 2h and within 3h of signal"
    if act == "later than":
        clause = "may act: rest -> done later than 2h of signal\n    must hurry: rest -> done at 3h of signal"
    return _acts(clause, f"property it: signal leads to act or hurry {promise} 2h and within 3h", also=act == "after")


def lasting(promise: str) -> str:
    """What lasts for exactly 2h, compared with 2h."""
    return _acts(
        "must act: rest -> done at 2h of signal",
        f"property it: never asked and rest and since(signal) {promise} 2h",
    )


def shown(act: str, relation: str) -> str:
    """Whether the act is possible at an age that stands in this relation to 2h."""
    return _acts(f"may act: rest -> done {act} 2h of signal", f"scenario it: act is possible {relation} 2h of signal")


def raced(veto: str, arrival: str, *, first: bool) -> str:
    """A veto up to 2h and an arrival from 2h on; no veto follows an arrival, promises a text that may say who is first.

    Both can be at 2h, and then in either order, if both of them are permitted there.
    """
    goes_first = " and later than 0h of any arrive" if first else ""
    return f"""\
protocol window {{
{SIGNAL}
  event veto when asked {veto} 2h of signal{goes_first}
  ladder alarm {{
    tier rest
    tier done
    may arrive: rest -> done {arrival} 2h of signal
  }}
  property it: never veto when done
}}
"""


def _acts(clause: str, asked: str, *, also: bool = False) -> str:
    hurry = "\n    may hurry: rest -> done when false" if also else ""
    return f"""\
protocol window {{
{SIGNAL}
  ladder alarm {{
    tier rest
    tier done
    {clause}{hurry}
  }}
  {asked}
}}
"""


def cases() -> Iterator[tuple[str, str, str]]:
    """What it is, its text, and the known answer."""
    for act, promise in product(LATEST, LATEST):
        holds = act == "before" or promise == "within"
        yield f"latest: act {act}, promise {promise}", latest(act, promise), _kept(holds)
    for act, promise in product(EARLIEST, EARLIEST):
        holds = act == "later than" or promise == "after"
        yield f"earliest: act {act}, promise {promise}", earliest(act, promise), _kept(holds)
    for act, promise in product(EARLIEST, EARLIEST):
        holds = act == "later than" or promise == "after"
        yield f"opened: act {act}, promise {promise}", opened(act, promise), _kept(holds)
    for promise in LATEST:
        yield f"answered: promise {promise}", answered(promise), _kept(promise == "within")
    for relation in (">", ">="):
        yield f"lasting: never {relation}", lasting(relation), _kept(relation == ">")
    for act, relation in product((*LATEST, *EARLIEST), ("at", *LATEST, *EARLIEST)):
        same_side = relation != "at" and (act in LATEST) == (relation in LATEST)
        meets = same_side or (act in CLOSED and relation in CLOSED)
        yield f"shown: act {act}, asked {relation}", shown(act, relation), _kept(meets)
    for veto, arrival, first in product(LATEST, EARLIEST, (False, True)):
        late = veto == "within" and arrival == "after" and not first
        yield (
            f"raced: veto {veto}, arrival {arrival}{', veto first' * first}",
            raced(veto, arrival, first=first),
            _kept(not late),
        )


def _kept(holds: bool) -> str:
    return "proved" if holds else "violated"
