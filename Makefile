# Two commands: `make demo` shows what newskg does, `make test` checks that it does it.
# Everything is installed into .venv; a second run installs nothing and needs no network.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
SOURCES := pyproject.toml constraints.txt
DEMO := build/demo-store

.PHONY: demo test check quick bench wheel services clean

.venv/.installed: $(SOURCES)
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "newskg needs Python 3.11 or later: make PYTHON=…")'
	$(PYTHON) -m venv .venv
	$(PIP) install --constraint constraints.txt pip hatchling editables
	$(PIP) install --constraint constraints.txt --no-build-isolation --editable .
	touch $@

.venv/.tooled: .venv/.installed
	$(PIP) install --constraint constraints.txt --group dev
	touch $@

.venv/.bench: .venv/.tooled
	$(PIP) install --constraint constraints.txt --group bench
	touch $@

demo: .venv/.installed
	@rm -rf $(DEMO)
	$(BIN)/kg build examples/articles --store $(DEMO)
	@echo "Who put money into Mistral AI?"
	$(BIN)/kg query investments-in --param company='Mistral AI' --store $(DEMO)
	@echo; echo "What is only said to happen?"
	$(BIN)/kg query rumours --store $(DEMO)
	@echo
	$(BIN)/kg view --store $(DEMO) -o graph.html

test: check
	$(BIN)/pytest

check: .venv/.tooled
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

quick: .venv/.tooled
	$(BIN)/pytest -m 'not slow'

bench: .venv/.bench
	$(BIN)/pytest tests/bench --override-ini addopts=-q --benchmark-columns=min,median,rounds -s

# The triple stores that the tests of kg load run against; a test whose store is absent is skipped and says so.
services: .venv/.tooled
	sh tests/services.sh

# The wheel in an empty environment away from the checkout: builds, validates, queries and draws.
wheel: .venv/.tooled
	rm -rf build/wheel
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir build/wheel .
	sh tests/wheel.sh $(PYTHON) build/wheel

clean:
	rm -rf .venv build dist graph.html .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .benchmarks .hypothesis
