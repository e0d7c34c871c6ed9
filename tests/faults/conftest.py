"""The staffed bureau of the conversations, for the faults too."""

from tests.conversations.conftest import rosters, staffed, staffed_postgres, staffed_sqlite

__all__ = ["rosters", "staffed", "staffed_postgres", "staffed_sqlite"]
