"""Collects what random specs met, and prints the table after the run."""

from __future__ import annotations

import pytest

from tests.agreement.judge import Judged
from tests.agreement.table import table

MET = pytest.StashKey[list[Judged]]()


@pytest.fixture(scope="session")
def met(pytestconfig: pytest.Config) -> list[Judged]:
    """What has been judged in this run; tests add to it."""
    return pytestconfig.stash.setdefault(MET, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if judged := config.stash.get(MET, []):
        terminalreporter.section("random specs")
        terminalreporter.write_line(table(judged))
