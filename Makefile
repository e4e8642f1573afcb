# Every target sets itself up: a machine with make and Python 3.11 or newer is enough.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
UV := .uv/bin/uv
RUN := $(VENV)/bin
UV_VERSION := 0.13.9

.PHONY: help install up demo test faults fuzz check bench generate

help: ## Show the targets.
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

install: $(VENV)/.installed ## Install into .venv.

up: install ## Run everything on this machine, empty.
	$(RUN)/rapport up

demo: install ## Run everything with a lively sample world.
	$(RUN)/rapport demo

test: install ## Run all tests, on a real Kafka.
	$(RUN)/pytest

faults: install ## Run the fault tests in their long form.
	RAPPORT_FAULTS=long $(RUN)/pytest tests/faults

FUZZ_S ?= 600

fuzz: install ## Try what ingest reads, guided by coverage, for FUZZ_S seconds.
	$(UV) sync --locked --quiet --inexact --group fuzz
	mkdir -p .fuzz
	$(RUN)/python -m tests.fuzzing .fuzz -max_total_time=$(FUZZ_S) -max_len=16384

check: install ## Run what CI runs: style, types, architecture, generated files, tests.
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports
	$(RUN)/python -m schemas.generate --check
	$(RUN)/python -m deploy.generate --check
	$(MAKE) test

bench: install ## Measure, side by side with what one would pick instead.
	$(RUN)/python -m benchmarks

generate: install ## Write what is generated from the code: schemas, dashboards, tables in the docs.
	$(RUN)/python -m schemas.generate
	$(RUN)/python -m deploy.generate

$(VENV)/.installed: pyproject.toml uv.lock $(UV)
	$(UV) sync --locked --quiet --python $(PYTHON) --no-python-downloads
	@touch $@

$(UV):
	@test -n "$(PYTHON)" || { echo "Rapport needs Python 3.11 or newer on PATH." >&2; exit 1; }
	$(PYTHON) -m venv .uv
	.uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
