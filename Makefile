# `make` lists the targets. Works with the GNU make 3.81 of macOS.
BIN := .venv/bin
SHOW ?= show_configs/night_forest.yaml
ARGS ?=
WORKERS ?= 2

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help play test env base dev lint format types docs pictures parity chaos soak bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  ARGS='...' adds words to play, test and bench; WORKERS=0 tests in one process; PYTHON=... picks the interpreter"

play: base ## set up what is missing and play the show of the first steps (SHOW=... for another)
	@$(BIN)/endless run $(SHOW) $(ARGS)

test: dev ## set up what is missing and run every test
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

env: dev ## set everything up without running anything

lint: dev ## ruff: rules and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: dev ## let ruff mend what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: dev ## mypy --strict
	@$(BIN)/mypy

docs: dev ## write the documents and the patches that come from tables in the code
	@$(BIN)/python -m node.control.commands_doc docs/commands.md
	@$(BIN)/python -m generator.verify.ops_doc docs/verify.md
	@$(BIN)/python -m node.show.schema show_configs/show.schema.json
	@$(BIN)/python -m tests.node.show.semantics docs/cue_semantics.md
	@$(BIN)/python -m benchmarks.beside.tables docs/benchmarks.md
	@$(BIN)/python -m max_patches.generate

pictures: dev ## take the pictures of the page anew, into docs/pictures: look at them
	@PAGE_PICTURES=docs/pictures $(BIN)/python -m pytest -p no:randomly tests/page/test_pictures.py

parity: dev ## the slow tests: whole clips, whole conversions, a million inputs, faults that take long
	@$(BIN)/python -m pytest -m slow --timeout 1800 $(ARGS)

chaos: dev ## 200 faults at random on a running node, some ten minutes (CHAOS_SEED, CHAOS_COUNT)
	@$(BIN)/python -m pytest -m chaos -s -p no:randomly tests/chaos $(ARGS)

soak: dev ## the long runs: on stage beside a client in C, a day and a night of a show; some 35 minutes
	@$(BIN)/python -m pytest -m soak --timeout 7200 $(ARGS)

bench: dev ## run the benchmarks
	@for file in benchmarks/[a-z]*.py; do echo "$$file"; $(BIN)/python -m benchmarks.$$(basename $$file .py) $(ARGS) || exit 1; done

clean: ## remove the environment and everything that was made
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

base:
	@tools/setup.sh base

dev:
	@tools/setup.sh dev
	@tools/setup.sh system
