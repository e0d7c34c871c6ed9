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
    exchange, hand_on, turn = walk.exchange, walk.hand_on, walk.turn
    for step in range(max(LEAST_STEPS, steps_per_place * count)):
        if not step % 2:
            exchange()
        elif step % CYCLE_EVERY == CYCLE_EVERY - 1:
            turn()
        else:
            hand_on()


class _Walk:
    """One step after another, hundreds of thousands of them: what is not legal is left before anything is touched."""

    __slots__ = (
        "able",
        "assignment",
        "below",
        "held",
        "holder",
        "loads",
        "peers",
        "people",
        "subject",
        "teams",
    )

    def __init__(self, assignment: Assignment, stream: SeedStream) -> None:
        self.assignment, self.below = assignment, stream.below
        self.able, self.holder, self.subject = assignment.able, assignment.holder, assignment.subject
        self.loads, self.teams, self.held = assignment.loads, assignment.teams, assignment.held
        regions = assignment.instance.regions
        peers: list[list[int]] = [[] for _ in range(max(regions) + 1)]
        able = [0] * len(peers)
        for place, region in enumerate(regions):
            peers[region].append(place)
            able[region] |= assignment.able[place]
        people = [list(bits(mask)) for mask in able]
        self.peers = [peers[region] for region in regions]
        self.people = [people[region] for region in regions]

    def exchange(self) -> None:
        """Let two places exchange their holders; half of all steps, so that it reaches past ``Assignment`` for speed."""
        below, holder, able = self.below, self.holder, self.able
        a = below(len(holder))
        peers = self.peers[a]
        b = peers[below(len(peers))]
        one, two = holder[a], holder[b]
        if one == two:
            return
        mine, theirs = 1 << one, 1 << two
        if not (able[a] & theirs and able[b] & mine):
            return
        first, second = self.subject[a], self.subject[b]
        if first != second:
            teams = self.teams
            if teams[first] & theirs or teams[second] & mine:
                return
            both = mine | theirs
            teams[first] ^= both
            teams[second] ^= both
        holder[a], holder[b] = two, one
        held = self.held
        held[one].remove(a)
        held[one].add(b)
        held[two].remove(b)
        held[two].add(a)

    def turn(self) -> None:
        """Let three places turn their holders round; the same three in another order turn them back."""
        below, holder, able, subject = self.below, self.holder, self.able, self.subject
        a = below(len(holder))
        peers = self.peers[a]
        b, c = peers[below(len(peers))], peers[below(len(peers))]
        one, two, three = holder[a], holder[b], holder[c]
        if one in (two, three) or two == three:  # also where a place came twice
            return
        if not (able[a] >> two & 1 and able[b] >> three & 1 and able[c] >> one & 1):
            return
        for place, coming in ((a, two), (b, three), (c, one)):
            stays = self.teams[subject[place]]
            for other in (a, b, c):
                if subject[other] == subject[place]:
                    stays &= ~(1 << holder[other])
            if stays >> coming & 1:
                return
        self._seat((a, b, c), (two, three, one))

    def hand_on(self) -> None:
        """Hand a place on to somebody with one place fewer: afterwards the loads are the same, with the two exchanged."""
        below, holder, loads = self.below, self.holder, self.loads
        place = below(len(holder))
        people = self.people[place]
        inspector = people[below(len(people))]
        if loads[inspector] != loads[holder[place]] - 1:
            return
        if self.able[place] & ~self.teams[self.subject[place]] & 1 << inspector:
            self.assignment.vacate(place)
            self.assignment.seat(place, inspector)

    def _seat(self, places: tuple[int, ...], holders: tuple[int, ...]) -> None:
        """Let others hold these places."""
        for place in places:
            self.assignment.vacate(place)
        for place, inspector in zip(places, holders, strict=True):
            self.assignment.seat(place, inspector)
