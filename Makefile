# Two commands: `make sandbox` shows Homeroom in a stand-in Slack, `make test` passes the tests.
# Both do all set-up in .venv from the lock files, with uv where it is present and pip where it is not.
PYTHON ?= python3
VENV ?= .venv
ARGS ?=
UV := $(shell command -v uv 2>/dev/null)

.PHONY: sandbox install test check audit bench lock screenshots clean

install: $(VENV)/.runs

sandbox: $(VENV)/.runs
	$(VENV)/bin/homeroom sandbox $(ARGS)

test: $(VENV)/.tests
	$(VENV)/bin/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(VENV)/.tests
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

# Known vulnerabilities of what is locked, and whether the locks are sound; AUDIT=required also
# fails where no advisory can be reached.
audit: $(VENV)/.tests
	$(VENV)/bin/python -m tests.audit

bench: $(VENV)/.tests
	$(VENV)/bin/python -m tests.benchmarks $(ARGS)

screenshots: $(VENV)/.tests
	$(VENV)/bin/python -m tests.screenshots

# Needs uv: resolves for every platform and Python at once.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-annotate --python-version 3.11 \
		--group build pyproject.toml -o requirements.lock --custom-compile-command "make lock"
	uv pip compile --quiet --universal --generate-hashes --no-annotate --python-version 3.11 \
		--group dev -c requirements.lock pyproject.toml -o requirements-dev.lock --custom-compile-command "make lock"

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Homeroom needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make $(MAKECMDGOALS) PYTHON=python3.12")'
ifdef UV
	uv venv --quiet --allow-existing --python $(PYTHON) $(VENV)
else
	$(PYTHON) -m venv $(VENV)
endif

ifdef UV
install = uv pip install --quiet --python $(VENV)/bin/python
else
install = $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check
endif

$(VENV)/.runs: $(VENV)/bin/python requirements.lock pyproject.toml
	@echo "Setting up $(VENV) (once, about a minute)"
	$(install) --require-hashes -r requirements.lock
	$(install) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tests: $(VENV)/bin/python requirements-dev.lock pyproject.toml
	@echo "Setting up $(VENV) for the tests (once, about a minute)"
	$(install) --require-hashes -r requirements-dev.lock
	$(install) --no-deps --no-build-isolation -e .
	@touch $@
