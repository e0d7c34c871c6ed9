"""The commands of the terminal; together with ``bot/__main__`` the only place of ``bot/`` that knows the handlers."""
