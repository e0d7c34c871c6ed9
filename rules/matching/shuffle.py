"""The shuffle: a random walk through the legal, most balanced assignments; each step is exactly as likely as its reverse.

So no assignment is favoured in the long run, wherever the walk begins. That every assignment can be reached is tested by
enumeration, not proved, where many recusals forbid pairs.
"""

from collections.abc import Callable
from itertools import cycle, islice

from rules.encoding import WORD, SeedStream
from rules.matching.assignment import Assignment
from rules.matching.places import bits

LEAST_STEPS = 5_000
Step = Callable[[], None]


def shuffle(assignment: Assignment, stream: SeedStream, steps_per_place: int) -> None:
    """Walk; two steps of three exchange two holders or hand one place on, each eighth turns three holders round."""
    count = len(assignment.holder)
    if not count:
        return
    ground = _Ground(assignment, stream)
    exchange, hand_on = _exchange(ground), _hand_on(ground)
    rhythm = (exchange, hand_on, exchange, hand_on, exchange, hand_on, exchange, _turn(ground))
    for step in islice(cycle(rhythm), max(LEAST_STEPS, steps_per_place * count)):
        step()
    assignment.settle()


class _Ground:
    """What the walk goes over: hundreds of thousands of steps touch nothing but who holds what, and the loads.

    Attributes:
        peers: place → the places of its region.
        people: place → who can fill any of them.
        mates: place → the other places of its team.
        ones: inspector → the mask that is his alone.
        sure: words below it are within every limit's fair range.
    """

    def __init__(self, assignment: Assignment, stream: SeedStream) -> None:
        self.holder, self.loads, self.able = assignment.holder, assignment.loads, assignment.able
        self.subject = assignment.subject
        self.ones = [1 << inspector for inspector in range(len(self.loads))]
        self.take = stream.words.__next__
        self.sure = WORD - max(len(self.holder), len(self.loads))
        teams = assignment.of_subject
        self.mates = [
            tuple(other for other in teams[subject] if other != place)
            for place, subject in enumerate(self.subject)
        ]
        regions = assignment.instance.regions
        peers: list[list[int]] = [[] for _ in range(max(regions) + 1)]
        able = [0] * len(peers)
        for place, region in enumerate(regions):
            peers[region].append(place)
            able[region] |= self.able[place]
        people = [list(bits(mask)) for mask in able]
        self.peers = [peers[region] for region in regions]
        self.people = [people[region] for region in regions]

    def fair(self, word: int, limit: int) -> int:
        """Return a word, or the next one after it, in the fair range of a limit (``SeedStream.below``)."""
        end = WORD - WORD % limit
        while word >= end:
            word = self.take()
        return word


def _exchange(ground: _Ground) -> Step:
    """Return the step that lets two places exchange their holders; half of all steps."""
    take, fair, sure, count = ground.take, ground.fair, ground.sure, len(ground.holder)
    holder, able, ones, peers, mates = ground.holder, ground.able, ground.ones, ground.peers, ground.mates

    def exchange() -> None:
        word = take()
        a = (word if word < sure else fair(word, count)) % count
        places, word = peers[a], take()
        b = places[(word if word < sure else fair(word, len(places))) % len(places)]
        one, two = holder[a], holder[b]
        if one == two or not (able[a] & ones[two] and able[b] & ones[one]):
            return
        for mate in mates[a]:
            if holder[mate] == two and mate != b:
                return
        for mate in mates[b]:
            if holder[mate] == one and mate != a:
                return
        holder[a], holder[b] = two, one

    return exchange


def _hand_on(ground: _Ground) -> Step:
    """Return the step that hands a place on to somebody with one fewer: then the loads are the same, with the two exchanged."""
    take, fair, sure, count = ground.take, ground.fair, ground.sure, len(ground.holder)
    holder, able, ones, loads = ground.holder, ground.able, ground.ones, ground.loads

    def hand_on() -> None:
        word = take()
        place = (word if word < sure else fair(word, count)) % count
        people, word = ground.people[place], take()
        coming = people[(word if word < sure else fair(word, len(people))) % len(people)]
        leaving = holder[place]
        if loads[coming] != loads[leaving] - 1 or not able[place] & ones[coming]:
            return
        for mate in ground.mates[place]:
            if holder[mate] == coming:
                return
        holder[place] = coming
        loads[coming] += 1
        loads[leaving] -= 1

    return hand_on


def _turn(ground: _Ground) -> Step:
    """Return the step that turns three holders round; the same three places in another order turn them back."""
    take, fair, sure, count = ground.take, ground.fair, ground.sure, len(ground.holder)
    holder, able, ones, mates = ground.holder, ground.able, ground.ones, ground.mates

    def turn() -> None:
        word = take()
        a = (word if word < sure else fair(word, count)) % count
        places, word = ground.peers[a], take()
        many = len(places)
        b, word = places[(word if word < sure else fair(word, many)) % many], take()
        c = places[(word if word < sure else fair(word, many)) % many]
        one, two, three = holder[a], holder[b], holder[c]
        if one in (two, three) or two == three:  # also where a place came twice
            return
        if not (able[a] & ones[two] and able[b] & ones[three] and able[c] & ones[one]):
            return
        turned = (a, b, c)
        for place, coming in ((a, two), (b, three), (c, one)):
            for mate in mates[place]:
                if holder[mate] == coming and mate not in turned:
                    return
        holder[a], holder[b], holder[c] = two, three, one

    return turn
