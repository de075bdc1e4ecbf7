# The commands of the house; `make help` lists them. Everything lives in .venv and .run of this clone.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
NAME ?= default
PORT ?=
BUS ?= postgresql
RELOAD ?= 1
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := libs/kernel libs/contracts libs/stack services/registration services/identity \
  services/certificates services/exchange services/gateway services/portal
READY := $(VENV)/.ready
MANIFESTS := requirements/dev.lock $(PACKAGES:%=%/pyproject.toml)
CHECKED := libs services tests bench conftest.py
# What `make test ONLY=<name>` runs beside tests/unit/<name> and tests/integration/<name>*.
CONTRACT_kernel := tests/contract/bus
CONTRACT_contracts := tests/contract/events
CONTRACT_registration := tests/contract/events
CONTRACT_identity := tests/contract/events
CONTRACT_certificates := tests/contract/events
CONTRACT_exchange := tests/contract/events tests/contract/test_agreements.py
CONTRACT_gateway := tests/contract/events
ONLY_TESTS = $(wildcard tests/unit/$(ONLY) tests/integration/$(ONLY) tests/integration/$(ONLY)_*) $(CONTRACT_$(ONLY))
# Two cores: two processes of tests that compute, four of tests that wait most of their time. The tests of one
# file stay together, as they share its fixtures; those of whole stacks by stack. The crowds of the fault tests
# keep both cores busy: they run alone.
COMPUTING := -n 2 --dist loadfile
WAITING := -n 4 --dist loadfile
BY_STACK := -n 2 --dist loadgroup
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup run demo status test format lint hooks lock bench

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s%s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  make run BUS=kafka PORT=8090 NAME=other     all have defaults; several stacks run side by side"
	@echo "  make run RELOAD=0                           saved files do not start their processes again"
	@echo "  make test ONLY=registration                 the tests of one service, or of kernel, contracts, stack"

setup: $(READY) ## make .venv from the lock (the other commands do it when needed)

# The stamp holds a digest of what was installed: a fresh clone's file times say nothing.
.PHONY: $(READY)
$(READY):
	@sum=$$(cat $(MANIFESTS) | sha256sum); \
	if [ "$$(cat $(READY) 2>/dev/null)" = "$$sum" ]; then exit 0; fi; \
	set -e; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ..."; exit 1; }; \
	if [ ! -x $(BIN)/python ]; then \
	  echo "Making $(VENV)"; \
	  $(PYTHON) -m venv $(VENV) || { echo "venv is missing: install Debian's package python3-venv"; exit 1; }; \
	fi; \
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip -q; \
	echo "Installing what requirements/dev.lock pins, each file checked against its hash"; \
	$(BIN)/python -m pip install --only-binary :all: --require-hashes -r requirements/dev.lock \
	  | { grep --line-buffered -E '^(Collecting|Installing|ERROR)' || true; }; \
	$(BIN)/python -m pip install -q --no-index --no-deps --no-build-isolation $(PACKAGES:%=-e ./%); \
	echo "$$sum" > $(READY)

run: $(READY) ## start everything on this machine and reload what you save; Ctrl-C ends it
	@exec $(BIN)/thabian run --name $(NAME) $(if $(PORT),--port $(PORT)) --bus $(BUS) $(if $(filter 1,$(RELOAD)),--reload)

demo: $(READY) ## register a synthetic district on the running stack, and check every row
	@exec $(BIN)/thabian demo --name $(NAME)

status: $(READY) ## what runs, what is wrong, and what to do
	@exec $(BIN)/thabian status --name $(NAME)

test: $(READY) ## every test, the fast ones first
ifdef ONLY
	@test -n "$(strip $(ONLY_TESTS))" || { echo "ONLY is the name of a service, kernel, contracts or stack"; exit 2; }
	$(BIN)/python -m pytest $(ONLY_TESTS) -q
else
	$(BIN)/python -m pytest tests/unit tests/architecture -q $(COMPUTING)
	$(BIN)/python -m pytest tests/integration tests/contract -q $(WAITING)
	$(BIN)/python -m pytest tests/e2e tests/browser --ignore tests/e2e/faults $(BY_STACK)
	$(BIN)/python -m pytest tests/e2e/faults
endif

format: $(READY) ## put the code into its form, and mend what ruff can mend
	$(BIN)/ruff check --fix --exit-zero --quiet $(CHECKED)
	$(BIN)/ruff format $(CHECKED)

lint: $(READY) ## rules, format, types, who may import whom
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/mypy
	$(BIN)/lint-imports

hooks: $(READY) ## let git check rules, format, types and commit messages before each commit
	$(BIN)/pre-commit install --hook-type pre-commit --hook-type commit-msg

lock: $(READY) ## resolve requirements/*.in anew into locks with hashes and without hosts
	cd requirements && for name in build runtime certificates gateway stack dev kubectl; do \
	  ../$(BIN)/uv pip compile $$name.in -o $$name.lock --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-annotate --no-emit-index-url --quiet || exit 1; done

bench: $(READY) ## the benchmarks of docs/performance.md (minutes; stop other work first)
	@for file in bench/bench_*.py; do echo "== $$file"; $(BIN)/python -m bench.$$(basename $$file .py) || exit 1; done
