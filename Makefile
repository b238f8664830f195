# demo: train the embedded model through both reward phases and write its report; its path is the last line printed.
# test: all tests, one thread in each of two processes. check: style, types, architecture.
# Each makes .venv on first use; nothing need be installed but Python.

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/pip install --quiet --constraint constraints.txt

.PHONY: demo test check clean

# Goes on with a demo that was interrupted, else starts another beside those that are done.
demo: .venv/.train
	@run=runs/demo; n=1; resume=; \
	while [ -e $$run/report.html ]; do n=$$((n + 1)); run=runs/demo-$$n; done; \
	if [ -e $$run/meta.json ]; then resume=--resume; fi; \
	$(BIN)/deltagym train recipes/tiny_has.toml -o $$run $$resume && $(BIN)/deltagym report $$run

test: .venv/.dev
	OMP_NUM_THREADS=1 $(BIN)/pytest -n 2

check: .venv/.dev
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/pyright
	$(BIN)/lint-imports

clean:
	rm -rf .venv

.venv/.train: pyproject.toml constraints.txt | .venv/bin/python
	$(INSTALL) --editable '.[train]'
	@touch $@

.venv/.dev: pyproject.toml constraints.txt | .venv/bin/python
	$(INSTALL) --editable '.[dev]'
	@touch $@

.venv/bin/python:
	$(PYTHON) -m venv .venv
