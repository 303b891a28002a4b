# Every target makes the environment first; nothing but Python 3.11 to 3.13, make and a compiler is
# needed.
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -ec
PYTHON ?= python3
CORES ?= all
ARGS ?=
# What `check-report` repeats: its numbers are kept there, and it has this config.
PRESET ?= study
KEPT_study := reports/numbers
CONFIG_study := --configfile config/study.yaml
KEPT_default := reports/default
BIN := .venv/bin
# A virtual environment knows its folder: one that was copied or moved is made anew.
STAMP := .venv/made-for

export PATH := $(CURDIR)/$(BIN):$(PATH)

ifneq ($(shell cat $(STAMP) 2>/dev/null),$(CURDIR))
.PHONY: $(STAMP)
endif

.PHONY: help env run study smoke expected costs check-report test test-cluster test-pythons fields lint format bench site
.DEFAULT_GOAL := help

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /|/' | awk -F'|' '{printf "  make %-13s %s\n", $$1, $$2}'
	@echo '  CORES=2 limits the cores; ARGS="..." is handed to snakemake or pytest.'

env: $(STAMP) ## make .venv with everything at the locked versions

$(STAMP): requirements.lock pyproject.toml
	@rm -f $(STAMP)
	@bash workflow/environment.sh $(PYTHON)
	@printf '%s' "$(CURDIR)" > $(STAMP)

run: env ## the main job: everything of the default preset, ending in reports/index.html
	snakemake --cores $(CORES) all $(ARGS)
	@echo 'The report: $(CURDIR)/reports/index.html'

smoke: env ## the whole workflow, tiny, in the folder .smoke
	mkdir -p .smoke
	snakemake --cores $(CORES) --configfile config/smoke.yaml --directory .smoke all $(ARGS)
	python -P -m affectbench check tests/expected .smoke/reports/numbers

expected: env ## the smoke run's numbers as they are now, as those that `make smoke` is to find
	mkdir -p .smoke tests/expected
	snakemake --cores $(CORES) --configfile config/smoke.yaml --directory .smoke all $(ARGS)
	cp .smoke/reports/numbers/* tests/expected/
	rm tests/expected/*.claims.csv

study: env ## all splits, five seeds: the report that is committed, two and a half hours or more on two cores
	snakemake $(ARGS) --cores $(CORES) --configfile config/study.yaml -- all
	@echo 'The report: $(CURDIR)/reports/index.html'

costs: env ## keep what the study in this folder cost, for `plan` before a first run
	python workflow/costs.py .

check-report: env ## a fresh study (or PRESET=default), aside: does it give the committed numbers?
	@test -n '$(KEPT_$(PRESET))' || { echo 'PRESET is study or default, not $(PRESET)' >&2; exit 2; }
	@test -e .check/unfinished-$(PRESET) || rm -rf .check  # one that was stopped goes on
	mkdir -p .check/committed && touch .check/unfinished-$(PRESET)
	git archive HEAD $(KEPT_$(PRESET)) | tar -x -C .check/committed
	snakemake $(ARGS) --cores $(CORES) $(CONFIG_$(PRESET)) --directory .check -- all
	rm .check/unfinished-$(PRESET)
	python -P -m affectbench check .check/committed/$(KEPT_$(PRESET)) .check/reports/numbers

test: env ## all tests but those of SLURM, on a few cores at once
	pytest --numprocesses auto --maxprocesses 4 --dist worksteal $(ARGS)

test-cluster: env ## the workflow on a real SLURM, started on this machine (Debian, root)
	pytest --durations=0 tests/cluster $(ARGS)

test-pythons: env ## a small run with every Python that is supported and installed
	bash workflow/pythons.sh

site: env ## docs/, what plug-ins may use and the committed report as a site, in .site
	python workflow/build_site.py

bench: env ## what things cost, each against a peer or a plain version; writes docs/performance.md
	python benchmarks/_page.py

fields: env ## the table of fields in docs/config.md, from what methods, nets and datasets state
	python -P -c "from affectbench.plan.field_table import renew; renew()"

lint: env ## style of Python and Snakemake code, and what Snakemake says of the workflow
	ruff check .
	ruff format --check .
	snakefmt --check Snakefile workflow
	python workflow/lint.py

format: env ## rewrite the code in the project's style
	ruff check --fix .
	ruff format .
	snakefmt Snakefile workflow
