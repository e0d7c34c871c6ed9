"""The repair: fills what the lottery left open, and evens the loads as far as any legal assignment can.

Both are searches in the residual network of inspector → (team, inspector) → place: a place that loses its holder is filled by
somebody from outside the team, who may leave another place for it, or by a team-mate, whose own place is then open.
The loads are as even as possible ("decreasingly minimal": least maximum, fewest at it, and so on) when no path leads from an
inspector to another with at least two places fewer (Harvey et al., Semi-matchings for bipartite graphs, 2003).
"""

from collections import deque
from collections.abc import Iterable, Sequence

from rules.matching.assignment import Assignment
from rules.matching.places import bits

Path = list[tuple[int, int]]  # (place, who takes it), the last one to be opened first


def fill_holes(assignment: Assignment, holes: Iterable[int]) -> list[tuple[int, list[int]]]:
    """Fill open places by moving others; return those that no legal assignment can fill.

    Returns:
        subject and the places of its team that share too few inspectors.
    """
    starved = []
    for hole in holes:
        path, seen = _search(assignment, [hole], len(assignment.holder))
        if path is None:
            starved.append((assignment.subject[hole], sorted(seen)))
        else:
            _apply(assignment, path)
    return starved


def even_out(assignment: Assignment) -> None:
    """Shift places from the more to the less loaded until none can be shifted."""
    level = max(assignment.loads, default=0)
    while level >= 2:
        starts = [
            place
            for one, load in enumerate(assignment.loads)
            if load == level
            for place in sorted(assignment.held[one])
        ]
        path, _ = _search(assignment, starts, level - 2)
        if path is None:
            level -= 1  # whatever these could reach stays as it is: lower levels can not help them
        else:
            _apply(assignment, path)


def _search(assignment: Assignment, starts: Sequence[int], most: int) -> tuple[Path | None, set[int]]:
    """Look for the shortest chain that opens one of the places ``starts`` and ends with an inspector with at most ``most`` of them.

    Returns:
        who takes which place, in the order in which they must move, or None; and every place that was looked at.
    """
    came: dict[int, tuple[int, int] | None] = dict.fromkeys(
        starts
    )  # place → (place it opened for, who moved)
    queue, unseen = deque(starts), (1 << len(assignment.loads)) - 1
    while queue:
        place = queue.popleft()
        subject = assignment.subject[place]
        for inspector in bits(assignment.free(place) & unseen):
            unseen &= ~(1 << inspector)
            if assignment.loads[inspector] <= most:
                return _trace(came, place, inspector), set(came)
            for other in sorted(assignment.held[inspector]):
                if other not in came:
                    came[other] = (place, inspector)
                    queue.append(other)
        for other in assignment.of_subject[subject]:
            mate = assignment.holder[other]
            if other not in came and mate >= 0 and assignment.able[place] >> mate & 1:
                came[other] = (place, mate)
                queue.append(other)
    return None, set(came)


def _trace(came: dict[int, tuple[int, int] | None], place: int, last: int) -> Path:
    path = [(place, last)]
    step = came[place]
    while step is not None:
        path.append(step)
        step = came[step[0]]
    return path


def _apply(assignment: Assignment, path: Path) -> None:
    for place, _ in path:
        if assignment.holder[place] >= 0:
            assignment.vacate(place)
    for place, inspector in path:
        assignment.seat(place, inspector)
