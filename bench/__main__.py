"""``python -m bench [--full]``: draw and matching beside their peers; under a minute without it."""

import sys

from bench import draw, match

draw.main()
match.main(full="--full" in sys.argv[1:])
