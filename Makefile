# Everything runs from .venv, which `install` makes; every other target makes it first where it is missing.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin
INSTALLED := .venv/.installed
FOR_LONG := .venv/.installed-fuzz
DEMO_HOME := .demo

.PHONY: install run test pythons long cluster cluster-test fuzz lint format bench bench-peers docs lock audit screenshots clean

install: $(INSTALLED)

$(INSTALLED): setup.cfg pyproject.toml $(wildcard setup.py) $(wildcard index/*.c index/*/*.c)
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "timbao needs Python 3.11 or newer")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --editable '.[dev,opensearch,postgres]'
	touch $@

$(FOR_LONG): $(INSTALLED)
	$(BIN)/pip install --quiet --editable '.[dev,opensearch,postgres,fuzz]'
	touch $@

run: install
	$(BIN)/timbao --home $(DEMO_HOME) reindex --name demo corpus/demo || test $$? = 65
	$(BIN)/timbao --home $(DEMO_HOME) serve --host 127.0.0.1 --port 8000

test: install
	$(BIN)/pytest -n 2

# The tests under every further Python that is at hand, each in an environment of its own; the others are named. Left out
# is what says little about a Python and takes long: browsers, kills, floods, floors of quality; WHOLE=yes has them all.
PYTHONS := 3.12 3.13 3.14
WHOLE ?=
LONG := browser quality fuzz index/test_survival.py web/test_attacked.py search/test_fuzz.py property/test_duplicates_laws.py \
	test_docs.py test_cron_section.py test_wheel.py
# pyenv answers to a version's name only where that version is asked for.
ANY_PYTHON := PYENV_VERSION="$$(pyenv versions --bare 2>/dev/null | paste -sd: -)"

pythons:
	for version in $(PYTHONS); do \
		python=$$($(ANY_PYTHON) python$$version -c "import sys; print(sys.executable)" 2>/dev/null) \
			|| { echo "no Python $$version on this machine: not tried"; continue; }; \
		test -x .venv-$$version/bin/pytest || $$python -m venv .venv-$$version || exit 1; \
		.venv-$$version/bin/pip install --quiet --editable '.[dev,opensearch,postgres]' || exit 1; \
		echo "Python $$version:"; \
		.venv-$$version/bin/pytest -q -n 2 $(if $(WHOLE),,$(LONG:%=--ignore=tests/%)) || exit 1; \
	done

# Hours: 100 kills, 200,000 queries, fuzzing, a flood, an hour's soak. PARTS=soak runs one; docs/long.md is the report.
# The inputs that fuzzing keeps are in tests/fuzz/corpus; they are made by the fuzzer, never press text.
PARTS ?=

long: $(FOR_LONG)
	$(BIN)/python -m tests.long $(PARTS)

# Real OpenSearch nodes and a real PostgreSQL on this machine; what is missing is named and its tests skip.
cluster-test: install
	$(BIN)/pytest -n 2 --dist loadfile -m cluster tests/cluster tests/contract tests/corpus tests/search

# The same servers for trying things by hand, until Ctrl-C; it prints what to put into the environment.
cluster: install
	$(BIN)/python -m tests.cluster

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --config setup.cfg

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install
	$(BIN)/python -m bench

bench-peers: install
	$(BIN)/pip install --quiet --editable '.[dev,bench]'
	$(BIN)/python -m bench.peers

docs: install
	$(BIN)/pip install --quiet --editable '.[dev,docs]'
	$(BIN)/python docs/generate.py
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs build/docs

lock: install
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile setup.cfg --quiet --no-header --universal --python-version 3.11 --generate-hashes \
		--extra postgres --extra opensearch --output-file requirements.lock

audit: install
	$(BIN)/pip install --quiet pip-audit
	$(BIN)/pip-audit --require-hashes --disable-pip --requirement requirements.lock

screenshots: install
	$(BIN)/python -m tests.browser.screenshots screenshots --readme docs/images/search.png

clean:
	rm -rf build dist *.egg-info $(DEMO_HOME) .mypy_cache .pytest_cache .ruff_cache .hypothesis
