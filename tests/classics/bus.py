"""CSMA/CD: stations that share a bus listen before they send, and notice collisions while they send.

A signal takes up to `SIGMA` from one end of the bus to the other, a message `LAMBDA`.  A station that finds the bus
idle, or in use for less than `SIGMA`, may begin to send; a collision is noticed within `SIGMA`, and those who sent try
again within twice that time.
"""

from __future__ import annotations

from typing import Literal

LAMBDA, SIGMA = 808, 26

Hearing = Literal["within", "before"]
"""Whether a message that has been under way for exactly `SIGMA` is still unheard: within, or no longer: before."""


def bus(stations: int, limit: int, *, hearing: Hearing = "before", sharply: bool = True) -> str:
    """Asks whether two stations that both send are told of it before (not `sharply`: within) so many seconds.

    Known answer: the first one sends for less than twice `SIGMA`, or just so long where `hearing` is `within`.
    """
    late = ">=" if sharply else ">"
    open_ = "idle or age(busy) " + ("<=" if hearing == "within" else "<") + f" {SIGMA}s"
    reactions = "\n".join(
        f"""\
    on begin[{i}] or again[{i}] take_{i}: idle -> busy
    on begin[{i}] or again[{i}] clash_{i}: busy -> collision
    on end[{i}] clear_{i}: busy -> idle"""
        for i in range(1, stations + 1)
    )
    return f"""\
protocol bus {{
  group stations size {stations}
  machine station for s in stations {{
    state waiting
    state sending
    state retrying
    may begin: waiting -> sending when {open_}
    may defer: waiting -> retrying when not ({open_}) and not collision
    must again: retrying -> sending when {open_} within {2 * SIGMA}s of entry
    must end: sending -> waiting at {LAMBDA}s of entry
    on medium.detect back_off: sending -> retrying
  }}
  machine medium {{
    state idle
    state busy
    state collision
{reactions}
    must detect: collision -> idle within {SIGMA}s of entry
  }}
  property told: never count(s in stations: sending) >= 2 and age(sending[1]) {late} {limit}s
  property alone: never end[1] when count(s in stations: sending) >= 2
  scenario collides: collision is possible
}}
"""


def is_told(limit: int, *, hearing: Hearing, sharply: bool) -> bool:
    """The known answer."""
    return limit >= 2 * SIGMA if hearing == "before" or not sharply else limit > 2 * SIGMA
