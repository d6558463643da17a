"""What was measured, as a table beside what was promised, and how it grows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log
from statistics import median

from msgspec import Struct

from benchmarks.measure import Measured
from benchmarks.phases import FLOOR, PHASES
from benchmarks.rows import MIB, Row

MISSED = "✗"


class Result(Struct, frozen=True):
    """A row, measured: whole processes, the time and memory of one that was watched, its phases, the full re-check."""

    row: Row
    timed: tuple[Measured, ...]
    watched: Measured
    laps: dict[str, float] | None = None
    full: Measured | None = None

    @property
    def seconds(self) -> float | None:
        """None: it was stopped."""
        return median(it.seconds for it in self.timed) if self.timed else None

    @property
    def cpu(self) -> float | None:
        known = [it.cpu for it in self.timed if it.cpu is not None]
        return median(known) if known else None

    @property
    def found(self) -> str:
        """The verdicts, counted, as the command's last words are."""
        if self.watched.code is None:
            return "stopped"
        sums = re.findall(r"^\d+ propert.*?: (.*)", self.watched.output, re.MULTILINE)
        counted = sums[-1].split(";")[0] if sums else ""
        expected = self.watched.code == self.row.code
        return counted if expected and counted else f"exit code {self.watched.code} {counted}".strip()

    @property
    def misses(self) -> list[str]:
        """What was promised and is not so."""
        seconds, limit, mib = self.seconds, self.row.limit, self.watched.mib
        found = []
        if self.watched.code != self.row.code:
            found.append("answer")
        if limit is not None and (seconds is None or seconds > limit):
            found.append("time")
        if mib is not None and mib > MIB:
            found.append("memory")
        return found


def table(results: Iterable[Result]) -> str:
    """A line for each row."""
    head = ("", "limit", "time", "cpu", "full", "MiB", "missed", "found")
    lines = [
        (
            it.row.name,
            "" if it.row.limit is None else f"{it.row.limit:.2f}",
            _seconds(it.seconds),
            _seconds(it.cpu),
            _seconds(it.full.seconds if it.full and it.full.code is not None else None) if it.full else "",
            "–" if it.watched.mib is None else f"{it.watched.mib:.0f}",
            f"{MISSED} {', '.join(it.misses)}" if it.misses else "",
            it.found,
        )
        for it in results
    ]
    return aligned([head, *lines], left=(0, 6, 7))


def split(results: Iterable[Result]) -> str:
    """Where the time of one process goes, in milliseconds."""
    head = ("", *PHASES, "floor")
    lines = [
        (
            it.row.name,
            *(f"{1000 * it.laps[phase]:.0f}" for phase in PHASES),
            f"{1000 * sum(it.laps[phase] for phase in FLOOR):.0f}",
        )
        for it in results
        if it.laps is not None
    ]
    return aligned([head, *lines], left=(0,)) if lines else ""


def growth(results: Sequence[Result]) -> str:
    """By which power of its size a family's time (beyond the floor) and memory grow, from one row to the next."""
    floors = [sum(it.laps[phase] for phase in FLOOR) for it in results if it.laps is not None]
    floor = median(floors) if floors else 0.0
    lines = [("", "from", "to", "time ~ N^", "memory ~ N^")]
    done = [it for it in results if it.row.family and it.seconds is not None]
    for one, other in pairwise(done):
        if one.row.family == other.row.family:
            between = log(other.row.size / one.row.size)
            times = _power((one.seconds or 0) - floor, (other.seconds or 0) - floor, between)
            memory = _power(one.watched.mib, other.watched.mib, between)
            lines.append((one.row.family, str(one.row.size), str(other.row.size), times, memory))
    return aligned(lines, left=(0,)) if len(lines) > 1 else ""


def _power(one: float | None, other: float | None, between: float) -> str:
    return f"{log(other / one) / between:.1f}" if one and other and min(one, other) > 0 else "–"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def aligned(lines: Sequence[Sequence[str]], left: Sequence[int]) -> str:
    """Columns of their greatest width, those of `left` to the left."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            text.ljust(width) if k in left else text.rjust(width)
            for k, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
