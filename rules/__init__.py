"""What the regulation says: pure functions and frozen values, standard library only."""
