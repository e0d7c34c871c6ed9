"""``python -m bench [--full]``: draw, matching, ceremony and import beside their peers and targets."""

import sys
from importlib import import_module

from bench import ceremony, draw, match

full = "--full" in sys.argv[1:]
draw.main(full)
match.main()
ceremony.main(full)
import_module("bench.import").main(full)  # a word of the language's own, and still what it is about
