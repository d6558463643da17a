# make demo: install, and check the flagship spec.   make test: install what tests need, and run them.
# make slow: run the tests that take longer.
# make browser: run the tests of the report in a real Chromium, if there is one.
PYTHON ?= python3.11
BIN = .venv/bin

.PHONY: demo test slow browser lint docs bench clean

demo: .venv/core
	$(BIN)/python -m checker check specs/ceasefire/paris.tier

test: .venv/dev lint
	$(BIN)/python -m pytest -q -m "not slow" -n auto --dist loadfile --no-loadscope-reorder

slow: .venv/dev
	$(BIN)/python -m pytest -q -m slow -n auto --dist load

browser: .venv/dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[browser]'
	$(BIN)/python -m pytest -q -m browser tests/browser

lint: .venv/dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

.venv/core: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv || python3 -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	$(BIN)/python -m compileall -q protocol checker
	touch $@

.venv/dev: .venv/core
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

docs: .venv/dev
	$(BIN)/python -m sphinx -W --keep-going docs docs/_build/html

bench: .venv/core
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[benchmarks]'
	$(BIN)/python -m benchmarks

clean:
	rm -rf .venv
