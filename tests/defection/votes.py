"""A vote as a spec: so many who vote, so many yes that it takes, who have promised yes or are free."""

from __future__ import annotations


def vote(size: int, passes: str, *, promised: bool = True, window: str = " within 24h", more: str = "") -> str:
    return f"""protocol council {{
  group voters size {size}
  var asked = false
  event call when not asked {{ asked := true }}
  vote consent among voters {{
    opens on call
    passes {passes}
    within 24h
    silence means no
    {"members promise yes" if promised else ""}
  }}
  {more}
  property carried: call leads to consent.passed{window}
}}
"""
