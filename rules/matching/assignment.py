"""An assignment under way: who holds which place, and the moves that keep it legal."""

from rules.matching.places import Instance

NOBODY = -1


class Assignment:
    """Holders of places, with loads and teams kept beside them.

    Attributes:
        holder: place → inspector or NOBODY.
        loads: inspector → number of his places.
        teams: subject → mask of its inspectors.
        held: inspector → his places.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.able = [place.able for place in instance.places]
        self.subject = [place.subject for place in instance.places]
        self.holder = [NOBODY] * len(instance.places)
        self.loads = [0] * len(instance.inspectors)
        self.teams = [0] * len(instance.subjects)
        self.held: list[set[int]] = [set() for _ in instance.inspectors]
        self.of_subject: list[list[int]] = [[] for _ in instance.subjects]
        for at, subject in enumerate(self.subject):
            self.of_subject[subject].append(at)

    def seat(self, place: int, inspector: int) -> None:
        """Give an empty place to somebody who is not on the team."""
        self.holder[place] = inspector
        self.loads[inspector] += 1
        self.teams[self.subject[place]] |= 1 << inspector
        self.held[inspector].add(place)

    def vacate(self, place: int) -> int:
        """Empty a place and return who held it."""
        inspector = self.holder[place]
        self.holder[place] = NOBODY
        self.loads[inspector] -= 1
        self.teams[self.subject[place]] &= ~(1 << inspector)
        self.held[inspector].discard(place)
        return inspector

    def free(self, place: int) -> int:
        """Return the mask of those who may fill a place and are not on its team."""
        return self.able[place] & ~self.teams[self.subject[place]]

    def settle(self) -> None:
        """Put down anew who is on which team and holds which places, after a walk that kept only holders and loads."""
        self.teams = [0] * len(self.teams)
        self.held = [set() for _ in self.held]
        for place, inspector in enumerate(self.holder):
            self.teams[self.subject[place]] |= 1 << inspector
            self.held[inspector].add(place)
