"""Four Vikings cross a bridge by night: two at most go together, with their one torch, at the pace of the slower one.

They take 5, 10, 20 and 25 minutes; all are over after 60 at the earliest.
"""

from __future__ import annotations

PACES = (5, 10, 20, 25)


def vikings(limit: int, relation: str = "<=") -> str:
    """Can all be over when the time is in this relation to so many minutes?"""
    names = [f"viking{i}" for i in range(1, len(PACES) + 1)]
    takes, ways = [], []
    for there, (near, out, far) in (("go", ("near", "out", "far")), ("come", ("far", "back", "near"))):
        carried = f"count(v in vikings: {out}[v])"
        paces = " and ".join(
            f"(not {out}[{name}] or age(bridge.{out}) >= {pace}min)" for name, pace in zip(names, PACES, strict=True)
        )
        takes += [
            f"may {there}: {near} -> {out} when bridge.{near}",
            f"may {there}_too: {near} -> {out} when {carried} = 1 and age(bridge.{out}) <= 0min",
            f"on bridge.{there}_over {there}_ashore: {out} -> {far}",
        ]
        ways += [f"on {' or '.join(f'{there}[{name}]' for name in names)} {there}_off: {near} -> {out}"]
        ways += [f"may {there}_over: {out} -> {far} when {paces}"]
    return f"""\
protocol vikings {{
  group vikings = {", ".join(names)}
  clock total
  machine viking for v in vikings {{
    state near
    state out
    state far
    state back
    {"; ".join(takes)}
  }}
  machine bridge {{
    state near
    state out
    state far
    state back
    {"; ".join(ways)}
  }}
  scenario over: (all(v in vikings: far[v]) and total {relation} {limit}min) is possible
}}
"""
