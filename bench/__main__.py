"""``python -m bench [--full]``: draw, matching and import beside their peers; about a minute without it."""

import sys
from importlib import import_module

from bench import draw, match

full = "--full" in sys.argv[1:]
draw.main()
match.main(full)
import_module("bench.import").main(full)  # a word of the language's own, and still what it is about
