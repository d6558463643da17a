"""What is said of wrong texts, word for word.

`python -m tests.language.test_golden` writes the files anew: read the difference before you commit it.
"""

from pathlib import Path

import pytest

from protocol.codes import TABLE
from protocol.diagnostics import Diagnostic, Failure, render
from protocol.load import examine
from protocol.text.parse import load, read

GOLDEN = Path(__file__).parent / "golden"
CODES = sorted(code for code in TABLE if code.startswith("E"))
OF_FILES = ("E123", "E124")
"""Those about other files, which are read only when all is examined."""


def said(code: str) -> str:
    """All that is said of a golden file, by its bare name."""
    path = str(GOLDEN / f"{code}.tier")
    texts, complaints = dict[str, str](), tuple[Diagnostic, ...]()
    try:
        texts[path] = load(path)
        only_read = code.startswith("E1") and code not in OF_FILES
        complaints = (read if only_read else examine)(texts[path], path)[1]
        texts |= {name: load(name) for name in {complaint.span.file for complaint in complaints}}
    except Failure as failure:
        complaints = failure.diagnostics
    shown = "\n\n".join(render(complaint, texts) for complaint in complaints)
    return shown.replace(f"{GOLDEN}/", "") + "\n"


@pytest.mark.parametrize("code", CODES)
def test_what_is_said(code: str) -> None:
    golden = GOLDEN / f"{code}.txt"
    assert golden.exists(), f"{code} has no golden file"
    assert said(code) == golden.read_text(encoding="utf-8")
    assert f" {code} " in said(code), f"the golden file of {code} does not show it"


if __name__ == "__main__":
    for each in CODES:
        (GOLDEN / f"{each}.txt").write_text(said(each), encoding="utf-8")
