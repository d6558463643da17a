"""Broken texts for the parser: `python -m tests.fuzz_parser --seconds 300` reports what makes it fail or dawdle.

With `--whole`, what can be read goes on to be resolved and expanded.
"""

from __future__ import annotations

import argparse
import re
import time
import traceback
from random import Random

from protocol.codes import TABLE
from protocol.diagnostics import render
from protocol.load import examine
from protocol.text.parse import read
from protocol.text.words import SIGNS, WORDS, WRONG_SIGNS
from tests.language import flagship

PIECES = (
    *sorted(WORDS),
    *SIGNS * 3,
    *sorted(WRONG_SIGNS),
    *(
        "hostile",
        "backed",
        "sectors",
        "s",
        "consent",
        "x",
        "違反",
        "été",
        "24h",
        "1d 12h",
        "3",
        "0",
        "5hours",
        "6 months",
        "1.5",
        '"text"',
    ),
    *('"open', "“curly”", "@", "\u200b", "\t", "\r\n", "# remark\n", "\ud800", "é", "9" * 20, "(" * 45),
)
HEADS = (
    *("", "protocol p {\n", "protocol p { ladder l {\n", "design d of p {\n", "parts {\n"),
    *("protocol p { group g size 3 vote v among g {\n", "protocol p { action a {\n takes effect {\n"),
)
SLOW = 1.0


def mutated(text: str, random: Random) -> str:
    """The text with a few slips: tokens lost, doubled, swapped, replaced, and characters too."""
    words = text.split(" ")
    for _ in range(random.randint(1, 6)):
        at, other = random.randrange(len(words)), random.randrange(len(words))
        match random.randrange(7):
            case 0:
                words[at] = ""
            case 1:
                words[at] = random.choice(PIECES)
            case 2:
                words[at], words[other] = words[other], words[at]
            case 3:
                words.insert(at, random.choice(PIECES))
            case 4:
                words[at : at + random.randint(1, 30)] = [words[other]]
            case 5 if words[at]:
                place = random.randrange(len(words[at]))
                words[at] = words[at][:place] + random.choice(("", "x", "\n", "}", '"')) + words[at][place + 1 :]
            case _:
                words[at : at + 1] = words[other : other + random.randint(1, 40)] or [""]
    return " ".join(words)


def confused(text: str, random: Random) -> str:
    """The text with names and amounts in the wrong places: it can be read, and makes little sense."""
    parts = re.split(r"(\b[a-z_]+\b(?:\[[^]]*\])?|\b\d+\w*)", text)
    places = [index for index in range(1, len(parts), 2) if parts[index] not in WORDS]
    for _ in range(random.randint(1, 5)):
        parts[random.choice(places)] = parts[random.choice(places)]
    return "".join(parts)


def soup(random: Random) -> str:
    """Words and signs in no order, under a head or without."""
    head = random.choice(HEADS)
    pieces = [random.choice(PIECES) + random.choice((" ", " ", " ", "\n")) for _ in range(random.randint(0, 200))]
    return head + "".join(pieces)


def survives(text: str) -> None:
    """Reads the text, checks what is true of every answer, shows the complaints."""
    _, complaints, _ = read(text, "x")
    assert len(complaints) <= 21
    for complaint in complaints:
        assert complaint.code in TABLE
        assert 0 <= complaint.span.start <= complaint.span.stop <= len(text)
        render(complaint, text)
    assert [complaint.span for complaint in complaints] == sorted(complaint.span for complaint in complaints)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--whole", action="store_true")
    options = arguments.parse_args()
    random, begun, tried, failures = Random(options.seed), time.monotonic(), 0, 0
    while time.monotonic() - begun < options.seconds:
        seed = flagship.WIDER if tried % 2 else flagship.TEXT
        text = (soup(random), mutated(seed, random), confused(seed, random))[tried % 3]
        tried += 1
        started = time.process_time()
        try:
            survives(text)
            if options.whole:
                examine(text)
        except Exception:
            failures += 1
            print(f"--- {text!r}\n{traceback.format_exc()}")
        if time.process_time() - started > SLOW:
            failures += 1
            print(f"--- slow: {text!r}")
    print(f"{tried} texts, {failures} failures")
    raise SystemExit(bool(failures))


if __name__ == "__main__":
    main()
