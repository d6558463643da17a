"""All the models with their known answers, the large ones apart."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from tests.classics import windows
from tests.classics.bus import SIGMA, Hearing, bus, is_told
from tests.classics.fischer import fischer, is_safe
from tests.classics.gate import CROSSING, gate
from tests.classics.vikings import vikings

PROVED, VIOLATED = "proved", "violated"


class Case(Struct, frozen=True):
    """A model, and the verdict that each of its properties and scenarios is known to have."""

    name: str
    text: str
    answers: dict[str, str]

    def __str__(self) -> str:
        return self.name


def kept(holds: bool) -> str:
    return PROVED if holds else VIOLATED


def fischers(processes: int) -> Iterator[Case]:
    """A write bound below the wait bound, equal to it, and above it; and waits that end just after their bound."""
    for write, wait, strictly in ((1, 2, False), (2, 2, False), (3, 2, False), (2, 2, True), (3, 2, True)):
        name = f"fischer {processes}, write {write}, wait {'>' if strictly else '>='} {wait}"
        safe = kept(is_safe(write, wait, strictly=strictly))
        text = fischer(processes, write, wait, strictly=strictly)
        yield Case(name, text, {"exclusion": safe, "anyone": PROVED})


def gates(trains: int) -> Iterator[Case]:
    """Halts that come in time, just not in time, and a gate that forgets a train."""
    for halt in (5, CROSSING - 1, CROSSING):
        answers = {"apart": kept(halt < CROSSING), "anyone": PROVED}
        yield Case(f"gate {trains}, halt {halt}", gate(trains, halt=halt), answers)
    yield Case(f"gate {trains}, forgets", gate(trains, forgets=True), {"apart": VIOLATED, "anyone": PROVED})


def buses(stations: int) -> Iterator[Case]:
    hearings: tuple[Hearing, ...] = ("before", "within")
    for hearing in hearings:
        for limit, sharply in ((2 * SIGMA, True), (2 * SIGMA, False), (2 * SIGMA - 1, True)):
            answers = {"alone": PROVED, "collides": PROVED}
            answers["told"] = kept(is_told(limit, hearing=hearing, sharply=sharply))
            name = f"bus {stations}, heard {hearing} {SIGMA}, told {'<' if sharply else '<='} {limit}"
            yield Case(name, bus(stations, limit, hearing=hearing, sharply=sharply), answers)


def bridges() -> Iterator[Case]:
    for relation, limit, holds in (("<=", 59, False), ("<", 60, False), ("<=", 60, True), ("<", 61, True)):
        yield Case(f"vikings {relation} {limit}", vikings(limit, relation), {"over": kept(holds)})


def boundaries() -> Iterator[Case]:
    for name, text, answer in windows.cases():
        yield Case(name, text, {"it": answer})


SMALL = (
    *(case for n in (2, 3, 4) for case in fischers(n)),
    *(case for n in (2, 3) for case in gates(n)),
    *(case for n in (2, 3) for case in buses(n)),
    *bridges(),
    *boundaries(),
)
LARGE = (*fischers(5), *fischers(6), *gates(4))
