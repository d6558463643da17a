"""Logs, read line by line: CSV with a first line that names its columns, or a JSON object a line."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import IO, Literal

import msgspec
from msgspec import Struct

from checker.replaying.names import Names
from checker.replaying.spots import FINEST, Asked
from checker.walking.times import INSTANTS, instant_in

COLUMNS = ("time", "event", "actor")
Form = Literal["csv", "jsonl"]
_STAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,30}))?\s?(Z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE
)
_ZONE = re.compile(r"Z|[+-]\d\d:?\d\d", re.ASCII | re.IGNORECASE)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
LONGEST_LINE = 100_000


class Line(Struct, frozen=True):
    """One thing that happened: `time` in nanoseconds, since 1970 if it is a `stamp`, else since the start."""

    number: int
    time: int
    stamp: bool
    name: str
    asked: Asked


class Wrong(Struct, frozen=True):
    """What is wrong with a line, and how to mend it."""

    line: int
    message: str


class Reading(Struct, frozen=True):
    """How a log is to be read.  `columns`: the log's own names for ours.  `zone`: of times that say none."""

    form: Form
    names: Names
    columns: Mapping[str, str] = {}
    zone: str = ""
    duplicates: Literal["refuse", "drop", "keep"] = "refuse"


Raw = tuple[int, str, str, str]
"""A line's number, and its time, event and actor as written."""


def lines_of(data: Iterable[bytes], reading: Reading) -> Iterator[Line | Wrong]:
    """Every line that tells of something, in order, or what is wrong with it; never more than a line at a time."""
    raw = _csv(_decoded(data), reading) if reading.form == "csv" else _jsonl(_decoded(data), reading)
    last: Line | None = None
    for it in raw:
        line = it if isinstance(it, Wrong) else _line(it, reading, last)
        if isinstance(line, Line):
            last = line
        if line is not None:
            yield line


def _line(raw: Raw, reading: Reading, last: Line | None) -> Line | Wrong | None:
    number, when, name, actor = raw
    for column, value in (("time", when), ("event", name)):
        if not value:
            return Wrong(number, f"its {column} is missing")
    asked = reading.names.meant(name, actor)
    if asked is None:
        return None
    found = time_in(when, reading.zone)
    if isinstance(found, str):
        return Wrong(number, found)
    if isinstance(asked, str):
        return Wrong(number, asked)
    time, stamp = found
    if last is None:
        return Line(number, time, stamp, name, asked)
    if stamp != last.stamp:
        return Wrong(number, f"`{when}` and the time of line {last.number} are not of one kind: write all as one")
    if time < last.time:
        return Wrong(number, f"`{when}` is earlier than line {last.number}; sort the log by its times")
    if time == last.time and asked == last.asked and reading.duplicates != "keep":
        if reading.duplicates == "drop":
            return None
        remedy = "--duplicates drop leaves such lines out, --duplicates keep takes both for events"
        return Wrong(number, f"it says the same as line {last.number}; {remedy}")
    return Line(number, time, stamp, name, asked)


# --- times ------------------------------------------------------------------------------------------------------


def time_in(text: str, zone: str = "") -> tuple[int, bool] | str:
    """Nanoseconds, and whether of a timestamp; or what is wrong."""
    found = _STAMP.fullmatch(text)
    if found is None:
        offset = instant_in(text)
        if offset is None:
            return f"`{text[:60]}` is no time: write 2026-02-01T04:00:00Z, {INSTANTS}"
        return _whole(offset * FINEST, text)
    day, clock, fraction, own_zone = found.groups()
    if own_zone is None and not zone:
        return f"`{text}` has no time zone: write it with Z or +02:00 at its end, or say --zone +02:00"
    if own_zone is None and _ZONE.fullmatch(zone) is None:
        return f"`{zone}` is no time zone: write Z or +02:00"
    try:
        at = datetime.fromisoformat(f"{day}T{clock}{own_zone.upper() if own_zone else zone.upper()}")
        seconds = (at.astimezone(UTC) - _EPOCH) // _SECOND
    except (ValueError, OverflowError):
        return f"`{text}` is no time that there is"
    if not fraction:
        return seconds * FINEST, True
    if fraction[9:].strip("0"):
        return f"`{text}` is finer than a nanosecond"
    return seconds * FINEST + int(fraction[:9].ljust(9, "0")), True


def _whole(nanoseconds: object, text: str) -> tuple[int, bool] | str:
    whole = int(nanoseconds)  # type: ignore[call-overload]
    return (whole, False) if whole == nanoseconds else f"`{text}` is no whole number of nanoseconds"


