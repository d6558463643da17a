"""What a design does to the clauses of a vote or an action of its base.

Such a clause goes by its word (`silence`, `lead`); each stands once in a block, only `recall` may stand several times.
"""

from __future__ import annotations

from msgspec.structs import replace

from protocol.diagnostics import Span
from protocol.elaboration.complaints import Complaints
from protocol.elaboration.places import Draft, Place
from protocol.syntax import (
    ActionDecl,
    ActionRule,
    Instead,
    Lead,
    MachineDecl,
    Opens,
    Ordered,
    Passes,
    Promised,
    Recall,
    Recused,
    Remove,
    Silence,
    TakesEffect,
    VoteDecl,
    VoteRule,
    VotesWithin,
)

Stage = VoteDecl | ActionDecl
Rule = VoteRule | ActionRule

WORDS: dict[type, str] = {
    Opens: "opens",
    Passes: "passes",
    Recused: "recused",
    VotesWithin: "within",
    Silence: "silence",
    Promised: "members",
    Ordered: "ordered",
    Lead: "lead",
    TakesEffect: "takes",
    Recall: "recall",
}


def plain_stage(item: Stage, complaints: Complaints) -> Stage:
    """A vote or an action as it stands; deltas in it are refused, and each clause stands once."""
    kept: list[Rule] = []
    for member in item.members:
        if isinstance(member, Instead | Remove):
            complaints.say(
                "E225",
                member.span,
                f"`{item.name.text}` is new here, so there is nothing to replace or to remove in it",
                remedy="only a design changes what another text has declared",
            )
        else:
            _add(member, kept, item, complaints)
    return replace(item, members=tuple(kept))


def reopen_stage(item: Stage, place: Place, draft: Draft, complaints: Complaints) -> None:
    """Open it for change; a new electorate, actor, description or reason takes the place of the old one."""
    old = place.node
    assert isinstance(old, Stage)
    kept: list[Rule] = [member for member in old.members if not isinstance(member, Instead | Remove)]
    for member in item.members:
        match member:
            case Instead(inner):
                assert isinstance(inner, Rule)
                _replace(inner, kept, old, complaints, first=_is_first(inner, old, member.span, draft, complaints))
            case Remove(path):
                word = path.parts[0].text
                going = [rule for rule in kept if WORDS[type(rule)] == word]
                if not going:
                    _missing(path.text, path.span, old, kept, complaints, remedy="leave the line out")
                elif _is_first(going[0], old, member.span, draft, complaints):
                    kept = [rule for rule in kept if rule not in going]
            case _:
                _add(member, kept, item, complaints)
    new = replace(
        old,
        description=item.description or old.description,
        because=item.because or old.because,
        members=tuple(kept),
    )
    if isinstance(new, VoteDecl) and isinstance(item, VoteDecl):
        new = replace(new, among=item.among or new.among)
    elif isinstance(new, ActionDecl) and isinstance(item, ActionDecl):
        new = replace(new, by=item.by or new.by)
    draft.items[place.item] = new


def _is_first(rule: Rule, old: Stage, span: Span, draft: Draft, complaints: Complaints) -> bool:
    """A design changes a clause once; a second change would undo the first, silently."""
    word = WORDS[type(rule)]
    first = draft.touched.setdefault(f"names {old.name.text}.{word}", span)
    if first is not span:
        complaints.say(
            "E221",
            span,
            f"this design has already changed `{word}`",
            remedy="keep one of the two changes",
            second=(first, "first changed here"),
        )
    return first is span


def _add(rule: Rule, kept: list[Rule], item: Stage, complaints: Complaints) -> None:
    first = next((old for old in kept if type(old) is type(rule)), None)
    if first is not None and not isinstance(rule, Recall):
        complaints.say(
            "E324",
            rule.span,
            f"`{item.name.text}` has a clause `{WORDS[type(rule)]}` already",
            remedy="keep one of them; in a design write `instead` to replace it",
            second=(first.span, "the first one"),
        )
    else:
        kept.append(rule)


def _replace(rule: Rule, kept: list[Rule], old: Stage, complaints: Complaints, *, first: bool) -> None:
    """`first`: this design has not changed the clause before; else that has been told, and the last one stands."""
    found = [index for index, other in enumerate(kept) if type(other) is type(rule)]
    if len(found) > 1:
        message = f"`{old.name.text}` has several `{WORDS[type(rule)]}` clauses"
        complaints.say("E220", rule.span, message, remedy="`remove` them all, and write those that are to stay")
    elif found:
        kept[found[0]] = rule
    elif first:
        remedy = "something new is written without `instead`"
        _missing(WORDS[type(rule)], rule.span, old, kept, complaints, remedy=remedy)
    else:
        kept.append(rule)


def _missing(word: str, span: Span, old: Stage, kept: list[Rule], complaints: Complaints, *, remedy: str) -> None:
    message = f"`{old.name.text}` has no clause `{word}` to change"
    has = ", ".join(dict.fromkeys(f"`{WORDS[type(rule)]}`" for rule in kept))
    if word not in WORDS.values():
        remedy = f"its clauses go by their first words: {has}"
    complaints.say("E219", span, message, remedy=remedy)


def reopened_alike(item: MachineDecl | Stage, old: MachineDecl | Stage, complaints: Complaints) -> None:
    """What is opened for change is so for the same members, under the same index; told otherwise."""
    if item.index is None:
        return
    if old.index is None:
        message, remedy = f"there is only one `{old.name.text}`", "leave out the `for`"
    elif (item.index.name.text, item.index.group.text) != (old.index.name.text, old.index.group.text):
        own = f"for {old.index.name.text} in {old.index.group.text}"
        message, remedy = f"`{old.name.text}` is declared `{own}`", f"write `{own}`, or leave it out"
    else:
        return
    complaints.skipped |= {item.index.name.text}
    complaints.say("E224", item.index.span, message, remedy=remedy, second=(old.name.span, "declared here"))
