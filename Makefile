# make demo: set up, then the main job on the article's site.   make test: set up, then all tests.
# make bench: what netgen costs beside others (minutes).
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
OUT    := build/macvlan-dc

.PHONY: demo test lint bench clean
.DELETE_ON_ERROR:

$(VENV)/installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "netgen needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,lint]'
	touch $@

demo: $(VENV)/installed
	$(BIN)/netgen validate inventories/macvlan-dc
	$(BIN)/netgen render inventories/macvlan-dc --out $(OUT)
	$(BIN)/netgen show inventories/macvlan-dc ports
	$(BIN)/netgen show inventories/macvlan-dc slices
	$(BIN)/netgen show inventories/macvlan-dc capacity
	$(BIN)/netgen show inventories/macvlan-dc bindings | head -n 12
	@echo "..."
	@echo "The switch:  $(OUT)/switches/sw1.cfg"
	@echo "The servers: $(OUT)/hosts/docker1/  $(OUT)/hosts/docker2/   (bootstrap.sh sets one up)"
	@echo "Bindings:    $(OUT)/bindings.csv"
	@echo
	@echo "The switch, simulated, after somebody has changed it, and what a push would do:"
	@sh .ci/demo.sh $(BIN)/netgen inventories/macvlan-dc $(OUT)

test: $(VENV)/installed
	$(BIN)/python -m pytest -n 3 --maxschedchunk 100

lint: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/bench: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	touch $@

bench: $(VENV)/bench
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/render.py
	$(BIN)/python benchmarks/bindings.py
	$(BIN)/python benchmarks/diff.py
	$(BIN)/python benchmarks/push.py
	$(BIN)/python benchmarks/push.py --devices 1000 --latency 20
	$(BIN)/python benchmarks/ipam.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis
