# Every target works as the first command on a fresh machine with git, make and Python 3.11+.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format agreement bench fairness lock clean

help:            ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(VENV)/.ready: requirements.lock
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

setup: $(VENV)/.ready  ## virtual environment with the locked dependencies

demo: setup      ## a whole bureau in your browser, no account anywhere (in the terminal: .venv/bin/python -m bot demo --console)
	$(BIN)/python -m bot demo

test: setup      ## the whole suite, on SQLite and PostgreSQL
	$(BIN)/python -m pytest -q -n 2 --dist worksteal

check: setup     ## format, lint, types, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(MAKE) test

format: setup    ## mend what a formatter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

agreement: setup  ## the three verifiers of a draw on a thousand invented tasks
	TASKS=1000 $(BIN)/python -m pytest -q -n 2 --dist worksteal tests/verify

$(VENV)/bench/.ready: bench/requirements.lock
	$(PYTHON) -m venv $(VENV)/bench
	-$(VENV)/bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bench/requirements.lock && touch $@

bench: setup $(VENV)/bench/.ready  ## what it costs, side by side with named peers (FULL=--full: ten million subjects, a quarter of an hour)
	$(BIN)/python -m bench $(FULL)

DRAWS ?= 1000000
fairness: setup  ## the long run: a million draws, tables and a picture in out/ (DRAWS=…, SEED=hex to repeat one)
	$(BIN)/python -m tests.fairness --draws $(DRAWS) --seed "$(SEED)"

lock:            ## resolve the dependencies anew (needs uv)
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements.lock
	uv pip compile --group bench --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o bench/requirements.lock

clean:           ## forget the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