# --- lines ------------------------------------------------------------------------------------------------------


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file; of one that is too long to be read, its beginning."""
    while line := file.readline(LONGEST_LINE + 1):
        yield line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            line = file.readline(LONGEST_LINE + 1)


def _decoded(data: Iterable[bytes]) -> Iterator[tuple[int, str | Wrong]]:
    for number, line in enumerate(data, 1):
        if len(line) > LONGEST_LINE:
            yield number, Wrong(number, f"it is longer than {LONGEST_LINE} bytes")
            continue
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            yield number, Wrong(number, "it is not UTF-8 text")
            continue
        yield number, (Wrong(number, "it holds a NUL character: no text") if "\0" in text else text)


def _jsonl(data: Iterable[tuple[int, str | Wrong]], reading: Reading) -> Iterator[Raw | Wrong]:
    decode = msgspec.json.Decoder(dict[str, object]).decode
    keys = [reading.columns.get(column, column) for column in COLUMNS]
    for number, text in data:
        if isinstance(text, Wrong):
            yield text
            continue
        if not text.strip():
            continue
        try:
            it = decode(text)
            _once(text)
        except (msgspec.DecodeError, RecursionError) as error:
            yield Wrong(number, f"it is no JSON object: {error}")
            continue
        except _Twice as error:
            yield Wrong(number, f"it says `{error}` twice in one object; say it once, or write a line for each")
            continue
        values = [it.get(key) for key in keys]
        odd = next((k for k, v in zip(keys, values, strict=True) if v is not None and not isinstance(v, str)), None)
        if odd is not None:
            why = "; a bare number is never a time" if odd == keys[0] else ""
            yield Wrong(number, f"its `{odd}` is no text{why}")
            continue
        when, name, actor = (str(value or "").strip() for value in values)
        yield number, when, name, actor


class _Twice(Exception):
    """A key that one object has twice: which value is meant, readers of JSON do not agree."""


def _once(text: str) -> None:
    """Raises `_Twice`."""
    json.loads(text, object_pairs_hook=_unlike, parse_int=str, parse_float=str)


def _unlike(pairs: list[tuple[str, object]]) -> None:
    if len({key for key, _ in pairs}) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Twice(next(key for key in keys if keys.count(key) > 1)[:60])


def _csv(data: Iterable[tuple[int, str | Wrong]], reading: Reading) -> Iterator[Raw | Wrong]:
    source = _Source(data)
    first = next(source, "")
    yield from source.wrong()
    if not first.strip():
        yield Wrong(1, "the first line must name the columns: time,event or time,event,actor")
        return
    delimiter = max(",;\t", key=first.count)
    try:
        header = [name.strip() for name in next(csv.reader([first], delimiter=delimiter, strict=True))]
    except csv.Error as error:
        yield Wrong(1, f"it cannot be read: {error}")
        return
    places = {}
    for column in COLUMNS:
        named = reading.columns.get(column, column)
        matching = [k for k, name in enumerate(header) if name.casefold() == named.casefold()]
        if len(matching) > 1 or (not matching and (column != "actor" or column in reading.columns)):
            what = "several columns are" if matching else "no column is"
            yield Wrong(1, f"{what} called `{named}`; name them so, or say --columns {column}=NAME")
            return
        if matching:
            places[column] = matching[0]
    width, get = len(header), places.get
    when_at, name_at, actor_at = places["time"], places["event"], get("actor")
    rows = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        source.began = 0
        try:
            row = next(rows)
        except StopIteration:
            yield from source.wrong()
            return
        except csv.Error as error:
            yield from source.wrong()
            yield Wrong(source.began, f"it cannot be read: {error}")
            continue
        if source.found:
            yield from source.wrong()
        if len(row) != width:
            if row and any(cell.strip() for cell in row):
                yield Wrong(
                    source.began, f"it has {len(row)} column{'s' if len(row) > 1 else ''}, and the first line {width}"
                )
            continue
        yield (
            source.began,
            row[when_at].strip(),
            row[name_at].strip(),
            row[actor_at].strip() if actor_at is not None else "",
        )


class _Source:
    """Lines of text for the reader of CSV; those that are none are kept aside."""

    def __init__(self, data: Iterable[tuple[int, str | Wrong]]) -> None:
        self._data = iter(data)
        self.began = 0
        """The number of the first line read since this was 0."""
        self.found: list[Wrong] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        for number, text in self._data:
            if isinstance(text, Wrong):
                self.found.append(text)
            else:
                self.began = self.began or number
                return text
        raise StopIteration

    def wrong(self) -> Iterator[Wrong]:
        found, self.found = self.found, []
        yield from found
