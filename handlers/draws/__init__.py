"""Draws: the pool is gathered and locked, phrases come in, subjects and teams are drawn from them (第十四至十九条)."""
