"""What is said of a finding, word for word: a small spec that has it and nothing else, and the report on it.

`python -m tests.verdicts.test_finding_golden` writes the reports anew: read the difference before you commit it.
"""

from pathlib import Path

import pytest

from checker.checking import check
from checker.render.formats import FORMATS
from checker.render.view import Detail, View
from checker.report import Report
from protocol.codes import TABLE
from protocol.load import compile_text

GOLDEN = Path(__file__).parent / "golden"
CODES = sorted(code for code in TABLE if code.startswith("F"))


def reported(code: str) -> tuple[Report, str]:
    """The report on a golden file, and what is shown of it in full, by its bare name."""
    text, name = (GOLDEN / f"{code}.tier").read_text(encoding="utf-8"), f"{code}.tier"
    report = check(compile_text(text, name))
    return report, FORMATS["text"](report, View(texts={name: text}, detail=Detail.FULL))


@pytest.mark.parametrize("code", CODES)
def test_what_is_said(code: str) -> None:
    assert (GOLDEN / f"{code}.tier").exists(), f"{code} has no golden file"
    report, said = reported(code)
    found = [finding for design in report.designs for finding in design.findings]
    assert {finding.code for finding in found} == {code}, "the golden file shows this finding and nothing else"
    assert all(finding.severity == TABLE[code].severity for finding in found)
    assert said == (GOLDEN / f"{code}.txt").read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(CODES)


if __name__ == "__main__":
    for each in CODES:
        (GOLDEN / f"{each}.txt").write_text(reported(each)[1], encoding="utf-8")
