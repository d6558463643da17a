"""All runs that explain a log so far, by the states they are in: points where all times are known, zones elsewhere.

A config is a discrete state with the values of its clocks, or a zone of them; whether it has met what is watched for;
and, between lines of one instant, what else its last logged move can still be called.  Zones are exact but where two
clocks grow beside one that stands still at a value that is not known (`dbm.up`): then `exact` is False, no run is left
out, and some may be too many.
"""

from __future__ import annotations

from itertools import product

from msgspec import Struct

from checker.replaying.spots import Asked, Leap, Spot, Spots, Values, holds, stretch
from checker.zoning import dbm
from checker.zoning.dbm import Constraint, Matrix
from checker.zoning.residual import State
from protocol.runs import Move

MOST = 3000
"""heuristic: so many configs at once, and the log is said to leave too much open."""
LONGEST = 10_000
"""heuristic: so many lines with several runs that explain them, and it is no longer told which."""
KEPT = 5000
"""So many moves of the run are kept."""

Hit = tuple[int, bool] | None
"""When what is watched for was met, in ticks, and whether only just after."""
Spare = tuple[Leap, frozenset[str]] | None
"""The last logged move, where the next line has the same time, and the events of it that lines have named."""
Config = tuple[State, Values | tuple[int, ...], bool, Hit, Spare]
"""The third: the values are a zone's."""
Path = tuple | None  # type: ignore[type-arg]
"""What was done since the last flush: (path before, when, move); `MANY` where several paths lead here."""
MANY: Path = ()


class TooOpen(Exception):
    """The log leaves open more than can be followed."""


class Stuck(Exception):
    """No run that explains the log can wait so long: `at`, in ticks since then, something is due in `state`."""

    def __init__(self, at: int, state: State, values: Values) -> None:
        super().__init__()
        self.at, self.state, self.values = at, state, values


class Set(Struct):
    """The configs now, each with its path; `now` in ticks."""

    configs: dict[Config, Path]
    now: int = 0
    exact: bool = True
    determined: bool = True
    """Exactly one run explains the log so far."""
    shared: list[tuple[int, Move]] = []
    """The moves of that one run with when they were made, where they are not too many."""
    moves: int = 0
    undecided: int = 0


