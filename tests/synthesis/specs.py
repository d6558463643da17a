"""Specs whose regions are known."""

from __future__ import annotations

RESPONSE = """
  actor foe is adversary
  actor own
  var hostile = false
  event violation by foe when not hostile { hostile := true }
  event cessation by foe when hostile { hostile := false }
"""


def tiers(*params: str, detection: str = "2h") -> str:
    """A tier for each param, each due so long after the one before, and detection before the first."""
    names = ["seen", *(f"tier_{name}" for name in params)]
    waits = [detection, *params]
    clauses = [
        f"must m{k}: {'quiet' if k == 0 else names[k - 1]} -> {name} when hostile within {wait} of "
        f"{'violation' if k == 0 else 'entry'}"
        for k, (name, wait) in enumerate(zip(names, waits, strict=True))
    ]
    lines = [*(f"tier {name}" for name in ["quiet", *names]), *clauses, "on cessation stand_down: any -> quiet"]
    opened = [*params, *([detection] if not detection[0].isdigit() else [])]
    declared = "\n".join(f"  param {name} in 0h..96h" for name in opened)
    ladder = "\n".join(f"    {line}" for line in lines)
    promise = f"violation leads to {names[-1]} within 72h unless cessation"
    machine = f"  ladder response {{\n{ladder}\n  }}"
    return f"protocol tiers {{{RESPONSE}{declared}\n{machine}\n  property in_72h: {promise}\n}}\n"


LEAD_AND_RECALL = f"""protocol effects {{{RESPONSE}
  param m "from the order to the effect" in 0h..48h
  param r "from the cessation to the recall" in 0h..48h
  choice effect_comes = with_the_order or after_m
  choice recall_comes = with_the_cessation or within_r
  machine force {{
    state idle
    state under_way
    state effective
    state recalled
    must strike: idle -> effective when hostile and effect_comes = with_the_order within 72h of violation
    must order: idle -> under_way when hostile and effect_comes = after_m within 72h - m of violation
    must act: under_way -> effective at m of entry
    on cessation recall_now: under_way -> recalled when recall_comes = with_the_cessation
    must recall_later: under_way -> recalled when not hostile and recall_comes = within_r within r of cessation
    on violation again: recalled, effective -> idle
  }}
  property effect_by_72h: violation leads to force.effective within 72h unless cessation
  property none_after_cessation: between cessation and violation, never strike or act
}}
"""
