# The manual of this house. `make help` prints it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PORTAL_DATA ?= $(CURDIR)/data/demo
PORT ?= 8000

.PHONY: help setup run demo check test browser bench strings migrate lock clean

help: ## what each command does
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

$(VENV)/.base: requirements/base.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@if command -v uv >/dev/null 2>&1; then VIRTUAL_ENV=$(VENV) uv pip install -q --require-hashes -r requirements/base.txt; \
	 else $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/base.txt; fi
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	@if command -v uv >/dev/null 2>&1; then VIRTUAL_ENV=$(VENV) uv pip install -q --require-hashes -r requirements/dev.txt; \
	 else $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt; fi
	@touch $@

$(VENV)/.catalogues: $(VENV)/.base $(wildcard translations/*/LC_MESSAGES/messages.po)
	@$(BIN)/python -m portal.jobs.strings compile
	@touch $@

setup: $(VENV)/.base $(VENV)/.catalogues ## the virtual environment with the portal in it

demo: setup ## the portal on http://localhost:8000 with fictional people, no network needed
	@PORTAL_MODE=demo $(BIN)/portal demo --port $(PORT)

run: setup ## the portal for development: reloads when code changes
	@PORTAL_MODE=development $(BIN)/portal run --port $(PORT)

migrate: setup ## brings the database of PORTAL_DATA or DATABASE_URL up to date
	@$(BIN)/portal migrate

check: $(VENV)/.dev $(VENV)/.catalogues ## linters, types, floors, strings, plain Dutch
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python -m portal.jobs.strings check
	$(BIN)/python -m portal.jobs.readable

test: $(VENV)/.dev $(VENV)/.catalogues ## every test but the browser's, on SQLite and on PostgreSQL
	$(BIN)/python -m tests.run

browser: $(VENV)/.dev $(VENV)/.catalogues ## the tests in Chromium, on a phone, with and without JavaScript
	$(BIN)/pytest tests/browser -m browser -n 2 -q

bench: $(VENV)/.dev $(VENV)/.catalogues ## weight, requests, statements and time against the budgets
	$(BIN)/python -m bench --large

strings: $(VENV)/.dev ## collects the texts and brings every catalogue up to date
	$(BIN)/python -m portal.jobs.strings update

lock: ## writes requirements/*.txt with hashes from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --group build --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links -q -o requirements/base.txt
	uv pip compile pyproject.toml --group dev --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links -c requirements/base.txt -q -o requirements/dev.txt

clean: ## removes the environment and the demo data
	rm -rf $(VENV) data
