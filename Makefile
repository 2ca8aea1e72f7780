# Two commands: `make sandbox` shows Homeroom in a stand-in Slack, `make test` passes the tests.
# Both do all set-up in .venv from the lock files, with uv where it is present and pip where it is not.
PYTHON ?= python3
ARGS ?=
UV := $(shell command -v uv 2>/dev/null)

.PHONY: sandbox install test check lock screenshots clean

install: .venv/.runs

sandbox: .venv/.runs
	.venv/bin/homeroom sandbox $(ARGS)

test: .venv/.tests
	.venv/bin/python -m pytest $(ARGS)

check: .venv/.tests
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

screenshots: .venv/.tests
	.venv/bin/python -m tests.screenshots

# Needs uv: resolves for every platform and Python at once.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-annotate --python-version 3.11 \
		--group build pyproject.toml -o requirements.lock --custom-compile-command "make lock"
	uv pip compile --quiet --universal --generate-hashes --no-annotate --python-version 3.11 \
		--group dev -c requirements.lock pyproject.toml -o requirements-dev.lock --custom-compile-command "make lock"

clean:
	rm -rf .venv

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Homeroom needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make $(MAKECMDGOALS) PYTHON=python3.12")'
ifdef UV
	uv venv --quiet --allow-existing --python $(PYTHON) .venv
else
	$(PYTHON) -m venv .venv
endif

ifdef UV
install = uv pip install --quiet --python .venv/bin/python
else
install = .venv/bin/python -m pip install --quiet --disable-pip-version-check
endif

.venv/.runs: .venv/bin/python requirements.lock pyproject.toml
	@echo "Setting up .venv (once, about a minute)"
	$(install) --require-hashes -r requirements.lock
	$(install) --no-deps --no-build-isolation -e .
	@touch $@

.venv/.tests: .venv/bin/python requirements-dev.lock pyproject.toml
	@echo "Setting up .venv for the tests (once, about a minute)"
	$(install) --require-hashes -r requirements-dev.lock
	$(install) --no-deps --no-build-isolation -e .
	@touch $@
