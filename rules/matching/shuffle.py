"""The shuffle: a random walk through the legal, most balanced assignments; each step is exactly as likely as its reverse.

So no assignment is favoured in the long run, wherever the walk begins. That every assignment can be reached is tested by
enumeration, not proved, where many recusals forbid pairs.
"""

from rules.encoding import SeedStream
from rules.matching.assignment import Assignment
from rules.matching.places import bits

LEAST_STEPS = 5_000
CYCLE_EVERY = 8


def shuffle(assignment: Assignment, stream: SeedStream, steps_per_place: int) -> None:
    """Walk; two steps of three exchange two holders or hand one place on, each eighth turns three holders round."""
    count = len(assignment.holder)
    if not count:
        return
    walk = _Walk(assignment, stream)
    for step in range(max(LEAST_STEPS, steps_per_place * count)):
        if step % CYCLE_EVERY == CYCLE_EVERY - 1:
            walk.turn()
        elif step % 2:
            walk.hand_on()
        else:
            walk.exchange()


class _Walk:
    def __init__(self, assignment: Assignment, stream: SeedStream) -> None:
        self.assignment, self.stream = assignment, stream
        regions = assignment.instance.regions
        self.peers: list[list[int]] = [[] for _ in range(max(regions) + 1)]
        people = [0] * len(self.peers)
        for place, region in enumerate(regions):
            self.peers[region].append(place)
            people[region] |= assignment.able[place]
        self.people = [list(bits(mask)) for mask in people]
        self.region = regions

    def exchange(self) -> None:
        """Let two places exchange their holders."""
        place, other = self._places(2)
        self._move((place, other), (self.assignment.holder[other], self.assignment.holder[place]))

    def turn(self) -> None:
        """Let three places turn their holders round; the same three in another order turn them back."""
        a, b, c = self._places(3)
        holder = self.assignment.holder
        self._move((a, b, c), (holder[b], holder[c], holder[a]))

    def hand_on(self) -> None:
        """Hand a place on to somebody with one place fewer: afterwards the loads are the same, with the two exchanged."""
        place = self.stream.below(len(self.region))
        able = self.people[self.region[place]]
        inspector = able[self.stream.below(len(able))]
        assignment = self.assignment
        loads, before = assignment.loads, assignment.holder[place]
        if loads[inspector] == loads[before] - 1 and assignment.free(place) >> inspector & 1:
            assignment.vacate(place)
            assignment.seat(place, inspector)

    def _places(self, count: int) -> list[int]:
        """Choose places of one region, each order equally likely; the same one may come twice."""
        first = self.stream.below(len(self.region))
        peers = self.peers[self.region[first]]
        return [first, *(peers[self.stream.below(len(peers))] for _ in range(count - 1))]

    def _move(self, places: tuple[int, ...], holders: tuple[int, ...]) -> None:
        """Let holders take places, if that is legal: all may fill them, and nobody is on a team twice."""
        assignment = self.assignment
        if len(set(places)) < len(places):
            return
        able, holder = assignment.able, assignment.holder
        for place, inspector in zip(places, holders, strict=True):
            if not able[place] >> inspector & 1 or holder[place] == inspector:
                return
        for place in places:
            assignment.vacate(place)
        legal, seated = True, 0
        for place, inspector in zip(places, holders, strict=True):
            if assignment.teams[assignment.subject[place]] >> inspector & 1:
                legal = False
                break
            assignment.seat(place, inspector)
            seated += 1
        if legal:
            return
        for place in places[:seated]:
            assignment.vacate(place)
        back = (holders[-1], *holders[:-1])
        for place, inspector in zip(places, back, strict=True):
            assignment.seat(place, inspector)