class Follower:
    def __init__(self, spots: Spots, *, paths: bool = False) -> None:
        """`paths`: it is told which moves explain the log."""
        self.spots, self.paths = spots, paths

    def initial(self) -> dict[Config, Path]:
        zero = (0,) * self.spots.size
        return {(state, zero, False, None, None): None for state in self.spots.explicit.initial()}

    # --- time ---------------------------------------------------------------------------------------------------

    def wait(self, it: Set, span: int) -> dict[Config, Path]:
        """The configs after so many ticks in which only silent moves are made.  Raises `Stuck` if there is none."""
        arrived: dict[Config, Path] = {}
        stuck: list[tuple[int, State, Values]] = []
        zones: list[tuple[int, Config]] = []
        work = [(0, config, path) for config, path in it.configs.items()]
        seen: dict[tuple[int, Config], Path] = {}
        while work:
            spent, config, path = work.pop()
            if config[2]:
                zones.append((spent, config))
                continue
            state, values, _, hit, spare = config
            spot = self.spots.spot(state)
            room = span - spent
            patience = _patience(spot, values)
            reach = room if patience is None or patience >= room else patience
            bad = _first_bad(spot, values, reach) if hit is None and spot.bad else None
            forks = []
            for leap in spot.silent:
                found = self._forks(spot, leap, values, reach)
                if found is None:
                    zones.append((spent, config))
                    break
                forks += [(leap, delay) for delay in found]
            else:
                if reach == room:
                    met = _met(hit, bad, room, it.now + spent)
                    last = spare if span == 0 else None
                    self._add(arrived, (state, _elapsed(values, spot, room), False, met, last), path)
                else:
                    stuck.append((spent + reach, state, _elapsed(values, spot, reach)))
                for leap, delay in forks:
                    then = spent + delay
                    met = _met(hit, bad, delay, it.now + spent)
                    at = _elapsed(values, spot, delay)
                    met = met or ((it.now + then, False) if holds(leap.bad, at) else None)
                    new: Config = (leap.jump.target, _reset(at, leap), False, met, spare if then == 0 else None)
                    went = self._went(path, it.now + then, leap)
                    if (then, new) in seen:
                        if not self.paths or seen[then, new] == MANY:
                            continue
                        went = MANY  # another way to the same: what follows is told anew
                    seen[then, new] = went
                    work.append((then, new, went))
            if len(seen) + len(arrived) > MOST:
                raise TooOpen
        if zones:
            self._wait_zones(it, zones, span, arrived, stuck)
        if not arrived:
            raise Stuck(*max(stuck, key=lambda found: found[0]))
        return arrived

    def _forks(self, spot: Spot, leap: Leap, values: Values, reach: int) -> list[int] | None:
        """The delays after which a silent move can be made; None where they are not single ones."""
        found = []
        for cube in leap.when:
            window = stretch(cube, values, spot.grows)
            if window is None or window[0] > reach or (window[0] == reach and window[1]):
                continue
            low, _, high, _ = window
            if low != (reach if high is None or high > reach else high):
                return None
            found.append(low)
        return sorted(set(found))

    def _went(self, path: Path, when: int, leap: Leap) -> Path:
        return None if not self.paths else MANY if path == MANY else (path, when, leap.jump.move)

    def _add(self, to: dict[Config, Path], config: Config, path: Path) -> None:
        if self.paths and config in to and to[config] is not path:
            path = MANY
        to[config] = path

    # --- lines --------------------------------------------------------------------------------------------------

    def tell(self, configs: dict[Config, Path], asked: Asked, now: int, more: bool) -> dict[Config, Path]:
        """The configs after a line of the log; none where no run explains it.  `more`: the next has the same time."""
        found: dict[Config, Path] = {}
        for config, path in configs.items():
            state, values, is_zone, hit, spare = config
            if spare is not None and _still_called(spare, asked):
                used = (spare[0], spare[1] | asked.events)
                self._add(found, (state, values, is_zone, hit, used if more else None), path)
            for leap in self.spots.spot(state).matching(asked):
                last = (leap, asked.events) if more else None
                if is_zone:
                    for zone, met in self._leapt(values, leap, self.spots.size + 1):
                        at = hit or ((now, False) if met else None)
                        self._add(found, self._settled(leap.jump.target, zone, at, last), MANY)
                elif holds(leap.when, values):
                    at = hit or ((now, False) if holds(leap.bad, values) else None)
                    new: Config = (leap.jump.target, _reset(values, leap), False, at, last)
                    self._add(found, new, self._went(path, now, leap))
        if len(found) > MOST:
            raise TooOpen
        return found

    def settle(self, it: Set) -> None:
        """Take note of the moves that all explaining runs have made."""
        if len(it.configs) > 1:
            it.undecided += 1
            if it.undecided > LONGEST:
                it.configs = dict.fromkeys(it.configs, MANY)
            return
        it.undecided = 0
        ((config, path),) = it.configs.items()
        if path == MANY:
            it.determined = False
            return
        moves = []
        while path:
            path, when, move = path
            moves.append((when, move))
        it.moves += len(moves)
        it.shared += reversed(moves)
        if it.moves > KEPT:
            it.shared.clear()
        it.configs = {config: None}

    def looked(self, it: Set) -> dict[Config, Path]:
        """The configs, with whether they meet at this instant what is watched for."""
        found: dict[Config, Path] = {}
        for config, path in it.configs.items():
            state, values, is_zone, hit, spare = config
            spot = self.spots.spot(state)
            met: Hit = (it.now, False)
            if hit is None and is_zone:
                for cube in spot.bad_zones:
                    if (there := dbm.constrain(list(values), self.spots.size + 1, cube)) is not None:
                        found[self._settled(state, there, met, spare)] = path
            elif hit is None and holds(spot.bad, values):
                config = (state, values, is_zone, met, spare)
            found[config] = path
        return found

    # --- zones --------------------------------------------------------------------------------------------------
    # Matrices over zero, the clocks, and, while time passes, the time since the last line (the last variable).

    def _wait_zones(
        self,
        it: Set,
        begun: list[tuple[int, Config]],
        span: int,
        arrived: dict[Config, Path],
        stuck: list[tuple[int, State, Values]],
    ) -> None:
        n = self.spots.size + 2
        at_end = ((n - 1, 0, dbm.bound(span)), (0, n - 1, dbm.bound(-span)))
        seen: dict[tuple[State, Hit, Spare], list[Matrix]] = {}
        work: list[tuple[State, Matrix, Hit, Spare]] = []

        def add(state: State, zone: Matrix, hit: Hit, spare: Spare) -> None:
            known = seen.setdefault((state, hit, spare), [])
            if not any(dbm.includes(other, zone) for other in known):
                known[:] = [other for other in known if not dbm.includes(zone, other)] + [zone]
                work.append((state, zone, hit, spare))

        for spent, (state, values, is_zone, hit, spare) in begun:
            small = list(values) if is_zone else _matrix((0, *values))
            add(state, _timed(small, n, spent), hit, spare)
        count = 0
        while work:
            count += 1
            if count > MOST:
                raise TooOpen
            state, zone, hit, spare = work.pop()
            spot = self.spots.spot(state)
            delayed = self._delayed(it, spot, zone, n, span)
            for after in delayed:
                if hit is None:
                    for cube in spot.bad_zones:
                        if (there := dbm.constrain(after, n, cube)) is not None:
                            at, is_open = dbm.limit_of(there[n - 1])
                            add(state, there, (it.now - at, is_open), None)
                for leap in spot.silent:
                    for then, met in self._leapt(after, leap, n):
                        at, is_open = dbm.limit_of(then[n - 1])
                        add(leap.jump.target, then, hit or ((it.now - at, is_open) if met else None), spare)
                end = dbm.constrain(after, n, at_end)
                if end is not None:
                    small = dbm.select(end, n, range(n - 1))
                    self._add(arrived, self._settled(state, small, hit, spare if span == 0 else None), MANY)
                if not arrived:
                    most, _ = dbm.limit_of(after[(n - 1) * n])
                    latest = dbm.constrain(after, n, [(0, n - 1, dbm.bound(-most))])
                    sample = _corner(latest or after, n)
                    stuck.append((sample[-1], state, sample[:-1]))

    def _delayed(self, it: Set, spot: Spot, zone: Matrix, n: int, span: int) -> list[Matrix]:
        """The zone, and what it becomes by delays of some length that are allowed."""
        growing = [number for number, grows in enumerate(spot.grows, 1) if grows] + [n - 1]
        still = (j for j in range(1, n - 1) if j not in growing)
        if len(growing) > 1 and any(zone[j * n] + zone[j] for j in still):
            it.exact = False
        found = [zone]
        for chosen in product(*spot.due_zones):
            begins = [excuse.constraint for excuse in chosen if not excuse.at_end]
            ends = [excuse.constraint for excuse in chosen if excuse.at_end]
            begun = dbm.constrain(zone, n, begins)
            if begun is None:
                continue
            after = dbm.constrain(dbm.up(begun, n, growing), n, [(n - 1, 0, dbm.bound(span)), *ends])
            if after is not None and not any(dbm.includes(other, after) for other in found[1:]):
                found.append(after)
        return found

    def _leapt(self, zone: Matrix | Values, leap: Leap, n: int) -> list[tuple[Matrix, bool]]:
        """The zones after a move, and whether what is watched for is met by it."""
        found = []
        zeroed = {clock + 1 for clock in leap.zeroed}
        for cube in leap.when_zones:
            enabled = dbm.constrain(list(zone), n, cube)
            if enabled is None:
                continue
            found.append((dbm.reset(enabled, n, zeroed), False))
            for bad in leap.bad_zones:
                if (met := dbm.constrain(enabled, n, bad)) is not None:
                    found.append((dbm.reset(met, n, zeroed), True))
        return found

    def _settled(self, state: State, zone: Matrix, hit: Hit, spare: Spare) -> Config:
        """A point again, where nothing is left open."""
        n = self.spots.size + 1
        if all(zone[k * n] + zone[k] == 0 for k in range(n)):
            return (state, tuple(dbm.limit_of(zone[k * n])[0] for k in range(1, n)), False, hit, spare)
        return (state, tuple(zone), True, hit, spare)

    def values(self, config: Config) -> Values:
        """Some values of its clocks."""
        return _corner(list(config[1]), self.spots.size + 1) if config[2] else config[1]


