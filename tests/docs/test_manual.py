"""The manual is built without a complaint: every page is in it, and every link leads somewhere."""

from pathlib import Path

import pytest

from tests.docs.pages import ROOT


@pytest.mark.parametrize("theme", ["basic", pytest.param("furo", marks=pytest.mark.slow)])
def test_the_manual_is_built(theme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The theme that readers see takes most of the time, for its sidebars."""
    sphinx = pytest.importorskip("sphinx.cmd.build", reason="Sphinx is not installed")
    monkeypatch.chdir(ROOT)
    call = [
        "-q",
        "-W",
        "--keep-going",
        "-D",
        f"html_theme={theme}",
        "-d",
        str(tmp_path / "read"),
        "docs",
        str(tmp_path / "html"),
    ]
    assert sphinx.build_main(call) == 0
    assert "salami" in (tmp_path / "html" / "_made" / "gallery" / "ceasefire-paris.html").read_text(encoding="utf-8")
