# `make run` and `make test` share one set-up: a virtual environment with the locked dependencies.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/ready
FOREIGN := .venv-foreign
ONLY   ?=

# Where it is set, each of the hundreds of commands that the tests start compiles our two hundred modules anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test foreign torture accuracy bench bench-archive bench-night lint browser lock clean

run: $(READY)
ifeq ($(ONLY),)
	@$(BIN)/gongkai --archive data/demo.db demo
else
	@$(BIN)/gongkai run $(addprefix --portal ,$(ONLY))
endif

test: $(READY)
	@$(MAKE) --no-print-directory foreign || echo "without the foreign tools, what they must accept of ours is not tested"
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# Half an hour and more: docs/reliability.md.
torture: $(READY)
	@command -v strace >/dev/null || .ci/system strace
	@$(BIN)/python -m tests.torture

# pywb, warcio, wacz and datasette, whose dependencies clash with ours: the tests ask them what they make of our files.
foreign: $(FOREIGN)/ready

$(FOREIGN)/ready: tests/foreign/requirements.lock
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || .ci/system python3-venv
	$(PYTHON) -m venv $(FOREIGN)
	$(FOREIGN)/bin/python -m pip install --quiet --upgrade pip
	$(FOREIGN)/bin/python -m pip install --quiet --require-hashes -r tests/foreign/requirements.lock
	@touch $(FOREIGN)/ready

accuracy: $(READY)
	@$(BIN)/python -m tests.accuracy.scoreboard

# On a quiet machine: docs/performance.md. The night takes some six minutes; at the real pace (--delay 2) twenty.
bench: $(READY)
	@command -v nginx wget >/dev/null || .ci/system nginx wget
	@$(BIN)/python -m benchmarks.bench_crawl

# Half a million documents, then 50,000 long ones that are searched: 5 GB of disk, three quarters of an hour.
bench-archive: $(READY)
	@$(BIN)/python -m benchmarks.bench_archive
	@$(BIN)/python -m benchmarks.bench_search

bench-night: $(READY)
	@$(BIN)/python -m benchmarks.simulated_night --plot docs/night.svg

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_rooms.py

$(READY): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
		{ echo "gongkai needs Python 3.11; name one with: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || .ci/system python3-venv
	@command -v catdoc >/dev/null || .ci/system catdoc || echo "without catdoc, DOC and WPS files are kept unread"
	@command -v strace >/dev/null || .ci/system strace || echo "without strace, no test strikes at system calls"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@.ci/browser $(BIN)/python || echo "without a browser, portals with render = true cannot be looked at: docs/browser.md"
	@touch $(READY)

browser: $(READY)
	.ci/browser $(BIN)/python

COMPILE = $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
	--no-emit-find-links --no-header

lock: $(READY)
	$(BIN)/python -m pip install --quiet pip-tools
	$(COMPILE) --all-build-deps --extra dev --extra parquet --output-file requirements.lock pyproject.toml
	$(COMPILE) --output-file tests/foreign/requirements.lock tests/foreign/requirements.in

clean:
	rm -rf $(VENV) $(FOREIGN) data/demo.db*