# --- points -----------------------------------------------------------------------------------------------------


def _patience(spot: Spot, values: Values) -> int | None:
    first: int | None = None
    for cube in spot.due:
        window = stretch(cube, values, spot.grows)
        if window is not None and (first is None or window[0] < first):
            first = window[0]
    return first


def _first_bad(spot: Spot, values: Values, reach: int) -> tuple[int, bool] | None:
    windows = (stretch(cube, values, spot.grows) for cube in spot.bad)
    return min(((w[0], w[1]) for w in windows if w is not None and w[0] <= reach), default=None)


def _met(hit: Hit, bad: tuple[int, bool] | None, delay: int, now: int) -> Hit:
    """What was met by then, on a wait from `now`."""
    if hit is not None or bad is None or bad[0] > delay or (bad[0] == delay and bad[1]):
        return hit
    return now + bad[0], bad[1]


def _elapsed(values: Values, spot: Spot, delay: int) -> Values:
    if delay == 0:
        return values
    return tuple([value + delay if grows else value for value, grows in zip(values, spot.grows, strict=True)])


def _reset(values: Values, leap: Leap) -> Values:
    return (
        tuple([0 if clock in leap.zeroed else value for clock, value in enumerate(values)]) if leap.zeroed else values
    )


def _still_called(spare: tuple[Leap, frozenset[str]], asked: Asked) -> bool:
    leap, used = spare
    return used.isdisjoint(asked.events) and any(asked.means(t) for t in leap.taken)


def _matrix(values: Values) -> Matrix:
    """Of a point; the first is zero."""
    return [dbm.bound(a - b) for a in values for b in values]


def _timed(small: Matrix, n: int, spent: int) -> Matrix:
    """With the time since the last line."""
    rows = [small[k * (n - 1) : (k + 1) * (n - 1)] for k in range(n - 1)]
    ago = dbm.bound(spent)
    cells = [b for row in rows for b in (*row, row[0] - ago if row[0] < dbm.INFINITY else dbm.INFINITY)]
    return [*cells, *(b + ago for b in rows[0]), 0]


def _corner(zone: Matrix, n: int) -> Values:
    """A point of the zone, each variable as small as the earlier ones let it be, by whole ticks where that is open."""
    found = []
    for k in range(1, n):
        least, is_open = dbm.limit_of(zone[k])
        most, _ = dbm.limit_of(zone[k * n])
        value = -least + (1 if is_open and -least + 1 <= most else 0)
        here: tuple[Constraint, ...] = ((k, 0, dbm.bound(value)), (0, k, dbm.bound(-value)))
        zone = dbm.constrain(zone, n, here) or zone
        found.append(value)
    return tuple(found)
