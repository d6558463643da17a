"""As a condition, `consent.decided` says how the vote stands: it has passed or failed, and is not open again."""

from __future__ import annotations

import pytest

from protocol.formula import At, Not
from protocol.load import compile_text
from protocol.model import Always, Promise


@pytest.mark.parametrize(
    ("name", "states"), [("decided", ("passed", "failed")), ("opened", ("open",)), ("failed", ("failed",))]
)
def test_how_a_vote_stands(name: str, states: tuple[str, ...]) -> None:
    (design,) = compile_text(f"""protocol p {{
      group voters = a, b
      event call later than 0h of any call
      vote consent among voters {{ opens on call; passes with all }}
      property never_so: always not consent.{name}
    }}""")
    assert design.properties[0].meaning == Promise(Always(Not(At("consent", states))))
