# `make` alone lists what there is. Every target builds the .venv it needs by itself.
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
ARGS ?=

.PHONY: help demo test test-browser check lint types layers locks bench chaos format lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: .venv/.ready ## play the Worcester night; no tokens needed
	@$(PYTHON) -m bot demo

test: .venv/.ready-dev ## run the tests (ARGS="tests/spec -k swing" for some of them)
	$(PYTHON) -m pytest --numprocesses auto --quiet $(ARGS)

test-browser: .venv/.ready-browser tests/browser/node_modules/.package-lock.json ## the board in chromium (ARGS="-k embed")
	$(PYTHON) -m pytest --quiet tests/browser $(ARGS)

check: lint types layers locks test ## everything CI holds a change to

lint: .venv/.ready-dev ## ruff: the format and the rules
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .

types: .venv/.ready-browser ## mypy, strict, tests too
	$(PYTHON) -m mypy

layers: .venv/.ready-dev ## import-linter: imports run one way
	$(PYTHON) .venv/bin/lint-imports

locks: .venv/.ready-dev ## recompiling the locks changes nothing
	.ci/lock --check

bench: .venv/.ready-dev ## measure what a declaration costs
	$(PYTHON) -m tests.bench $(ARGS)

chaos: .venv/.ready-dev ## kill the bot 200 times in bad weather (ARGS="--seed 2 --kills 40")
	@$(PYTHON) -m tests.chaos $(ARGS)

format: .venv/.ready-dev ## let ruff mend what it can and rewrite the format
	$(PYTHON) -m ruff check --fix-only .
	$(PYTHON) -m ruff format .

lock: .venv/.ready-dev ## write the locks from pyproject.toml (ARGS=--upgrade for newer releases)
	.ci/lock $(ARGS)

clean: ## remove .venv and every cache; the nights in data/ stay
	rm -rf .venv .venv.lock tests/browser/node_modules .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is touched only after the whole of .ci/venv, so an interrupted build leaves none.
.venv/.ready: requirements.txt
	@.ci/venv requirements.txt
	@touch $@

.venv/.ready-dev: requirements-dev.txt
	@.ci/venv requirements-dev.txt
	@touch $@

.venv/.ready-browser: requirements-browser.txt .venv/.ready-dev
	@.ci/venv requirements-browser.txt
	@touch $@

# npm writes this file last. Where there is no npm, the tests say what they lack.
tests/browser/node_modules/.package-lock.json: tests/browser/package.json tests/browser/package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent --prefix tests/browser && touch $@; fi

# A .venv that was left half built, or whose Python has gone since, is built again whatever its stamps say.
ifneq ($(shell test -x $(PYTHON) -a ! -e .venv/.building && echo whole),whole)
.PHONY: .venv/.ready .venv/.ready-dev .venv/.ready-browser
endif
