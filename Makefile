# Everything runs inside .venv, which is made from requirements.lock. `make` alone lists the targets.

PYTHON ?= python3# interpreter that makes .venv: 3.11, 3.12 or 3.13
JOBS ?= auto# test processes
LOCK_OPTIONS ?=# for instance LOCK_OPTIONS=--upgrade

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# Tests start Python many times over: what was compiled to bytecode is kept, also where the machine says otherwise.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help environment demo test test-fast lint kernels format lock clean

help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

environment: $(STAMP) ## Make .venv from the lock file (PYTHON=python3.12 chooses another interpreter)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "$(PYTHON) is not Python 3.11, 3.12 or 3.13; choose one with PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' || \
		{ echo "$(PYTHON) cannot make environments; on Debian: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --use-pep517 --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@# On all cores, where pip would use one; tests of packages and files that are no Python are left as they are.
	$(BIN)/python -m compileall -qq -j 0 -x '/tests?/' $(VENV)/lib wijksim || true
	@touch $@

demo: environment ## Run the main job on a tenth of Groningen, write the report and print where the results are
	$(BIN)/wijksim compare city=groningen_tenth experiment=demo seeds=10 default_point_seeds=2 on_change=archive
	$(BIN)/wijksim report demo

# Tests of one file stay in one process, so that what they share is made once. Files with many small tests come last.
BY_FILE := --dist loadscope --no-loadscope-reorder

test: environment ## Run the linters, the type checker and all tests
	@$(MAKE) --no-print-directory --jobs=2 --output-sync lint kernels
	$(BIN)/python -m pytest -n $(JOBS) $(BY_FILE)

test-fast: environment ## Run the tests that take a second or two at most
	$(BIN)/python -m pytest -m "not slow and not browser" -n 2 $(BY_FILE)

lint: environment ## Check style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

kernels: environment
	$(BIN)/python -m tests.compile_kernels

format: environment ## Put the sources in the house style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: ## Remake requirements.lock from pyproject.toml (LOCK_OPTIONS=--upgrade takes newer versions)
	@set -e; folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	$(PYTHON) -m venv "$$folder"; \
	"$$folder/bin/python" -m pip install --quiet --disable-pip-version-check uv; \
	"$$folder/bin/uv" pip compile pyproject.toml --extra development --extra analysis --extra cluster --extra page --universal --python-version 3.11 \
		--fork-strategy fewest --generate-hashes --no-emit-index-url --no-header --quiet \
		$(LOCK_OPTIONS) --output-file requirements.lock

clean: ## Remove the environment and what tools have left behind; results stay
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find wijksim experiments tests -name __pycache__ -type d -prune -exec rm -rf {} +
