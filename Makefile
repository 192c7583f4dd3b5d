# `make` alone prints help. Everything runs in .venv, which is made on demand and again when the requirements change.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
READY := .venv/.ready
EBROKERAGE := $(BIN)/ebrokerage

.PHONY: help demo run test check bench faults schema migration lock clean

help: ## print this help
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY) ## play packages of care from their creation to the award
	@$(BIN)/python examples/demo.py

run: $(READY) ## run the API, the worker and the servers they need, until Ctrl-C
	@$(EBROKERAGE) run

test: $(READY) ## run every test, on real servers
	@$(BIN)/pytest -n 2 --dist loadgroup

check: $(READY) ## lint, types, layers, and what the house says of itself
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -q tests/house
	@$(BIN)/python -m tests.house.rules
	@$(EBROKERAGE) webhooks check

bench: $(READY) ## measure against the peers (SCALE=1, or 100)
	@$(BIN)/python -m bench

faults: $(READY) ## run the tests that take servers away
	@FAULTS=long $(BIN)/pytest -n 1 -s tests/faults

schema: $(READY) ## write again what is generated: the SDL, the structure, the pages of settings, permissions and events
	$(EBROKERAGE) sdl > schema/schema.graphql.new && mv schema/schema.graphql.new schema/schema.graphql
	$(EBROKERAGE) structure > db/structure.sql.new && mv db/structure.sql.new db/structure.sql
	$(EBROKERAGE) settings --markdown > docs/settings.md.new && mv docs/settings.md.new docs/settings.md
	$(EBROKERAGE) permissions --markdown > docs/permissions.md.new && mv docs/permissions.md.new docs/permissions.md
	$(EBROKERAGE) events > docs/events.md.new && mv docs/events.md.new docs/events.md
	$(EBROKERAGE) events --payloads > docs/payloads.md.new && mv docs/payloads.md.new docs/payloads.md
	$(EBROKERAGE) events --asyncapi > docs/asyncapi.json.new && mv docs/asyncapi.json.new docs/asyncapi.json

migration: $(READY) ## begin a new migration: make migration NAME=add_notes
	@$(EBROKERAGE) migration "$(NAME)"

lock: $(READY) ## write the locked requirements again
	@for name in requirements requirements-dev; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-emit-find-links --no-emit-index-url $$name.in --output-file $$name.txt || exit 1; \
	done

clean: ## remove what was built and cached; .venv and the data under .local stay
	rm -rf dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

$(READY): requirements-dev.txt
	@rm -f $@
	python3 -m venv --clear .venv
	@# The lock is whole, so nothing is left to resolve: --no-deps keeps a release newer than it from being looked at.
	$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
