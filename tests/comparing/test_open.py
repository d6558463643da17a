"""What a comparison, and advice anywhere, says of verdicts that are not known."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from checker.cli import run
from checker.comparing import compare
from checker.comparing.result import Comparison
from checker.render.evidence import advice
from checker.verdict import Bounded, Unknown
from checker.zoning.search import UNFIT
from tests.comparing.flagship import FILE

OTHER = """protocol other {
  actor a is adversary
  actor b
  var on_fire = false
  event fire by a when not on_fire { on_fire := true }
  machine m {
    state idle
    state out by b
    must douse: idle -> out when on_fire within 1h of fire
  }
  property doused: fire leads to out within 1h
}
"""


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


def test_designs_that_have_nothing_in_common_are_warned_of_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.tier"
    other.write_text(OTHER, encoding="utf-8")
    run(["compare", str(FILE), str(other), "--design", "paris", "--design", "other", "--property", "doused"])
    printed = capsys.readouterr().out
    warning = "Are these designs of one thing? They have no machine in common: A and B.\n"
    assert 0 < printed.index(warning) < printed.index("  doused")
    run(["compare", str(FILE), "--design", "paris", "--design", "trigger", "--property", "us_by_72h"])
    assert "Are these" not in capsys.readouterr().out
