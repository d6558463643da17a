"""What the checker, or one of its engines alone, says of a model."""

from __future__ import annotations

from checker.liveness import Effort
from checker.setting import settings
from checker.settle import settle
from checker.verdict import Verdict
from protocol.load import compile_text
from tests.classics.cases import Case


def verdicts(case: Case, engine: str | None = None, effort: float = 1.0) -> dict[str, Verdict]:
    """By the name of the property or scenario; each is certified, whoever found it."""
    (design,) = compile_text(case.text)
    agreed = settings(design, ("z3",), only=engine, until=None, effort=effort)(())
    return {
        asked.name: settle(agreed.certifier, asked.meaning, agreed.timing, Effort(engine, None, effort)).verdict
        for asked in design.properties
    }


def words(found: dict[str, Verdict]) -> dict[str, str]:
    return {name: verdict.word for name, verdict in found.items()}
