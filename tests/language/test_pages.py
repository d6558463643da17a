"""The page on each code: it has the title of the table, and its first example shows the code and nothing else."""

import re
from pathlib import Path

import pytest

from protocol.codes import TABLE, page
from protocol.diagnostics import Diagnostic
from protocol.load import examine
from protocol.text.parse import read

CODES = sorted(code for code in TABLE if code.startswith("E"))


def examples(code: str) -> list[str]:
    return re.findall(r"^```tier\n(.*?)^```", page(code), re.MULTILINE | re.DOTALL)


OTHER_FILES = {"treaty.tier": "protocol treaty { event signing }"}
"""What stands beside the examples that use other files."""


def complaints(code: str, text: str) -> tuple[Diagnostic, ...]:
    return (read if code.startswith("E1") and 'use "' not in text else examine)(text, "ceasefire.tier")[1]


@pytest.mark.parametrize("code", CODES)
def test_pages_have_their_title_and_a_remedy(code: str) -> None:
    assert page(code).startswith(f"# {code}: {TABLE[code].title}\n")
    assert "\n## How to mend it\n" in page(code)


@pytest.mark.parametrize("code", CODES)
def test_the_first_example_shows_the_code_and_the_others_are_right(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in OTHER_FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for number, text in enumerate(examples(code)):
        assert {complaint.code for complaint in complaints(code, text)} == ({code} if number == 0 else set())


def test_there_is_no_page_without_a_code() -> None:
    with pytest.raises(KeyError):
        page("../parse")
