"""Whose compliance a verdict rests on, in words."""

from __future__ import annotations

from checker.render.phrases import listed
from checker.report import Compliance


def _joint(actors: list[str]) -> str:
    """One set of several that may do it."""
    return f"the joint defection of some, such as {listed(actors)}, breaks it"


def assumed(found: Compliance) -> list[str]:
    """On whose obligations a proof rests; nothing where nobody has any."""
    if found.needs_nobody:
        return ["assumes no one's compliance"] if found.safe else []
    said = []
    names = [it.actors[0] for it in found.alone]
    if names:
        meet, whose = (("meets its", "its defection"), ("meet their", "the defection of any one"))[len(names) > 1]
        others = ", that of all others does not" if found.safe else ""
        said.append(f"assumes that {listed(names)} {meet} obligations: {whose} breaks it{others}")
    if found.together is not None:
        together = list(found.together.actors)
        if found.alone or found.open:
            said.append(
                f"so does the joint defection of others, such as {listed(together)}" if names else _joint(together)
            )
        else:
            fewer = ", and of no fewer" if found.fewest and len(together) > 2 else ""
            said.append(f"{_joint(together)}, of no one alone{fewer}")
    if found.open:
        said += [] if said else ["assumes that all who are obliged meet their obligations"]
        said.append(f"whether the defection of {listed(found.open, 'or')} breaks it was not settled")
    return said
