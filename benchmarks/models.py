"""The families of protocols that are measured, as the text of `.tier` files: the larger the number, the longer.

`chain`, `quorum` and `salami` take a `bug`; without one, all their properties hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

CONFLICT = """\
  actor russia is adversary
  actor coalition
  actor us

  var hostile = false
  event violation by russia when not hostile { hostile := true }
  event cessation by russia when hostile { hostile := false }
"""


def chain(n: int, bug: str = "", *, shared: bool = False) -> str:
    """`n` tiers, each opening no earlier than a day after the one before it and deciding in 1 to 24 hours.

    A clock for each tier, or one `shared` by all.  `bug`: "late" (the last tier takes an hour more), "self" (a tier
    opens by itself), "deaf" (a tier does not hear of the cessation).
    """
    tiers, clauses = ["    tier calm"], []
    for i in range(1, n + 1):
        tiers += [f"    tier deciding{i} by coalition", f"    tier responded{i} by coalition"]
        source, day = (f"responded{i - 1}", f"at {24 * (i - 1)}h of violation") if i > 1 else ("calm", "")
        until = 25 if bug == "late" and i == n else 24
        since = " of entry" if shared else ""
        clauses += [
            f"    must open{i}: {source} -> deciding{i} when hostile {day}"
            if i > 1
            else "    on violation open1: calm -> deciding1",
            f"    must respond{i}: deciding{i} -> responded{i} after 1h and within {until}h{since}",
        ]
    if bug == "self":
        clauses.append(f"    may jump: calm -> deciding{n} when not hostile")
    standing = f"below responded{n}" if bug == "deaf" else "any"
    clauses.append(f"    on cessation stand_down: {standing} -> calm")
    return f"""\
protocol chain "{n} tiers in a row" {{
{CONFLICT}
  ladder response {{
{_lines(tiers)}
{_lines(clauses)}
  }}

  property no_skip: response never skips
  property last_tier: violation leads to responded{n} within {24 * n}h unless cessation
  property nothing_after: always hostile or calm
}}
"""


def quorum(k: int, bug: str = "") -> str:
    """`k` parties, each with a clock of its own; a majority calls the coalition, and that the US.

    `bug`: "late" (the US takes an hour more), "self" (the coalition acts uncalled), "deaf" (the US does not hear of
    the cessation).
    """
    most = k // 2 + 1
    own = "    may act_alone: calm -> acting by coalition\n" if bug == "self" else ""
    return f"""\
protocol quorum "{k} parties, {most} of whom decide" {{
{CONFLICT}
  group parties size {k}

  machine party for p in parties {{
    state idle
    state asked
    state agreed by p
    state refused by p
    on violation ask: idle -> asked
    must agree: asked -> agreed after 1h and within 24h
    must refuse: asked -> refused after 1h and within 24h
    on cessation dismiss: any -> idle
  }}

  ladder response {{
    tier calm
    tier called by coalition
    tier acting by coalition
    tier deciding by us
    tier backed by us
    must call: calm -> called when hostile and count(p in parties: agreed[p]) >= {most} immediately
    must act: called -> acting after 2h and within 24h
{own}    must open: acting -> deciding when hostile at 48h of violation
    must back: deciding -> backed after 1h and within {25 if bug == "late" else 24}h
    on cessation stand_down: {"below backed" if bug == "deaf" else "any"} -> calm
  }}

  property no_skip: response never skips
  property us_by_72h:
    violation leads to backed within 72h unless cessation or count(p in parties: refused[p]) >= {k - most + 1}
  property nothing_after: always hostile or calm
}}
"""


def salami(n: int, bug: str = "") -> str:
    """`n` tiers counted by the hours of fighting alone.  `bug`: "restart" (each violation begins to count anew)."""
    counted = "starts on violation clears on cessation" if bug == "restart" else "runs while hostile"
    tiers = ["    tier calm", *(f"    tier tier{i} by coalition" for i in range(1, n + 1))]
    clauses = [
        f"    must climb{i}: {f'tier{i - 1}' if i > 1 else 'calm'} -> tier{i} when hostile at {24 * i}h of fighting"
        for i in range(1, n + 1)
    ]
    return f"""\
protocol salami "{n} tiers by the hours of fighting" {{
{CONFLICT}
  clock fighting {counted}
  clock unanswered "hours of fighting in which the last tier was not reached" runs while hostile and not tier{n}

  ladder response {{
{_lines(tiers)}
{_lines(clauses)}
  }}

  property no_skip: response never skips
  property no_slicing: always unanswered <= {24 * n}h
}}
"""


def sectors(k: int) -> str:
    """`k` sectors that share nothing but the adversary."""
    return f"""\
protocol sectors "{k} sectors, each by itself" {{
  actor russia is adversary
  actor us
  group sectors size {k}

  var hostile for s in sectors = false
  event violation for s in sectors by russia when not hostile {{ hostile := true }}
  event cessation for s in sectors by russia when hostile {{ hostile := false }}

  ladder response for s in sectors {{
    tier ceasefire
    tier warned by us
    tier backed by us
    must warn: ceasefire -> warned when hostile within 24h of violation
    must back: warned -> backed when hostile within 72h of violation
    on cessation stand_down: any -> ceasefire
  }}

  property us_by_72h: for s in sectors: violation leads to backed within 72h unless cessation
  property nothing_after: for s in sectors: always hostile or ceasefire
}}
"""


def severity(n: int) -> str:
    """`n` tiers; whether the violation was grave, told at the start, decides by when the last one has to answer."""
    tiers = ["    tier calm", *(f"    tier tier{i} by coalition" for i in range(1, n + 1))]
    clauses = ["    on violation begin: calm -> tier1", "    on outrage begin_grave: calm -> tier1"]
    for i in range(2, n + 1):
        clauses += [
            f"    must climb{i}: tier{i - 1} -> tier{i} when hostile and not grave within {24 * (i - 1)}h of start",
            f"    must rush{i}: tier{i - 1} -> tier{i} when hostile and grave within {i - 1}h of start",
        ]
    return f"""\
protocol severity "{n} tiers, one pace for grave violations and one for others" {{
  actor russia is adversary
  actor coalition

  var hostile = false
  var grave = false
  event violation by russia when not hostile {{ hostile := true; grave := false }}
  event outrage by russia when not hostile {{ hostile := true; grave := true }}
  event cessation by russia when hostile {{ hostile := false }}
  clock start starts on violation or outrage clears on cessation

  ladder response {{
{_lines(tiers)}
{_lines(clauses)}
    on cessation stand_down: any -> calm
  }}

  property no_skip: response never skips
  property grave_by: outrage leads to tier{n} within {n - 1}h unless cessation
  property any_by: violation leads to tier{n} within {24 * (n - 1)}h unless cessation
}}
"""


FAMILIES: dict[str, Callable[..., str]] = {
    "chain": chain,
    "quorum": quorum,
    "salami": salami,
    "sectors": sectors,
    "severity": severity,
}


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)
