"""Every example of every page is tried: specs compile, commands print what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checker.checking import Options, check
from checker.cli import run
from checker.verdict import Bounded, Unknown
from protocol.load import compile_text, examine
from tests.docs.pages import PAGES, ROOT, Block, blocks, said, wholes

SPECS = [(block, text) for page in PAGES for block, text in wholes(page) if block.word.startswith("tier")]
CHECKED = [(block, text) for block, text in SPECS if not re.fullmatch(r"E\d+", block.said)]
UNFINISHED = {"F407", "F410", "F411", "F412"}
"""Notes on what an example cannot but leave out: a use of what it declares, a way on, other clocks."""
NAMED = ("csv", "jsonl", "moves")
"""Other files that commands find by the name after the word."""
CONSOLES = [page for page in PAGES if any(block.word == "console" for block in blocks(page))]


@pytest.mark.parametrize(("block", "text"), SPECS, ids=lambda each: str(each) if isinstance(each, Block) else "")
def test_specs_are_right_or_refused_as_said(block: Block, text: str) -> None:
    refused = re.fullmatch(r"E\d+", block.said)
    complaints = [f"{told.code} {told.message}" for told in examine(text, str(block.page))[1]]
    assert {told.split()[0] for told in complaints} == ({refused[0]} if refused else set()), complaints


@pytest.mark.parametrize(("block", "text"), CHECKED, ids=lambda each: str(each) if isinstance(each, Block) else "")
def test_specs_check_as_they_should(block: Block, text: str) -> None:
    """In the protocol of its page everything is settled and as expected, and what is found is what the block shows.

    Promises of other pages may fail unexpectedly: what is printed stands beside them.
    """
    report = check(compile_text(text, str(block.page)), Options())
    odd = [
        f"{result.design.protocol.name}.{result.asked.name}: {result.verdict.word}"
        for design in report.designs
        for result in design.results
        if isinstance(result.verdict, Bounded | Unknown)
        or (not result.as_expected and (block.page.name == "language.md" or result.asked.expected is not None))
    ]
    assert odd == []
    found = [finding for design in report.designs for finding in design.findings]
    codes = {finding.code for finding in found if not finding.allowed and not finding.acknowledged_by}
    assert codes - UNFINISHED == set(re.findall(r"F\d+", block.said))


@pytest.mark.parametrize("page", CONSOLES, ids=lambda page: page.name)
def test_commands_print_what_the_page_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In order, in a folder with the specs and with the files that the page has named so far."""
    (tmp_path / "specs").symlink_to(ROOT / "specs")
    monkeypatch.chdir(tmp_path)
    for block, text in wholes(page):
        if block.said.endswith(".tier") or block.word in NAMED:
            (tmp_path / block.said).write_text(text, encoding="utf-8")
        for command, shown in said(block) if block.word == "console" else ():
            assert command[0] == "tierproof", block
            run(command[1:])
            printed = capsys.readouterr().out
            assert fits(shown, printed), f"{block}: {' '.join(command)}\n{printed}"


PROGRAMS = [(block, text) for page in PAGES for block, text in wholes(page) if block.word == "python"]


@pytest.mark.parametrize(("block", "text"), PROGRAMS, ids=lambda each: str(each) if isinstance(each, Block) else "")
def test_programs_run(block: Block, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(text, str(block), "exec"), {"__name__": "example"})


def fits(shown: str, printed: str) -> bool:
    """The two are the same, but for lines `…`, which stand for any lines."""
    pattern = "(?:.*\n)*".join(re.escape(part) for part in re.split(r"^…\n", shown, flags=re.MULTILINE))
    return re.fullmatch(pattern, printed) is not None


def test_ellipses() -> None:
    assert fits("a\n…\nd\n", "a\nb\nc\nd\n")
    assert fits("a\n…\n", "a\n")
    assert not fits("a\n…\nd\n", "a\nb\n")
    assert not fits("a\n", "a\nb\n")
