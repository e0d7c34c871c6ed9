"""Matching: every legal, most balanced assignment of inspectors to teams is equally likely (第十九条).

A lottery fills the places, an exact repair makes the loads as even as they can be, and a shuffle whose every step is as
likely as its reverse forgets where the lottery began. All chance follows from the seed.
"""

from rules.matching.match import Team, match
from rules.matching.places import count_qualified
from rules.matching.shortage import Infeasible

__all__ = ["Infeasible", "Team", "count_qualified", "match"]
