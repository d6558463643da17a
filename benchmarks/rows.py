"""What is measured: each row a spec, how `check` is called on it, what is promised of it, and what must come out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from msgspec import Struct

from benchmarks.models import FAMILIES, chain, quorum

ROOT = Path(__file__).parents[1]
MIB = 300
"""No row may take more memory than this."""


class Row(Struct, frozen=True):
    """A row of the table.

    `text`: the spec, where it is generated; `arguments`: of `check`, with "FILE" for its path.  `limit`: so many
    seconds are promised (None: no promise).  `code`: the exit code when everything is settled as it is known to be.
    `family`, `size`: where it stands on a curve of growth.
    """

    name: str
    limit: float | None = None
    arguments: tuple[str, ...] = ("FILE",)
    text: str = ""
    code: int = 0
    family: str = ""
    size: int = 0


LIMITS = {
    "chain 10": 0.5,
    "chain 30": 0.6,
    "chain 100": 1.2,
    "chain 300": 5.0,
    "quorum 8": 0.6,
    "quorum 16": 1.0,
    "quorum 64": 4.0,
    "salami 30": 1.5,
    "severity 100": 3.0,
}
SIZES = {
    "chain": (10, 30, 100, 300),
    "quorum": (4, 8, 16, 32, 64),
    "salami": (10, 30, 100),
    "severity": (10, 30, 100),
    "sectors": (1, 2, 4, 8, 16),
}


def rows() -> Iterator[Row]:
    """All rows, in the order of the table."""
    flagship = str(Path("specs") / "ceasefire" / "paris.tier")
    yield Row("flagship", 0.4, (flagship, "--design", "paris"))
    yield from _curve("chain")
    yield Row("chain 100 shared", 1.0, text=chain(100, shared=True))
    yield from _curve("quorum")
    for bug in ("late", "deaf"):
        yield Row(f"quorum 16 {bug}", 1.0, text=quorum(16, bug), code=1)
    for family in ("salami", "severity", "sectors"):
        yield from _curve(family)
    yield Row("library", 10.0, ("specs", "-q"))


def _curve(family: str) -> Iterator[Row]:
    make = partial(FAMILIES[family])
    for size in SIZES[family]:
        name = f"{family} {size}"
        yield Row(name, LIMITS.get(name), text=make(size), family=family, size=size)


def chosen(names: tuple[str, ...]) -> list[Row]:
    """The rows that are named, or that begin with a name; all if none is.  Raises `KeyError` for one that is none."""
    found = list(rows())
    for name in names:
        if not any(_is_meant(row, name) for row in found):
            raise KeyError(name)
    return [row for row in found if not names or any(_is_meant(row, name) for name in names)]


def _is_meant(row: Row, name: str) -> bool:
    return row.name == name or row.family == name
