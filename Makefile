# Everything the project does, from a fresh clone: each target first sets up what it needs in .venv.
# `make help` lists the targets. Works with GNU make 3.81 and newer.

PYTHON ?= python3
VENV   ?= .venv
# Where `make site` puts the site.
SITE   ?= site
# More words for pytest: make test ARGS='-k search -x'.
ARGS   ?=

SHELL  := /bin/sh
BIN    := $(VENV)/bin
# `python -m` rather than the scripts beside it: those hold the path they were made at and break when the tree moves.
PY     := $(BIN)/python
PIP    := $(PY) -m pip --disable-pip-version-check --no-input
# Wheels only: building another project's source would fetch its build tools, which no hash covers. Two small packages
# have wheels for Linux alone; elsewhere their source is used, whose hash is locked too.
WHEELS := $(if $(filter Linux,$(shell uname -s)),--only-binary :all:,--prefer-binary)
# The release of uv that writes the lock; only `make lock` installs it.
UV     := uv==0.13.9

# Without the compiled modules each of the many processes that tests start would compile them again.
unexport PYTHONDONTWRITEBYTECODE

COMPILE = $(PY) -m uv --system-certs pip compile --universal --python-version 3.11 --only-binary :all: \
  --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command 'make lock' --quiet

LOCKED    := $(VENV)/.installed-lock
# Named after the release, so that another one is fetched.
VALIDATOR := $(VENV)/html-validate-10.17.0
INSTALLED := $(VENV)/.installed-project
PEERS     := $(VENV)/.installed-peers
# ProperDocs and its theme, in an environment of their own: the theme takes the place of Material's package.
SHELL_VENV := .venv-properdocs
PROPERDOCS := $(SHELL_VENV)/.installed
AUDIT     := .venv-audit

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup site serve check test browser lint bench fuzz lock audit pictures clean validator properdocs FORCE

help: ## list the targets (the default)
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

site: setup ## build the whole site into site/
	$(PY) -m ketluan build -d '$(SITE)'

serve: setup ## show the site on this machine, rebuilt at each change
	$(PY) -m ketluan serve

check: setup ## report what is wrong in conclusions/
	$(PY) -m ketluan check

# What is fetched waits for the network, the linter for the processor.
test: setup ## every check: lint, types, all tests, in a real browser too
	@$(MAKE) --no-print-directory -j4 browser validator properdocs lint
	$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

lint: setup ## style, formatting and types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

bench: setup $(PEERS) ## measure: lists the benchmarks; one of them: make bench ARGS=site
	$(PY) -m tests.bench $(ARGS)

fuzz: setup ## the random tests alone, with their whole counts (slow)
	@KETLUAN_FUZZ=1 $(PY) -m pytest -m fuzz -n auto $(ARGS); status=$$?; \
	if [ $$status -eq 5 ]; then echo >&2 'make fuzz: no test draws random examples yet'; fi; exit $$status

# Pins stay as they are where pyproject.toml allows it; to move them all: make lock ARGS=--upgrade.
# No address is written: whoever installs uses the index that pip is set up for. As pip does, uv is told to trust
# what the machine trusts.
# What the benchmarks compare with and the other shell stand beside it, in the same releases where both need something.
lock: setup ## write the four locks anew from pyproject.toml (ARGS=--upgrade: newest releases)
	$(PIP) install --quiet '$(UV)'
	$(COMPILE) pyproject.toml --group test --group build --output-file requirements.lock $(ARGS)
	$(COMPILE) --group peers --constraint requirements.lock --output-file requirements-peers.lock $(ARGS)
	$(COMPILE) pyproject.toml --group build --group properdocs --no-emit-package mkdocs-material --constraint requirements.lock --output-file requirements-properdocs.lock $(ARGS)
	$(COMPILE) --group audit --output-file requirements-audit.lock $(ARGS)

# Asks a service in the network for what is known of each release; what nothing can be said of is a failure too.
audit: setup ## ask for known faults of all packages that are locked (needs the network)
	@[ requirements-audit.lock -ot '$(AUDIT)/.installed' ] || { $(PY) -m venv --clear '$(AUDIT)' && \
	  $(AUDIT)/bin/python -m pip --disable-pip-version-check --no-input install --quiet --require-hashes $(WHEELS) --requirement requirements-audit.lock && \
	  touch '$(AUDIT)/.installed'; }
	$(AUDIT)/bin/python -m pip_audit --strict --disable-pip --no-deps $(foreach lock,$(wildcard requirements*.lock),--requirement $(lock))

