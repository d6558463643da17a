"""On whose compliance an answer some time rests, where members are treated alike."""

from __future__ import annotations

from checker.checking import Options, check
from protocol.load import compile_text

VOTES = """protocol council {
  group voters size 3
  var asked = false
  event call when not asked { asked := true }
  vote consent among voters { opens on call  passes with all  within 24h  silence means no  members promise yes }
  property carried: call leads to consent.passed
}
"""


def test_members_who_are_alike_are_each_named() -> None:
    (part,) = check(compile_text(VOTES), Options(health=False)).designs
    found = part.results[0].compliance
    assert found is not None
    assert [it.actors for it in found.alone] == [("voters[1]",), ("voters[2]",), ("voters[3]",)]
