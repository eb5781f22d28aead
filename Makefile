# Every target sets up what it needs, and is quick if nothing changed.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --extra tracing --extra postgresql
export PYTHONDONTWRITEBYTECODE := 1
# One BLAS thread per process: the processes share the cores, and more threads only compete for them.
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: help setup demo monitoring-demo test check test-kafka chaos chaos-gateway chaos-sources fuzz bench schemas map lock sbom audit clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

setup: $(READY) ## Create .venv from the lock file

# `venv --clear` empties the folder behind a symbolic link: the environment of the checkout it belongs to.
$(READY): requirements.lock pyproject.toml
	@[ ! -L $(VENV) ] || { echo "$(VENV) is a symbolic link to another checkout's environment: run \"make setup\" there" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
		|| { echo "copytaster needs Python 3.11 to 3.13; set PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || .ci/install-venv $(PYTHON)
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY) ## Run the five seed articles through the whole pipeline on an embedded broker
	$(BIN)/copytaster demo

monitoring-demo: $(READY) ## Run a synthetic day under a real Prometheus with the deployed alerts (eleven minutes)
	@command -v prometheus >/dev/null || { echo "monitoring-demo needs Prometheus (Debian, Ubuntu: apt-get install prometheus)" >&2; exit 1; }
	$(BIN)/python -m deploy.monitoring_demo

# The tests that start brokers and services run two at a time on any machine: more of them would only wait for each other.
test: $(READY) ## Run all tests that need no JVM; check the branch coverage of the pure packages
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n auto -m 'not kafka' tests/unit tests/property tests/scenarios tests/contracts tests/house
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report
	$(BIN)/python -m pytest -n 2 --dist loadfile -m 'not kafka' --ignore tests/unit --ignore tests/property --ignore tests/scenarios --ignore tests/contracts --ignore tests/house

check: $(READY) ## Check types, lint, layering and generated files; compose file, manifests, rules and dashboards
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/copytaster schemas check
	$(BIN)/python -m tests.house.map --check
	$(BIN)/python -m pytest --quiet tests/unit/deploy
	.ci/check-policies $(BIN)/python

test-kafka: $(READY) ## Run the integration and chaos suites on Apache Kafka (needs JDK 17 and Maven)
	tests/kafka/fetch
	$(BIN)/python -m pytest -n 2 --dist loadfile -m kafka

fuzz: $(READY) ## Look for slow, large and crashing inputs: INPUTS=100000 a format, resumed where it stopped (SEED=n, MINUTES=n in all)
	$(BIN)/python -m tests.fuzz.slowness.run --inputs $(or $(INPUTS),100000) $(if $(SEED),--seed $(SEED)) $(if $(MINUTES),--minutes $(MINUTES))

.PHONY: hostile
hostile: $(READY) ## The hostile hour: MINUTES=60 of real flow on Apache Kafka, half of them with hostile items beside it (SEED=n)
	tests/kafka/fetch
	$(BIN)/python -m tests.chaos.hostile --minutes $(or $(MINUTES),60) $(if $(SEED),--seed $(SEED))

chaos-gateway: $(READY) ## Kill gateways under load while readers resume: KILLS=20 (SEED=n replays); fails on any finding
	tests/kafka/fetch
	$(BIN)/python -m tests.chaos.gateway --kills $(or $(KILLS),20) $(if $(SEED),--seed $(SEED))

chaos: $(READY) ## Kill, pause and rebalance everything on three brokers for MINUTES=20 (SEED=n replays); fails on any finding
	tests/kafka/fetch
	$(BIN)/python -m tests.chaos.campaign --minutes $(or $(MINUTES),20) $(if $(SEED),--seed $(SEED))

.PHONY: upgrade-trial
upgrade-trial: $(READY) ## Change all stages between git revision FROM and this one and back, under traffic, for MINUTES=4; fails on any finding
	tests/kafka/fetch
	$(BIN)/python -m tests.chaos.campaign --earlier $(or $(FROM),HEAD~1) --minutes $(or $(MINUTES),4) $(if $(SEED),--seed $(SEED))

chaos-sources: $(READY) ## Kill the collector KILLS=200 times while every road has news (SEED=n replays); fails where an item is lost
	tests/kafka/fetch
	nice -n 15 $(BIN)/python -m tests.chaos.collector --kills $(or $(KILLS),200) $(if $(SEED),--seed $(SEED))

.PHONY: many-feeds
many-feeds: $(READY) ## FEEDS=1000 by one collector for MINUTES=30 (SEED=n): fails where polls are late, memory grows or a host is asked too soon
	tests/kafka/fetch
	nice -n 15 $(BIN)/python -m tests.chaos.feeds --minutes $(or $(MINUTES),30) --feeds $(or $(FEEDS),1000) $(if $(SEED),--seed $(SEED))

.PHONY: page-budgets page-pictures
page-budgets: $(READY) ## Measure the desk page: each answer of the gateway; in chromium first story, input in a burst, layout shift, memory over MINUTES=60. SERVER=1: no browser. VIEW=folder: keep the view
	nice -n 15 $(BIN)/python -m tests.pages.budgets --articles $(or $(ARTICLES),100000) --minutes $(or $(MINUTES),60) $(if $(SERVER),--server) $(if $(VIEW),--view $(VIEW))

page-pictures: $(READY) ## Take the pictures of docs/desk.md again (SCENES: some of them); look at them before you keep them
	$(BIN)/python -m tests.pages.pictures $(SCENES)

bench: $(READY) ## Run the pipeline benchmark
	$(BIN)/copytaster bench pipeline

schemas: $(READY) ## Generate the JSON Schema and AsyncAPI files from the models
	$(BIN)/copytaster schemas export

map: $(READY) ## Draw docs/map.md again from the imports; sort docs/glossary.md
	$(BIN)/python -m tests.house.map

lock: $(READY) ## Resolve and pin all dependencies with hashes for Python 3.11 to 3.13; the image gets the same versions without dev tools
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) --group dev --output-file requirements.lock
	$(COMPILE) --constraint requirements.lock --output-file deploy/requirements.lock

sbom: $(READY) ## Write build/sbom.cdx.json (CycloneDX) from the image's lock file, validated and compared with it
	.ci/supply sbom $(BIN)/python

audit: $(READY) ## Ask PyPI for known flaws of the image's locked packages
	.ci/supply audit $(BIN)/python

clean: ## Remove the environment, caches and build products
	rm -rf $(VENV) .kafka .cache build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage*
