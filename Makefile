# demo: train the embedded model with weak and with strong tests, under two schedules, and write the
#   report of the study; the last line is its path, and the command that opens the page on it.
# test: all tests, one thread in each of two processes.
# test-kernels: numeric tests on other CPU kernels.
# test-oldest: all tests with the floor of every dependency.  check: style, types, architecture.
# docs: the documentation site, warnings as errors.
# exports: what other frameworks make of exports, each in an environment of its own below VENVS; writes
#   the matrix in docs/exports.md. FRAMEWORKS="trl verl" checks these alone.
# Each makes its virtual environment on first use; nothing need be installed but Python.

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/pip install --quiet --constraint constraints.txt
PYTEST := OMP_NUM_THREADS=1 $(BIN)/pytest
STATISTICS := tests/analysis tests/evaluation/test_passk.py tests/engines/test_loss.py
SCRIPTS := docs/recipe_tables.py docs/tests_and_schedule.py docs/interference.py docs/export_matrix.py docs/screenshots.py
VENVS ?= .venvs
FRAMEWORKS ?=
NUMERIC := $(STATISTICS) tests/recipe tests/engines/local tests/models --ignore tests/models/served \
  --deselect tests/engines/local/test_loop.py::test_ctrl_c_stops_cleanly_and_can_be_resumed

.PHONY: demo test test-kernels test-oldest check docs exports clean

# Goes on with a demo that was interrupted, else starts another beside those that are done.
demo: .venv/.train
	@run=runs/demo; n=1; resume=; \
	while [ -e $$run/report.html ]; do n=$$((n + 1)); run=runs/demo-$$n; done; \
	if [ -e $$run/study.toml ]; then resume=--resume; fi; \
	$(BIN)/deltagym study recipes/demo/study.toml -o $$run $$resume && \
	$(BIN)/deltagym report $$run && \
	echo "the report is $$run/report.html; to look around in its runs: $(BIN)/deltagym web $$run"

test: .venv/.dev
	$(PYTEST) -n 2 --dist worksteal --durations 40

# No result may hang on a CPU's rounding, so the numeric tests also run on other kernels: BLAS for
# AVX2 and for plain SSE3, torch for AVX2 (so without bf16) and for no vectors, one thread and two.
# The test of Ctrl-C computes nothing that rounding could change; `make test` runs it.
test-kernels: .venv/.dev
	OPENBLAS_CORETYPE=Haswell ATEN_CPU_CAPABILITY=avx2 $(PYTEST) -n 2 --dist worksteal $(NUMERIC)
	OPENBLAS_CORETYPE=Prescott ATEN_CPU_CAPABILITY=default OMP_NUM_THREADS=2 $(BIN)/pytest -n 2 --dist worksteal $(STATISTICS)

test-oldest: .venv-oldest/.installed
	OMP_NUM_THREADS=1 .venv-oldest/bin/pytest -n 2 --ignore tests/test_docs.py

check: .venv/.dev
	$(BIN)/ruff check src tests benchmarks $(SCRIPTS)
	$(BIN)/ruff format --check src tests benchmarks $(SCRIPTS)
	$(BIN)/pyright
	$(BIN)/lint-imports

docs: .venv/.docs
	$(BIN)/properdocs build --config-file mkdocs.yml

exports: .venv/.dev
	$(BIN)/python docs/export_matrix.py --venvs $(VENVS) $(FRAMEWORKS)

clean:
	rm -rf .venv .venv-oldest .venvs site

.venv/.train: pyproject.toml constraints.txt | .venv/bin/python
	$(INSTALL) --editable '.[train,web]'
	@touch $@

.venv/.dev: pyproject.toml constraints.txt | .venv/bin/python
	$(INSTALL) --editable '.[dev]'
	@touch $@

.venv/.docs: pyproject.toml constraints.txt | .venv/bin/python
	$(INSTALL) --editable '.[docs]'
	@touch $@

.venv-oldest/.installed: pyproject.toml constraints-oldest.txt
	$(PYTHON) -m venv .venv-oldest
	.venv-oldest/bin/pip install --quiet --constraint constraints-oldest.txt --editable '.[test]'
	@touch $@

.venv/bin/python:
	$(PYTHON) -m venv .venv
