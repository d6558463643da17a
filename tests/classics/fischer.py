"""Fischer's mutual exclusion: processes that share one variable, and tell by waiting who has written it last.

A process that finds the variable free writes its own name into it within `write`, waits for `wait`, and enters if the
name is still its own.  At most one is inside if and only if every write comes strictly before the end of every wait.
"""

from __future__ import annotations

from typing import Literal

LEAST: dict[bool, str] = {True: "later than", False: "after"}


def fischer(processes: int, write: int, wait: int, *, strictly: bool = False, unit: Literal["min", "h"] = "h") -> str:
    """`strictly`: a process waits longer than `wait`, otherwise at least so long."""
    return f"""\
protocol fischer {{
  group processes size {processes}
  var owner: 0..{processes} = 0
  machine process for p in processes {{
    state idle
    state requesting
    state waiting
    state critical
    may request: idle -> requesting when owner = 0
    must write: requesting -> waiting within {write}{unit} of entry {{ owner := p }}
    may retry: waiting -> requesting when owner = 0
    may enter: waiting -> critical when owner = p {LEAST[strictly]} {wait}{unit} of entry
    may leave: critical -> idle {{ owner := 0 }}
  }}
  property exclusion: always count(p in processes: critical) <= 1
  scenario anyone: critical[{processes}] is possible
}}
"""


def is_safe(write: int, wait: int, *, strictly: bool) -> bool:
    """The known answer."""
    return write <= wait if strictly else write < wait
