"""The staffed bureau of the conversations, for the guide too."""

from tests.conversations.conftest import chat, rosters, staffed, staffed_postgres, staffed_sqlite

__all__ = ["chat", "rosters", "staffed", "staffed_postgres", "staffed_sqlite"]
