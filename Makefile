# The commands of this project. `make` alone lists them.
PYTHON ?= python3
PORT ?= 8000
DEMO_PORT ?= 8001
BIN := .venv/bin
export PYTHONUNBUFFERED := 1

.DELETE_ON_ERROR:
.PHONY: help run test test-python test-postgres test-js recipes lint format messages embed lock bench bench-all chaos \
	system-packages clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

run: .venv/.installed var/secret-key ## serve the product on PORT (8000) and a demo blog on DEMO_PORT (8001)
	@export SECRET_KEY="$$(cat var/secret-key)" BASE_URL="http://localhost:$(PORT)"; \
	$(BIN)/python manage.py migrate -v0 && exec $(BIN)/python manage.py demo --port $(PORT) --demo-port $(DEMO_PORT)

test: test-js test-python test-postgres ## install what is needed and run every test

# Two workers: a browser, a server and a database beside each other are enough for small machines.
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile

# What a generator makes of a recipe does not hang on the database.
ONCE := --ignore tests/recipes

test-python: .venv/.installed-dev node_modules/.installed var/recipes/.installed ## the Python and browser tests on SQLite
	$(PYTEST)

test-postgres: .venv/.installed-dev node_modules/.installed ## the same suite on a throw-away PostgreSQL
	@if $(BIN)/python -m tests.backends --can-run; then set -x; $(BIN)/python -m tests.backends $(PYTEST) $(ONCE); \
	elif [ "$$CI" = true ]; then echo "PostgreSQL is missing, and in CI nothing is skipped" >&2; exit 1; \
	else echo "*** PostgreSQL is not installed: the run on PostgreSQL is skipped ***" >&2; fi

test-js: node_modules/.installed ## the widget's logic, its size, and that embed.js is fresh
	npm test --silent
	npm run --silent fresh

recipes: var/recipes/.installed ## install the generators that tests/recipes builds blogs with, about a minute

lint: .venv/.installed-dev node_modules/.installed ## style, types, migrations and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy comments commentsite benchmarks
	SECRET_KEY=$$(printf '%040d' 0) $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')
	npm run --silent check
	npm run --silent fresh

format: .venv/.installed-dev node_modules/.installed ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html')
	npm run --silent format

messages: .venv/.installed-dev system-packages ## collect the words that readers meet for translation, and compile what is translated
	SECRET_KEY=$$(printf '%040d' 0) $(BIN)/python manage.py makemessages --all --keep-pot --no-location --no-obsolete \
	-i node_modules -i .venv -i tests -i benchmarks
	sed -i '/^"POT-Creation-Date/d' comments/locale/django.pot comments/locale/*/LC_MESSAGES/django.po
	SECRET_KEY=$$(printf '%040d' 0) $(BIN)/python manage.py compilemessages -i .venv

embed: node_modules/.installed ## build static/comments/embed.js from its sources
	npm run --silent build

bench: .venv/.installed-dev ## measure one thing: NAME=fanout, growth, snapshot, posting, memory, widget, sizing, report
	$(BIN)/python -m benchmarks.$(or $(NAME),fanout)

bench-all: .venv/.installed-dev ## measure everything but the ten minutes of posting, some 25 minutes; then the report
	for name in fanout growth snapshot posting "posting --readers 5000" memory widget sizing report; do \
	$(BIN)/python -m benchmarks.$$name || exit 1; done

SECONDS ?= 120
SEED ?= 0
chaos: .venv/.installed-dev system-packages ## break everything for SECONDS (120) under SEED and count what is lost: docs/testing.md
	timeout --kill-after 30 $$(($(SECONDS) + 240)) $(BIN)/python -m tests.chaos --seconds $(SECONDS) --seed $(SEED)

lock: ## pin everything the requirements bring
	rm -rf var/lock && $(PYTHON) -m venv var/lock && var/lock/bin/pip install -q -r requirements.txt
	{ echo "# Made by 'make lock' from requirements.txt. What 'make' installs."; var/lock/bin/pip freeze; } > requirements.lock
	var/lock/bin/pip install -q -r requirements-dev.txt
	{ echo "# Made by 'make lock' from requirements-dev.txt."; var/lock/bin/pip freeze; } > requirements-dev.lock
	rm -rf var/lock

system-packages:
	@sh tests/system-packages.sh

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/.installed: requirements.lock | .venv/bin/python
	$(BIN)/pip install -qq --disable-pip-version-check -r requirements.lock
	@touch $@

.venv/.installed-dev: requirements-dev.lock | .venv/bin/python
	$(BIN)/pip install -qq --disable-pip-version-check -r requirements-dev.lock
	@touch $@ .venv/.installed

node_modules/.installed: package-lock.json | system-packages
	# Not `npm ci`: it refuses a lock without the other platforms' binaries, which not every registry mirror serves.
	npm install --silent --no-save --no-audit --no-fund
	@touch $@

var/recipes/.installed: tests/recipes/install.sh tests/recipes/requirements.txt tests/recipes/package-lock.json | system-packages
	@PYTHON=$(PYTHON) sh tests/recipes/install.sh

var/secret-key:
	@mkdir -p var && umask 077 && $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(48))' > $@

clean: ## throw away what was built and installed; var/ with the data stays
	rm -rf .venv node_modules var/recipes .pytest_cache .mypy_cache .ruff_cache .hypothesis
