"""The lottery: place after place goes to one of the least loaded who may fill it, each equally likely."""

from rules.encoding import SeedStream
from rules.matching.assignment import Assignment
from rules.matching.places import LEADER, bits


def fill(assignment: Assignment, stream: SeedStream) -> list[int]:
    """Fill the places, leaders' first, and return those for which nobody was left."""
    order = list(range(len(assignment.holder)))
    for last in range(len(order) - 1, 0, -1):
        other = stream.below(last + 1)
        order[last], order[other] = order[other], order[last]
    leaders = [at for at in order if assignment.instance.places[at].role == LEADER]
    others = [at for at in order if assignment.instance.places[at].role != LEADER]
    holes = []
    for place in leaders + others:
        free = list(bits(assignment.free(place)))
        if not free:
            holes.append(place)
            continue
        least = min(assignment.loads[one] for one in free)
        equal = [one for one in free if assignment.loads[one] == least]
        assignment.seat(place, equal[stream.below(len(equal))])
    return holes
