"""The page on each finding: its first example has the finding, every other example has no finding at all."""

import re

import pytest

from checker.checking import check
from protocol.codes import TABLE, page
from protocol.load import compile_text

CODES = sorted(code for code in TABLE if code.startswith("F"))


def examples(code: str) -> list[str]:
    return re.findall(r"^```tier\n(.*?)^```", page(code), re.MULTILINE | re.DOTALL)


def found(text: str) -> set[str]:
    """The codes of what is found and not allowed."""
    designs = check(compile_text(text)).designs
    return {finding.code for design in designs for finding in design.findings if not finding.allowed}


@pytest.mark.parametrize("code", CODES)
def test_pages_have_their_title_an_example_and_a_remedy(code: str) -> None:
    assert page(code).startswith(f"# {code}: {TABLE[code].title}\n")
    assert "\n## How to mend it\n" in page(code)
    assert examples(code)


@pytest.mark.parametrize("code", CODES)
def test_the_first_example_has_the_finding_and_the_others_have_none(code: str) -> None:
    for number, text in enumerate(examples(code)):
        assert found(text) == ({code} if number == 0 else set())
