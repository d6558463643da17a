"""Columns: where an author has lined up words of neighbouring statements, they are lined up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from protocol.columns import width
from protocol.text.breaks import Word
from protocol.text.gaps import Remark

BEFORE_REMARK = 2

Key = tuple[str, int]
"""The kind of a word, and which one of this kind in its line; "#" for the remark."""


class Line(Struct):
    """A line to be written: words, a remark, or both.  `pads[i]`: more spaces before word i; the last: the remark."""

    indent: int
    words: Sequence[Word]
    remark: Remark | None = None
    apart: bool = False
    pads: dict[int, int] | None = None

    def pad(self, index: int) -> int:
        return (self.pads or {}).get(index, 0)

    def column(self, index: int) -> int:
        """Where word `index` begins; the remark, after the last."""
        column = self.indent
        for place, word in enumerate(self.words[:index]):
            column += (place > 0 and not word.glued) + self.pad(place) + width(word.text)
        if index == len(self.words):
            return column + self.pad(index) + (BEFORE_REMARK if self.words else 0)
        return column + (index > 0 and not self.words[index].glued) + self.pad(index)

    def written(self) -> str:
        text = " " * self.indent
        for place, word in enumerate(self.words):
            text += " " * ((place > 0 and not word.glued) + self.pad(place)) + word.text
        if self.remark is not None:
            text += " " * (self.pad(len(self.words)) + (BEFORE_REMARK if self.words else 0)) + self.remark.text
        return text


class Place(NamedTuple):
    """A word of a line, or its remark."""

    line: Line
    word: int

    @property
    def start(self) -> int:
        if self.word < len(self.line.words):
            return self.line.words[self.word].start
        assert self.line.remark is not None
        return self.line.remark.start


def line_up(lines: Sequence[Line], text: str) -> None:
    """Give the lines, which follow each other and are of one sort, the columns that they have in the text."""
    places = [_keys(line) for line in lines]
    chosen: dict[Key, list[list[Place]]] = {}
    order: list[Key] = []
    for key in dict.fromkeys(key for keys in places for key in keys):
        members = [Place(line, keys[key]) for line, keys in zip(lines, places, strict=True) if key in keys]
        chosen[key] = _columns(members, text)
        if chosen[key]:
            _insert(key, order, places)
    for key in order:
        for column in chosen[key]:
            furthest = max(line.column(index) for line, index in column)
            for line, index in column:
                line.pads = {**(line.pads or {}), index: furthest - line.column(index)}


def _keys(line: Line) -> dict[Key, int]:
    counts: dict[str, int] = {}
    found: dict[Key, int] = {}
    for index, word in enumerate(line.words):
        counts[word.kind] = counts.get(word.kind, 0) + 1
        if index and not word.glued:
            found[word.kind, counts[word.kind]] = index
    if line.remark is not None:
        found["#", 1] = len(line.words)
    return found


def _columns(places: Sequence[Place], text: str) -> list[list[Place]]:
    """The places that belong together: neighbours that begin at one column of the text, some after more space than
    there would be anyway; with neighbours after such space that have lost the column, as by a change of names.
    """
    spaced = [_spaced(place, text) for place in places]
    if not any(spaced):
        return []
    columns = [_column(place, text) for place in places]
    found: list[list[Place]] = []
    first = 0
    for i in range(1, len(places) + 1):
        if i < len(places) and (columns[i] == columns[i - 1] or (spaced[i] and spaced[i - 1])):
            continue
        if any(columns[k] == columns[k + 1] and (spaced[k] or spaced[k + 1]) for k in range(first, i - 1)):
            found.append(list(places[first:i]))
        first = i
    return found


def _spaced(place: Place, text: str) -> bool:
    start, usual = place.start, 1 if place.word < len(place.line.words) else BEFORE_REMARK
    return text[max(0, start - usual - 1) : start].isspace() and bool(_before(place, text).strip())


def _column(place: Place, text: str) -> int:
    return width(_before(place, text))


def _before(place: Place, text: str) -> str:
    """What stands before it on its line."""
    return text[text.rfind("\n", 0, place.start) + 1 : place.start]


def _insert(key: Key, chosen: list[Key], places: Sequence[dict[Key, int]]) -> None:
    """Put the key among the others in the order that they have in all lines; leave it out if there is none."""
    shared = [keys for keys in places if key in keys]
    before = [i for i, other in enumerate(chosen) if any(keys.get(other, keys[key]) < keys[key] for keys in shared)]
    after = [i for i, other in enumerate(chosen) if any(keys.get(other, keys[key]) > keys[key] for keys in shared)]
    place = max(before, default=-1) + 1
    if place <= min(after, default=len(chosen)):
        chosen.insert(place, key)
