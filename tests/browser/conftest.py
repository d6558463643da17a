"""A real Chromium, one for all tests; where there is none, they are skipped and say why."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from checker.cli import cli
from tests.reporting.scene import written

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the report on a hostile spec is."""
    folder = tmp_path_factory.mktemp("report")
    path = folder / "page.html"
    call = ["report", written(folder), "--with", "all", "--set", "patience=5min,10min,20min", "--param", "patience"]
    result = CliRunner().invoke(cli, [*call, "--jobs", "1", "--output", str(path)])
    assert result.exit_code == 0, result.output
    return Path(path).as_uri()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: `make browser` installs it")
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip(f"none of {', '.join(PROGRAMS)} is installed")
    with api.sync_playwright() as running:
        made = running.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()
