"""The lottery: place after place goes to one of the least loaded who may fill it, each equally likely."""

from rules.encoding import SeedStream
from rules.matching.assignment import Assignment
from rules.matching.places import LEADER


def fill(assignment: Assignment, stream: SeedStream) -> list[int]:
    """Fill the places, leaders' first, and return those for which nobody was left."""
    order = list(range(len(assignment.holder)))
    for last in range(len(order) - 1, 0, -1):
        other = stream.below(last + 1)
        order[last], order[other] = order[other], order[last]
    leaders = [at for at in order if assignment.instance.places[at].role == LEADER]
    others = [at for at in order if assignment.instance.places[at].role != LEADER]
    bearing = [(1 << len(assignment.loads)) - 1]  # load → mask of who bears it
    holes = []
    for place in leaders + others:
        free = assignment.free(place)
        load = next((load for load, mask in enumerate(bearing) if mask & free), None)
        if load is None:
            holes.append(place)
            continue
        equal = bearing[load] & free
        chosen = _one_at(equal, stream.below(equal.bit_count()))
        assignment.seat(place, chosen)
        if load + 1 == len(bearing):
            bearing.append(0)
        bearing[load] ^= 1 << chosen
        bearing[load + 1] |= 1 << chosen
    return holes


def _one_at(mask: int, number: int) -> int:
    """Return the place of a mask's one of this number, counted from the lowest; by halving."""
    low, width = 0, mask.bit_length()
    while width > 1:
        half = width >> 1
        below = mask & ((1 << half) - 1)
        count = below.bit_count()
        if number < count:
            mask, width = below, half
        else:
            mask, width = mask >> half, width - half
            number, low = number - count, low + half
    return low
