# The README's commands. Each sets up what it needs in .venv and needs only Python, make and a network.
# The first Python on the path that will do; another is said with make PYTHON=...
PYTHON ?= $(shell for name in python3 python python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null && echo "$$name" && break; done)
BIN := .venv/bin
RUN := .venv/.installed
DEV := .venv/.installed-dev
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test check format docs web web-check clean

help: ## List the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

demo: $(RUN) ## Plan a generated plant and show the result
	@$(BIN)/python -m heijunka demo

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

# pip comes last into a new environment, so that one that was interrupted is made again.
.venv/bin/pip:
	@test -n "$(PYTHON)" || { echo "heijunka needs Python 3.11 to 3.14 and finds none. Install one, or name it: make PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv

$(RUN): pyproject.toml constraints.txt | .venv/bin/pip
	@echo "Installing heijunka into .venv (about 420 MB; a minute or two, this once) ..."
	@$(INSTALL) --editable .
	@touch $@

$(DEV): pyproject.toml constraints.txt | .venv/bin/pip
	@echo "Installing heijunka and its tools into .venv (about 700 MB; a minute or two, this once) ..."
	@$(INSTALL) --editable ".[dev]"
	@touch $@ $(RUN)
