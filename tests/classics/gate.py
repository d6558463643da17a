"""The train gate: trains approach a crossing that has one track, and a gate tells all but one of them to halt.

A train that was told halts within `halt`, and crosses no earlier than 10 minutes after it was seen.  So two trains are
never on the crossing if and only if every halt comes strictly before the first instant of a crossing.
"""

from __future__ import annotations

CROSSING = 10


def gate(trains: int, *, halt: int = 5, forgets: bool = False) -> str:
    """`forgets`: the gate opens as a train that it told to halt comes to stand, and not only when it is clear."""
    told = "\n".join(
        f"""\
    on approach[{i}] take_{i}: free -> occupied
    on approach[{i}] hold_{i}: when occupied {{ told[{i}] := true }}
    on leave[{i}] clear_{i}: occupied -> free
    must call_{i}: free -> occupied when halted[{i}] immediately {{ told[{i}] := false }}"""
        for i in range(1, trains + 1)
    )
    forgotten = "\n".join(f"    on halt[{i}] forget_{i}: occupied -> free" for i in range(1, trains + 1)) * forgets
    resumed = "on gate.call_{} resume_{}: halted -> starting when t = {}"
    return f"""\
protocol crossing {{
  group trains size {trains}
  var told for t in trains = false
  machine train for t in trains {{
    state away
    state approaching
    state halted
    state starting
    state crossing
    may approach: away -> approaching
    must halt: approaching -> halted when told within {halt}min of entry
    must cross: approaching -> crossing after {CROSSING}min and within 20min of entry
{chr(10).join("    " + resumed.format(i, i, i) for i in range(1, trains + 1))}
    must go: starting -> crossing after 7min and within 15min of entry
    must leave: crossing -> away after 3min and within 5min of entry
  }}
  machine gate {{
    state free
    state occupied
{told}
{forgotten}
  }}
  property apart: always count(t in trains: crossing) <= 1
  scenario anyone: (crossing[{trains}] and halted[1]) is possible
}}
"""
