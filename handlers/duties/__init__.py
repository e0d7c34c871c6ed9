"""Duties: what falls due by when, with whom it lies, and who is reminded or pressed (第十五、十九、二十五、三十条)."""
