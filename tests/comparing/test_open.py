"""What a comparison, and advice anywhere, says of verdicts that are not known."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from checker.cli import run
from checker.comparing import compare
from checker.comparing.result import Comparison
from checker.render.evidence import advice
from checker.verdict import Bounded, Unknown
from checker.zoning.search import UNFIT
from tests.comparing.flagship import FILE


def test_what_is_not_known_has_its_reason_and_what_to_try(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = compare.compare

    def unsettled(*args: object, **named: object) -> Comparison:
        found: Comparison = made(*args, **named)  # type: ignore[arg-type]
        (row,) = found.rows
        assert row.cells[1].result is not None
        result = replace(row.cells[1].result, verdict=Bounded(14, UNFIT))
        cell = replace(row.cells[1], result=result)
        assert "bmc" not in advice(result), "whatever got that far has followed the clocks"
        assert "--engine bmc" in advice(replace(result, verdict=Unknown(UNFIT)))
        return replace(found, rows=(replace(row, cells=(row.cells[0], cell)),))

    monkeypatch.setattr(compare, "compare", unsettled)
    designs = ("--design", "paris", "--design", "trigger", "--with", "nothing")
    assert run(["compare", str(FILE), *designs, "--property", "us_by_72h"]) == 3
    printed = " ".join(capsys.readouterr().out.split())
    assert "us_by_72h of B is not known: no run found of up to 14 moves; the paths" in printed
    assert "try a much larger --effort (--effort 100)." in printed
    assert printed.endswith("exit 3: not everything is known")