pictures: setup browser ## take the pictures of the guide anew
	$(PY) -m tests.browser.pictures

clean: ## remove all that make made: the site, the caches and .venv
	rm -rf '$(SITE)' '$(VENV)' '$(SHELL_VENV)' '$(AUDIT)' .cache .hypothesis .pytest_cache .mypy_cache .ruff_cache dist
	find scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +

setup: $(INSTALLED) ## make .venv and install all of requirements.lock and the project into it

# The project installs itself in place, from this folder alone: its needs and its build backend came from the lock.
$(INSTALLED): $(LOCKED) pyproject.toml
	@$(PIP) install --quiet --no-index --no-deps --no-build-isolation --editable .
	@touch $@

# A .venv whose Python no longer starts (upgraded or moved away) is made again.
ifneq ($(shell $(PY) -c 'import pip; print("works")' 2>/dev/null),works)
$(LOCKED): FORCE
endif

$(LOCKED): requirements.lock
	@$(PY) -c 'import pip' 2>/dev/null || { $(make_venv); }
	@echo 'installing requirements.lock into $(VENV) …'
	@$(PIP) install --quiet --require-hashes $(WHEELS) --requirement requirements.lock || { \
	  echo >&2 'make: the packages could not be installed: pip needs its package index (or a mirror: pip config set global.index-url …).'; \
	  exit 1; }
	@touch $@

$(PEERS): requirements-peers.lock | $(INSTALLED)
	@echo 'installing requirements-peers.lock into $(VENV) …'
	@$(PIP) install --quiet --require-hashes $(WHEELS) --requirement requirements-peers.lock
	@touch $@

# Each lack is told with the line that mends it.
define make_venv
command -v '$(PYTHON)' >/dev/null 2>&1 || { \
  echo >&2 'make: there is no $(PYTHON) here. Python 3.11 or newer is needed:'; \
  echo >&2 '  Debian, Ubuntu:    apt-get install python3 python3-venv'; \
  echo >&2 '  under other names: make $(MAKECMDGOALS) PYTHON=/path/to/python3'; exit 1; }; \
'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
  echo >&2 "make: $(PYTHON) is $$('$(PYTHON)' --version 2>&1); Python 3.11 or newer is needed:"; \
  echo >&2 '  make $(MAKECMDGOALS) PYTHON=/path/to/python3.11'; exit 1; }; \
'$(PYTHON)' -c 'import venv, ensurepip' 2>/dev/null || { \
  echo >&2 'make: this Python cannot make a virtual environment (its module venv or ensurepip is missing). On Debian, Ubuntu:'; \
  echo >&2 '  apt-get install python3-venv'; exit 1; }; \
echo "making $(VENV) with $$('$(PYTHON)' --version) …"; \
'$(PYTHON)' -m venv --clear '$(VENV)' || { rm -rf '$(VENV)'; exit 1; }
endef

browser: setup
	@$(PY) tests/browser/find_chromium.py --install

# The validator of HTML runs where there is Node; elsewhere its test says that it did not.
validator: setup
	@if command -v npm >/dev/null 2>&1 && [ ! -e '$(VALIDATOR)' ]; then \
	  npm install --prefix '$(VALIDATOR)' --ignore-scripts --fetch-retries 0 --no-audit --no-fund --silent $(notdir $(subst validate-,validate@,$(VALIDATOR))) || \
	  { rm -rf '$(VALIDATOR)'; echo >&2 'make: html-validate could not be installed; its test will be skipped'; }; fi

# The site built by ProperDocs is a test like others; where the packages cannot be had, it says that it did not run.
properdocs: setup
	@[ requirements-properdocs.lock -ot '$(PROPERDOCS)' ] || $(MAKE) --no-print-directory '$(PROPERDOCS)' || \
	  { rm -rf '$(SHELL_VENV)'; echo >&2 'make: ProperDocs could not be installed; its tests will be skipped'; }

$(PROPERDOCS): requirements-properdocs.lock pyproject.toml
	@echo 'installing requirements-properdocs.lock into $(SHELL_VENV) …'
	@$(PY) -m venv --clear '$(SHELL_VENV)'
	@$(SHELL_VENV)/bin/python -m pip --disable-pip-version-check --no-input install --quiet --require-hashes $(WHEELS) --requirement requirements-properdocs.lock
	@$(SHELL_VENV)/bin/python -m pip --disable-pip-version-check --no-input install --quiet --no-index --no-deps --no-build-isolation --editable .
	@touch $@

FORCE:
