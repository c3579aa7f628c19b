# `make` alone lists the verbs. Needs Python 3.11 with venv, and this make; no compiler.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
CHROMIUM ?= $(firstword $(wildcard /usr/bin/chromium /usr/bin/chromium-browser))
PORT ?= 8000
STATE := $(or $(POVERTYAID_VAR),$(CURDIR)/var)
TEST_STATE := $(STATE)/test
TESTS ?= tests
WORKERS ?= auto

VENV = .venv
PY = $(VENV)/bin/python
# The stamps carry a checksum, so a changed pin installs again and nothing else does.
SUM = $(shell cat $(1) | cksum | cut -d' ' -f1)
INSTALLED = $(VENV)/installed-$(call SUM,requirements.txt)
INSTALLED_DEV = $(VENV)/installed-dev-$(call SUM,requirements.txt requirements-dev.txt)
# Whoever imports a module compiles it: all 9,000 at once take longer than the download
PIP = $(PY) -m pip install --disable-pip-version-check --quiet --only-binary=:all: \
  --no-compile

export PORT CHROMIUM
export PYTHONUNBUFFERED = 1

.DEFAULT_GOAL := help
.PHONY: help run test lint bench backup restore stop clean

help: ## List these verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: $(INSTALLED) ## Install, migrate, load the sample district, serve on 127.0.0.1:$PORT
	@exec $(PY) manage.py serve --end-with-parent

test: export POVERTYAID_VAR := $(TEST_STATE)
test: $(INSTALLED_DEV) ## Lint, layers, migrations and all tests; needs nothing set up before
	@echo "== lint"
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@trap '$(PY) -m povertyaid.supervisor' EXIT; set -e; \
	echo "== checks and migrations"; \
	$(PY) manage.py check; \
	$(PY) manage.py makemigrations --check --dry-run; \
	echo "== tests"; \
	mkdir -p "$(TEST_STATE)"; \
	if [ -n "$(CHROMIUM)" ]; then choose=; else choose="not browser"; fi; \
	$(PY) -m pytest -q -n $(WORKERS) --dist worksteal -m "$$choose" \
	  --junitxml="$(TEST_STATE)/results.xml" $(TESTS); \
	if [ -z "$(CHROMIUM)" ]; then \
	  echo "NOTE: the browser tests did not run: no Chromium at /usr/bin/chromium; \
	set CHROMIUM=/path/to/it."; \
	fi

lint: $(INSTALLED_DEV) ## Style and layout only; `make lint FIX=1` mends what it can
	@$(VENV)/bin/ruff check $(if $(FIX),--fix) .
	@$(VENV)/bin/ruff format $(if $(FIX),,--check) .

bench: export POVERTYAID_VAR := $(TEST_STATE)
bench: $(INSTALLED_DEV) ## Measure, figure by figure, against the goals; ONLY=pages takes one family
	@trap '$(PY) -m povertyaid.supervisor' EXIT; \
	$(PY) -m tests.bench $(ONLY)

backup: $(INSTALLED) ## Database, uploads and photos into one encrypted file
	@$(PY) manage.py backup

restore: $(INSTALLED) ## A backup into an empty system: FILE=var/backups/….pab
	@test -n "$(FILE)" || { echo "Say which: make restore FILE=….pab"; exit 1; }
	@$(PY) manage.py restore "$(FILE)"

stop: ## Stop what `make run` left running, with the embedded PostgreSQL and Redis
	@if [ -x $(PY) ]; then $(PY) -m povertyaid.supervisor; fi

clean: stop ## Remove .venv and caches; var/ with its data stays
	@rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null \
	  || { echo "PovertyAid needs Python 3.11; set PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

$(INSTALLED): requirements.txt | $(PY)
	@echo "Installing the pinned packages (once)"
	@$(PIP) -r requirements.txt
	@touch $@

$(INSTALLED_DEV): requirements.txt requirements-dev.txt | $(PY)
	@echo "Installing the pinned packages for tests (once)"
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(INSTALLED)
