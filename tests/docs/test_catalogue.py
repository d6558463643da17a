"""The catalogue of specs: a section for each, whose verdicts are what the spec expects.

`python -m tests.docs.test_catalogue` writes the verdicts anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from protocol.load import compile_text
from protocol.model import Design, Expectation, Origin, Property
from tests.docs.pages import ROOT

FOLDER = ROOT / "specs"
PAGE = FOLDER / "README.md"
SPECS = sorted(FOLDER.rglob("*.tier"))
SECTION = re.compile(r"^### \[(?P<file>[^\]]+\.tier)\]\((?P=file)\)\n(?P<body>(?:(?!#).*\n)*)", re.MULTILINE)
VERDICTS = re.compile(r"(?P<head><!-- verdicts -->\n).*?(?=<!-- end -->)", re.DOTALL)


def sections() -> dict[str, str]:
    return {match["file"]: match["body"] for match in SECTION.finditer(PAGE.read_text(encoding="utf-8"))}


def expected(asked: Property | None) -> str:
    if asked is None:
        return "–"
    word = (asked.expected or Expectation.HOLDS).value
    return f"**{word}**" if word != "holds" else word


def verdicts(path: Path) -> Iterator[str]:
    """A table of designs and properties, and the reasons that the spec gives for its verdicts."""
    designs = compile_text(path.read_text(encoding="utf-8"), str(path))
    yield from table(designs)
    yield ""
    told = set()
    for design in designs:
        for asked in design.properties:
            because = asked.expected_origin.because if asked.expected_origin else ""
            if because and (asked.name, because) not in told:
                told.add((asked.name, because))
                yield f"- `{asked.name}` {expected(asked).strip('*')} in `{design.protocol.name}`: {because}"


def table(designs: Sequence[Design]) -> Iterator[str]:
    """A row for each design; where there are many more properties, a row for each of these."""
    names = list(dict.fromkeys(asked.name for design in designs for asked in design.properties))
    if len(names) <= 2 * len(designs):
        yield f"| | {' | '.join(f'`{name}`' for name in names)} |"
        yield f"|---|{'---|' * len(names)}"
        for design in designs:
            words = " | ".join(expected(found(design, name)) for name in names)
            yield f"| {titled(design.protocol.name, design.protocol.origin)} | {words} |"
        return
    yield f"| | {' | '.join(titled(design.protocol.name, design.protocol.origin) for design in designs)} |"
    yield f"|---|{'---|' * len(designs)}"
    for name in names:
        words = " | ".join(expected(found(design, name)) for design in designs)
        first = next(asked for design in designs if (asked := found(design, name)))
        yield f"| {titled(name, first.origin)} | {words} |"


def titled(name: str, origin: Origin) -> str:
    return f"`{name}` {origin.description}".rstrip()


def found(design: Design, name: str) -> Property | None:
    return next((asked for asked in design.properties if asked.name == name), None)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_the_catalogue_tells_what_the_spec_expects(path: Path) -> None:
    body = sections()[str(path.relative_to(FOLDER))]
    told = VERDICTS.search(body)
    assert told is not None
    assert told[0].removeprefix(told["head"]).strip().split("\n") == "\n".join(verdicts(path)).strip().split("\n")


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_the_catalogue_names_every_actor(path: Path) -> None:
    body = sections()[str(path.relative_to(FOLDER))]
    actors = next(line for line in body.split("\n") if line.startswith("*Actors:*"))
    for design in compile_text(path.read_text(encoding="utf-8"), str(path)):
        assert set(design.protocol.actors) <= set(re.findall(r"\w+", actors))


def test_the_catalogue_is_about_specs_that_exist() -> None:
    assert list(sections()) == [str(path.relative_to(FOLDER)) for path in SPECS]


if __name__ == "__main__":

    def rewritten(section: re.Match[str]) -> str:
        told = "\n".join(verdicts(FOLDER / section["file"])).strip()
        return VERDICTS.sub(lambda match: f"{match['head']}\n{told}\n\n", section[0])

    PAGE.write_text(SECTION.sub(rewritten, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
