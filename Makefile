# Each target sets up what it needs: a virtual environment in .venv, with the pinned dependencies.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install demo test check bench screenshots lock

.venv/runtime: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/dev: .venv/runtime requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

install: .venv/runtime

demo: .venv/runtime
	@$(BIN)/baton demo

test: .venv/dev
	@$(BIN)/python -m pytest -n 2 --dist worksteal

check: .venv/dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

bench: .venv/dev
	@$(BIN)/python -m tests.bench

screenshots: .venv/dev
	@$(BIN)/python -m tests.screenshots
