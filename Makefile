# `make` alone lists the targets. Each target first builds the .venv it needs.
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
ARGS ?=

.PHONY: help demo test test-browser check lint types layers locks bench pictures chaos format lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: .venv/.ready ## play the Worcester night; needs no tokens
	@$(PYTHON) -m bot demo

test: .venv/.ready-dev ## run the tests (ARGS="tests/spec -k swing" runs some of them)
	$(PYTHON) -m pytest --numprocesses auto --quiet $(ARGS)

test-browser: .venv/.ready-browser tests/browser/node_modules/.package-lock.json ## test the board in Chromium (ARGS="-k embed")
	$(PYTHON) -m pytest --numprocesses auto --quiet tests/browser $(ARGS)

check: lint types layers locks test ## run every check that CI runs

lint: .venv/.ready-dev ## check format and rules (ruff)
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .

types: .venv/.ready-browser ## check types, tests included (mypy --strict)
	$(PYTHON) -m mypy

layers: .venv/.ready-dev ## check that imports run one way (import-linter)
	$(PYTHON) .venv/bin/lint-imports

locks: .venv/.ready-dev ## check that the locks match pyproject.toml
	.ci/lock --check

bench: .venv/.ready-dev ## measure the cost of a declaration
	$(PYTHON) -m tests.bench $(ARGS)

pictures: .venv/.ready-browser ## make the README's two pictures anew; needs chromium
	@$(PYTHON) -m tests.showcase

chaos: .venv/.ready-dev ## kill the bot 200 times while platforms fail (ARGS="--seed 2 --kills 40")
	@$(PYTHON) -m tests.chaos $(ARGS)

format: .venv/.ready-dev ## fix and format the code (ruff)
	$(PYTHON) -m ruff check --fix-only .
	$(PYTHON) -m ruff format .

lock: .venv/.ready-dev ## compile the locks from pyproject.toml (ARGS=--upgrade takes newer releases)
	.ci/lock $(ARGS)

clean: ## remove .venv and all caches; keep the nights in data/
	rm -rf .venv .venv.lock tests/browser/node_modules .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is touched only after .ci/venv has finished, so an interrupted build leaves none.
.venv/.ready: requirements.txt
	@.ci/venv requirements.txt
	@touch $@

.venv/.ready-dev: requirements-dev.txt
	@.ci/venv requirements-dev.txt
	@touch $@

.venv/.ready-browser: requirements-browser.txt .venv/.ready-dev
	@.ci/venv requirements-browser.txt
	@touch $@

# npm writes this file last. Without npm, the tests report what is missing.
tests/browser/node_modules/.package-lock.json: tests/browser/package.json tests/browser/package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent --prefix tests/browser && touch $@; fi

# If .venv is half built, or its Python no longer exists, build it again whatever its stamps say.
ifneq ($(shell test -x $(PYTHON) -a ! -e .venv/.building && echo whole),whole)
.PHONY: .venv/.ready .venv/.ready-dev .venv/.ready-browser
endif
