"""The file of answers: one line of JSON for each, only ever added to, on the disk before the next is asked for.

A line whose end is missing was being written when the process died: it is dropped.  Anything else that is no answer
means that this is another file, or a damaged one, and it is left alone.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from fractions import Fraction
from pathlib import Path
from threading import Lock
from typing import Any, get_args

import msgspec

from checker.sweeping.asking import Answer, Question
from checker.sweeping.keys import FORMAT
from checker.sweeping.result import Amount, Found, Word
from checker.version import VERSION

HEAD = b'{"tierproof":"sweep",'
"""How every line begins."""


class Unfit(Exception):
    """The file cannot be used; the message says why, and nothing in it has been changed."""


class Kept:
    """The answers in a file, by the keys of their questions; those of other content too, which nobody asks for.

    `dropped`: it ended in half a line.  To be closed.
    """

    def __init__(self, path: Path) -> None:
        """Raises `Unfit`."""
        self._lock = Lock()
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise Unfit(f"`{path}` cannot be written: {error.strerror}") from error
        try:
            self._claim(path)
            data = _whole(self._file)
            lines = data.split(b"\n")
            torn = lines.pop()
            self.answers = _answers(lines, path)
            self.dropped = bool(torn)
            if torn:
                if not (torn.startswith(HEAD) or HEAD.startswith(torn)):
                    raise Unfit(f"`{path}` is no file of a sweep: line {len(lines) + 1} is no answer")
                os.ftruncate(self._file, len(data) - len(torn))
                os.fsync(self._file)
        except BaseException:
            os.close(self._file)
            raise

    def _claim(self, path: Path) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Unfit(f"another sweep is writing to `{path}`") from error

    def add(self, question: Question, answer: Answer) -> None:
        """Keep a final answer.  One that is kept already is not kept twice.  Raises `OSError`."""
        with self._lock:
            if not answer.final or answer.key in self.answers:
                return
            line = _line(question, answer)
            try:
                while line:
                    line = line[os.write(self._file, line) :]
                os.fsync(self._file)
            finally:  # an interruption may come when all is written
                if not line:
                    self.answers[answer.key] = answer

    def close(self) -> None:
        os.close(self._file)


def _whole(file: int) -> bytes:
    found = b""
    while part := os.read(file, 1 << 20):
        found += part
    return found


def _line(question: Question, answer: Answer) -> bytes:
    values = {name: str(value) if isinstance(value, Fraction) else value for name, value in question.values}
    body: dict[str, Any] = {
        "tierproof": "sweep",
        "format": FORMAT,
        "version": VERSION,
        "key": answer.key,
        "values": values,
        "property": question.property,
        "word": answer.word,
        "why": answer.why,
    }
    ends = (("least", answer.least), ("greatest", answer.greatest))
    body |= {name: [it.status, None if it.value is None else str(it.value)] for name, it in ends if it is not None}
    return json.dumps(body | {"sum": _sum(body)}, separators=(",", ":")).encode() + b"\n"


def _sum(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, separators=(",", ":")).encode()).hexdigest()[:16]


def _answers(lines: list[bytes], path: Path) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for number, line in enumerate(lines, 1):
        answer = _read(line)
        if answer is None:
            first = f"`{path}` is no file of a sweep" if number == 1 else f"`{path}` is damaged"
            raise Unfit(f"{first}: line {number} is no answer")
        if found.setdefault(answer.key, answer).word != answer.word or found[answer.key] != answer:
            raise Unfit(f"`{path}` is damaged: line {number} says something else than an earlier one")
    return found


def _read(line: bytes) -> Answer | None:
    if not line.startswith(HEAD):
        return None
    try:
        body = json.loads(line)
        total = body.pop("sum")
    except (ValueError, KeyError, RecursionError):
        return None
    fit = total == _sum(body) and body.get("word") in (*get_args(Word), *get_args(Found))
    fit = fit and isinstance(body.get("key"), str) and isinstance(body.get("why"), str)
    if not fit:
        return None
    try:
        least, greatest = (_amount(body.get(name)) for name in ("least", "greatest"))
    except (ValueError, TypeError, ZeroDivisionError, msgspec.ValidationError):
        return None
    return Answer(body["key"], body["word"], body["why"], True, least, greatest)


def _amount(written: Any) -> Amount | None:
    """Raises what comes of one that is none."""
    if written is None:
        return None
    status, value = written
    return msgspec.convert({"status": status, "value": None if value is None else Fraction(value)}, Amount)
