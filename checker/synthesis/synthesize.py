"""`synthesize`: for open params and choices of a design, exactly where chosen properties hold."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Literal as OneOf

from msgspec.structs import replace

from checker.alarm import alarm
from checker.checking import Activity, Options, Progress
from checker.synthesis.cases import Case, Unfit, case, unfit
from checker.synthesis.explore import Explorer
from checker.synthesis.family import Differs
from checker.synthesis.intervals import End, interval
from checker.synthesis.linear import Point, Row, Rows, row
from checker.synthesis.parts import Fails, Holds, Left, Map, Part, Vacuous
from checker.synthesis.polyhedra import beside, equalities, joined, projected
from checker.synthesis.remarks import hasty
from checker.synthesis.result import Example, Extreme, Region, Remark, Synthesis
from checker.verdict import INTERRUPTED, TIME_UP
from protocol.diagnostics import Failure
from protocol.format import event
from protocol.model import Design, Expectation, Property
from protocol.syntax import PropertyDecl, ScenarioDecl
from protocol.variants import Dial, Value, Variants

Which = OneOf["least", "greatest"]
MOST_COMBINATIONS = 256


class Mistaken(Exception):
    """What is asked for cannot be; the message says why."""


def synthesize(
    variants: Variants,
    properties: Sequence[str] = (),
    params: Sequence[str] = (),
    options: Options = Options(),  # noqa: B008 - frozen
    *,
    extreme: tuple[Which, str] | None = None,
    progress: Progress = lambda *_: None,
) -> Synthesis:
    """Where all of the properties hold (default: all that are expected to hold), for each combination of choices.

    `params`: the params and choices that are open (default: params without a value, and choices that are not set).
    `extreme`: the least or greatest safe value of one of them is told as well.  Raises `Mistaken` where a name is none
    or a range is missing, `FalseClaim` where a claim fails certification.  Where it is interrupted,
    what was found by then.
    """
    until = None if options.seconds is None else time.monotonic() + options.seconds
    dials = opened(variants, params)
    times = tuple(dial for dial in dials if dial.kind == "time")
    if extreme is not None and extreme[1] not in {dial.name for dial in times}:
        raise Mistaken(f"`{extreme[1]}` is not a duration that is open")
    combinations = list(_combinations([dial for dial in dials if dial.kind != "time"]))
    names: tuple[str, ...] = ()
    regions: list[Region] = []
    ended = ""
    try:
        with alarm(until) as rung:
            for settings in combinations:
                search = _Search(variants, settings, times, properties, options, until, progress)
                regions.append(search.region(extreme))
                names = names or search.names
                if INTERRUPTED in regions[-1].whys:
                    ended = INTERRUPTED if len(regions) < len(combinations) else ""
                    break
    except KeyboardInterrupt:
        ended = TIME_UP if rung.is_set() else INTERRUPTED
    return Synthesis(
        variants.name, variants.file, variants.whole.description, names or tuple(properties), tuple(regions), ended
    )


def properties_of(variants: Variants) -> tuple[str, ...]:
    """The names of its properties and scenarios."""
    items = variants.whole.items
    return tuple(item.name.text for item in items if isinstance(item, PropertyDecl | ScenarioDecl))


def opened(variants: Variants, params: Sequence[str]) -> tuple[Dial, ...]:
    """The dials that are open.  Raises `Mistaken`."""
    by_name = {dial.name: dial for dial in variants.dials}
    for name in params:
        if name not in by_name:
            raise Mistaken(f"`{variants.name}` has no param and no choice `{name}`")
    found = tuple(
        dial
        for dial in variants.dials
        if dial.name in params or (dial.value is None and (dial.kind != "choice" or not params))
    )
    if not found:
        raise Mistaken(f"nothing is open in `{variants.name}`: name a param or a choice with --param")
    return found


def _combinations(dials: Sequence[Dial]) -> Iterator[dict[str, Value]]:
    """Every reading of every choice with every whole number.  Raises `Mistaken`."""
    each: list[list[tuple[str, Value]]] = []
    count = 1
    for dial in dials:
        values: Sequence[Value] = dial.readings
        if dial.kind == "whole":
            if not isinstance(dial.low, int) or not isinstance(dial.high, int):
                raise Mistaken(f"`{dial.name}` is a whole number without a range: write `in 1..9` after its value")
            values = range(dial.low, dial.high + 1)
        count *= len(values)
        if count > MOST_COMBINATIONS:
            raise Mistaken(f"there are more than {MOST_COMBINATIONS} combinations of choices and whole numbers")
        each.append([(dial.name, value) for value in values])
    for chosen in product(*each):
        yield dict(chosen)


def asked_of(design: Design, names: Sequence[str]) -> list[Property]:
    """The properties of these names; without any, all that are expected to hold.  Raises `Mistaken`."""
    for name in names:
        if all(asked.name != name for asked in design.properties):
            raise Mistaken(f"`{design.protocol.name}` has no property `{name}`")
    return [
        asked
        for asked in design.properties
        if asked.name in names or (not names and asked.expected in (None, Expectation.HOLDS) and not unfit(asked))
    ]


class _Search:
    """One combination."""

    def __init__(
        self,
        variants: Variants,
        settings: Mapping[str, Value],
        times: Sequence[Dial],
        properties: Sequence[str],
        options: Options,
        until: float | None,
        progress: Progress,
    ) -> None:
        self.variants, self.settings, self.times = variants, settings, times
        self.options, self.until, self.progress = options, until, progress
        self.properties = properties
        self.only = frozenset(properties) or self._usual()
        self.dimension = len(times)
        self.domain = tuple(_range(times))
        self.start = self._start()
        self.names: tuple[str, ...] = ()

    def region(self, extreme: tuple[Which, str] | None) -> Region:
        names = tuple(dial.name for dial in self.times)
        head = (tuple(self.settings.items()), names)
        if not self.times:
            return self._single(head)
        explorer = Explorer(
            self._cases,
            self.dimension,
            self.domain,
            start=self.start,
            effort=self.options.effort,
            until=self.until,
            told=self._told,
        )
        try:
            found = explorer.explore()
        except (Unfit, Differs, Failure) as error:
            return Region(*head, self.domain, (), (), (), ((),), (), (str(error),))
        remarks = [Remark("refused", self._said(rows, self.domain), text) for rows, text in explorer.refused]
        for it in hasty(explorer.cases, self.dimension, explorer.domain):
            rows = self._said(it.rows, explorer.domain)
            remarks.append(Remark("never" if it.never else "early", rows, event(it.clause, it.protocol)))
        return replace(self._told_of(head, found, explorer.domain, extreme), remarks=tuple(remarks))

    def _told_of(
        self,
        head: tuple[tuple[tuple[str, Value], ...], tuple[str, ...]],
        found: Map,
        domain: Rows,
        extreme: tuple[Which, str] | None,
    ) -> Region:
        fails = [it for it in found.parts if isinstance(it, Fails)]
        examples = tuple(Example(it.case, it.point, self._design(it.point), it.run, it.breach) for it in fails)
        whys = tuple(dict.fromkeys(it.why for it in found.parts if isinstance(it, Left)))
        region = Region(
            *head,
            domain,
            self._sets(found, domain, Holds),
            self._sets(found, domain, Fails),
            self._sets(found, domain, Vacuous),
            self._sets(found, domain, Left),
            examples,
            whys,
            samples=found.samples,
        )
        return region if extreme is None else replace(region, extreme=extreme_of(region, *extreme))

    def _sets(self, found: Map, domain: Rows, kind: type[Part]) -> tuple[Rows, ...]:
        return tuple(self._said(rows, domain) for rows in found.of(kind))

    def _said(self, rows: Rows, domain: Rows) -> Rows:
        """What distinguishes the set in the domain, equalities as such."""
        usual = equalities(self.dimension, domain)
        fixed = [r for r in equalities(self.dimension, (*rows, *domain)) if r not in usual]
        exact = tuple(x for r in fixed for x in (r, Row(tuple(-c for c in r.coefficients), -r.limit)))
        return tuple(dict.fromkeys((*beside(self.dimension, rows, (*domain, *exact)), *exact)))

    def _single(self, head: tuple[tuple[tuple[str, Value], ...], tuple[str, ...]]) -> Region:
        """No duration is open: a single point."""
        found = Explorer(self._cases, 0, (), effort=self.options.effort, until=self.until, told=self._told).explore()
        return self._told_of(head, found, (), None)

    def _told(self, samples: int) -> None:
        chosen = "".join(f", {name} = {value}" for name, value in self.settings.items())
        self.progress(0, Activity(f"{self.variants.name}{chosen}: point number {samples}"))

    def _design(self, point: Point) -> Design:
        values: dict[str, Value] = dict(self.settings)
        values |= {dial.name: value for dial, value in zip(self.times, point, strict=True)}
        return self.variants.design(values, self.only)

    def _usual(self) -> frozenset[str] | None:
        """The names of those asked about where none is named, as the text stands; None where it does not."""
        try:
            return frozenset(it.name for it in asked_of(self.variants.design(self.settings), ()))
        except Failure:
            return None

    def _cases(self, point: Point) -> tuple[Case, ...]:
        design = self._design(point)
        asked = asked_of(design, self.properties)
        self.names = self.names or tuple(dict.fromkeys(it.name for it in asked))
        return tuple(case(design.protocol, it) for it in asked)

    def _start(self) -> Point | None:
        """The values that the text itself gives, if they are inside the ranges: there the text means something."""
        values = [dial.value for dial in self.times]
        if not values or not all(isinstance(value, Fraction) for value in values):
            return None
        point = tuple(value for value in values if isinstance(value, Fraction))
        return point if all(r.strictly.holds(point) for r in self.domain) and all(point) else None


def _range(times: Sequence[Dial]) -> Iterator[Row]:
    for k, dial in enumerate(times):
        left = [int(j == k) for j in range(len(times))]
        if isinstance(dial.low, Fraction) and dial.low > 0:
            yield row([-c for c in left], -dial.low)
        if isinstance(dial.high, Fraction):
            yield row(left, dial.high)


def extreme_of(region: Region, which: Which, param: str) -> Extreme:
    """The least or the greatest value of the param in the sets in which all holds."""
    size, own = len(region.params), region.params.index(param)
    safe = [_alone((*rows, *region.domain), own, size) for rows in region.holds]
    if not safe:
        return Extreme(param, which, None, nowhere=region.is_exact, why=next(iter(region.whys), ""))
    end = _end(safe, which)
    beyond = _end([*safe, *(_alone((*rows, *region.domain), own, size) for rows in region.left)], which)
    return Extreme(param, which, end, why="" if beyond == end else next(iter(region.whys), ""))


def _alone(rows: Rows, own: int, size: int) -> Rows:
    """What a set says of one parameter alone."""
    order = [own, *(k for k in range(size) if k != own)]
    return projected((Row(tuple(r.coefficients[k] for k in order), r.limit, r.strict) for r in rows), size, 1)


def _end(sets: Sequence[Rows], which: Which) -> End | None:
    found = [interval(rows) for rows in joined(1, sets)]
    if which == "least":
        return min((it.low for it in found), key=lambda end: (end.value, not end.closed))
    ends = [it.high for it in found]
    known = [end for end in ends if end is not None]
    return None if len(known) < len(ends) else max(known, key=lambda end: (end.value, end.closed))
