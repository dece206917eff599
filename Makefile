# The README's commands. Each sets up what it needs in .venv and needs only Python, make and a network.
PYTHON ?= $(shell command -v python3 || command -v python)
BIN := .venv/bin
RUN := .venv/.installed
DEV := .venv/.installed-dev

.DEFAULT_GOAL := help
.PHONY: help demo test check format docs web web-check clean

help: ## List the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

demo: $(RUN) ## Plan a generated plant and show the result
	$(BIN)/heijunka demo

test: $(DEV) ## Run all tests
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: $(DEV) web-check ## Format, lint, types, import rules, house rules, docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/house.py
	$(MAKE) docs

format: $(DEV) ## Format the code and sort its imports
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(DEV) ## Build the documentation, warnings counted as errors
	$(BIN)/python -m sphinx -q -W -b html docs docs/_build

web: ## Build the chart that the reports show (needs Node.js)
	cd web && npm ci --no-audit --no-fund && npm run build

web-check: ## Check that the committed chart is the one the source builds
	sh tools/web_is_current.sh

clean: ## Remove everything that can be made again
	rm -rf .venv docs/_build web/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found."; exit 1; }
	@$(PYTHON) -c 'import sys; ok = (3, 11) <= sys.version_info < (3, 15); print("" if ok else "Python 3.11 to 3.14 is needed, this is " + sys.version.split()[0] + "; say which with make PYTHON=python3.12", end=""); sys.exit(not ok)'
	$(PYTHON) -m venv .venv

$(RUN): pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(DEV): pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	@touch $@ $(RUN)
