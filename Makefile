# Each target sets up what it needs by itself and is quick when nothing changed.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --extra tracing
export PYTHONDONTWRITEBYTECODE := 1
# One BLAS thread a process: two are slower, and the processes share the cores.
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: help setup demo monitoring-demo test check test-kafka bench schemas map lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

setup: $(READY) ## Create .venv from the lock file

$(READY): requirements.lock pyproject.toml
	@[ ! -L $(VENV) ] || { echo "$(VENV) is a link to another checkout's: run \"make setup\" there" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
		|| { echo "copytaster needs Python 3.11 to 3.13; set PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || .ci/install-venv $(PYTHON)
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY) ## The five seed articles through the whole pipeline, on an embedded broker
	$(BIN)/copytaster demo

monitoring-demo: $(READY) ## Ten minutes: a real Prometheus with the deployed alerts watches a synthetic day
	@command -v prometheus >/dev/null || { echo "monitoring-demo needs Prometheus (Debian, Ubuntu: apt-get install prometheus)" >&2; exit 1; }
	$(BIN)/python -m deploy.monitoring_demo

test: $(READY) ## All tests that need no JVM, and the branch coverage of the pure packages
	$(BIN)/coverage run -m pytest -m 'not kafka' tests/unit tests/property tests/scenarios tests/contracts tests/house
	$(BIN)/coverage report
	$(BIN)/python -m pytest -m 'not kafka' --ignore tests/unit --ignore tests/property --ignore tests/scenarios --ignore tests/contracts --ignore tests/house

check: $(READY) ## Types, lint, layering, generated files; compose, manifests, rules and dashboards against their tables and schemas
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/copytaster schemas check
	$(BIN)/python -m tests.house.map --check
	$(BIN)/python -m pytest --quiet tests/unit/deploy
	.ci/check-policies $(BIN)/python

test-kafka: $(READY) ## The integration and chaos suites on Apache Kafka (JDK 17 and Maven)
	tests/kafka/fetch
	$(BIN)/python -m pytest -m kafka

bench: $(READY) ## Print the benchmarks
	$(BIN)/copytaster bench pipeline

schemas: $(READY) ## Write the JSON Schema and AsyncAPI files from the models
	$(BIN)/copytaster schemas export

map: $(READY) ## Draw the map of the house in docs/developing.md from the imports
	$(BIN)/python -m tests.house.map

lock: $(READY) ## Resolve and pin every dependency again, with hashes, for Python 3.11 to 3.13; the image gets the same without the tests' tools
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) --group dev --output-file requirements.lock
	$(COMPILE) --constraint requirements.lock --output-file deploy/requirements.lock

clean: ## Remove everything that is not in git
	rm -rf $(VENV) .kafka .cache build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage*
