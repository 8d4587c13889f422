# The vocabulary of this project; `make` alone prints it. CI calls the same targets.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

# The first of these that is 3.11 or later and can make virtual environments; PYTHON=… overrides.
PYTHON ?= $(shell for candidate in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	$$candidate -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && echo $$candidate && break; done)

# Kept bytecode is half of a start of the tests, whatever the shell thinks of it.
unexport PYTHONDONTWRITEBYTECODE

PY := .venv/bin/python
# Each has services of its own; who is done takes over tests of another. Three keep two cores busy:
# some tests wait.
PYTEST := $(PY) -m pytest -n 3 --dist worksteal
RUFF := $(PY) -m ruff
LINT_IMPORTS := .venv/bin/lint-imports --no-logo
# Writing the contract needs an application, but neither a database nor a store.
WRITE_CONTRACT := ENVIRONMENT=test SECRET_KEY=it-writes-a-contract-and-signs-nothing \
	DATABASE_URL=postgresql://nowhere S3_ENDPOINT_URL=http://nowhere S3_ACCESS_KEY_ID=none \
	S3_SECRET_ACCESS_KEY=none IDENTITY_BACKEND=development NOTIFICATION_BACKEND=inbox \
	$(PY) -m flask --app backend.app write-contract
NPM := npm --no-audit --no-fund --loglevel=error
UV_COMPILE := $(PY) -m uv pip compile --no-config --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock" $(UPGRADE)

# Stamps: a target below is made again only when what it was made from has changed.
VENV := .venv/.installed
MODULES := miniapp/node_modules/.installed
DIST := miniapp/dist/index.html
MINIAPP_SOURCES := backend/uploads/legibility.json $(shell find miniapp -name node_modules -prune -o -name dist -prune \
	-o -name release -prune -o -name tests -prune \
	-o -type f -print 2>/dev/null)

heading = @printf '\n== %s\n' '$(1)'

##@ Use

.PHONY: help
help: ## Print this vocabulary.
	@awk 'BEGIN { FS = ":.*## "; print "make <target>" } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: $(VENV) $(DIST) ## Start everything on http://localhost:8000/ ; Ctrl-C stops it, data stay in .data/.
	@exec $(PY) -m backend.development.run

.PHONY: demo
demo: $(VENV) ## Play a citizen and an office against a running `make run`, to the result.
	@$(PY) tests/journeys/demo.py http://localhost:$(or $(PORT),8000)

##@ Check

.PHONY: test
test: $(VENV) $(MODULES) browser ## Check everything, as CI does.
	$(call heading,format and lint)
	@$(RUFF) format --check .
	@$(RUFF) check .
	$(call heading,types)
	@$(PY) -m mypy
	$(call heading,import contracts)
	@$(LINT_IMPORTS)
	$(call heading,contract drift)
	@$(MAKE) contract-drift
	$(call heading,mini app: types and tests)
	@cd miniapp && $(NPM) run check && $(NPM) test
	$(call heading,mini app: build and size)
	@$(MAKE) miniapp
	@cd miniapp && $(NPM) run size
	$(call heading,tests)
	@$(PYTEST)

.PHONY: quick
quick: $(VENV) ## The inner loop, under 30 s: lint, types, tests without browser and journeys.
	@$(RUFF) format --check .
	@$(RUFF) check .
	@$(PY) -m mypy
	@$(PYTEST) -q -m 'not browser and not journey and not slow'

.PHONY: lint
lint: $(VENV) $(MODULES) ## Format check, lint and import contracts.
	@$(RUFF) format --check .
	@$(RUFF) check .
	@$(LINT_IMPORTS)

.PHONY: types
types: $(VENV) $(MODULES) ## Type checks: mypy strict on backend/, tsc strict on miniapp/.
	@$(PY) -m mypy
	@cd miniapp && $(NPM) run check

.PHONY: pictures
pictures: $(VENV) browser $(DIST) ## Photograph every screen into .data/pictures, at three widths, in all looks.
	@rm -rf .data/pictures
	@SCREENSHOTS=.data/pictures $(PYTEST) -q tests/browser/test_*screens.py \
		tests/browser/test_zalo.py

.PHONY: bench
bench: $(VENV) browser $(DIST) ## Measure everything; ONLY="api queue" chooses. Prints figures.
	@$(PY) -m benchmarks $(ONLY)

##@ Change

.PHONY: format
format: $(VENV) ## Format the Python code and repair what lint can repair.
	@$(RUFF) check --fix-only --quiet .
	@$(RUFF) format .

.PHONY: contract
contract: $(VENV) $(MODULES) ## Write openapi.yaml from the routes, and the mini app's types from it.
	@$(WRITE_CONTRACT) openapi.yaml
	@cd miniapp && $(NPM) run types

.PHONY: miniapp
miniapp: $(DIST) ## Build the mini app into miniapp/dist.

.PHONY: miniapp-release
miniapp-release: $(MODULES) ## Make miniapp/release for the Zalo platform; VITE_API_ORIGIN=… says where the API is.
	@cd miniapp && node scripts/release.mjs

.PHONY: lock
lock: $(VENV) ## Compile requirements*.in into hash-locked requirements*.txt; UPGRADE=--upgrade renews.
	@$(UV_COMPILE) requirements.in --output-file requirements.txt
	@$(UV_COMPILE) requirements.in requirements-dev.in --constraint requirements.txt \
		--output-file requirements-dev.txt

.PHONY: clean
clean: ## Remove environments, builds and caches; the data in .data/ stay.
	@rm -rf .venv miniapp/node_modules miniapp/dist miniapp/release tests/browser/node_modules \
		.mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What follows is for the targets above.

.venv/bin/python:
	@test -n '$(PYTHON)' || { echo 'Python 3.11 or later with its venv module is needed' \
		'(on Debian: apt install python3 python3-venv), or name one: make PYTHON=…'; exit 1; }
	@echo "creating .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear .venv

$(VENV): .venv/bin/python requirements-dev.txt
	@echo 'installing requirements-dev.txt into .venv'
	@$(PY) -m pip install -qq --disable-pip-version-check --no-input \
		--require-hashes --requirement requirements-dev.txt
	@touch $@

.PHONY: node
node:
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null || { \
		echo 'Node 20 or later is needed (with npm).'; exit 1; }

$(MODULES): miniapp/package-lock.json | node
	@echo 'installing the mini app'\''s packages'
	@cd miniapp && $(NPM) ci
	@touch $@

$(DIST): $(MODULES) $(MINIAPP_SOURCES)
	@cd miniapp && $(NPM) run build
	@touch $@

.PHONY: browser
browser: $(VENV)
	@$(PY) -m tests.browser.chromium

# Fails when the contract, or the types made from it, are not what the code says.
.PHONY: contract-drift
contract-drift: $(VENV) $(MODULES)
	@mkdir -p .data/contract
	@$(WRITE_CONTRACT) .data/contract/openapi.yaml
	@cd miniapp && $(NPM) exec -- openapi-typescript ../.data/contract/openapi.yaml \
		-o ../.data/contract/schema.d.ts
	@{ diff -u openapi.yaml .data/contract/openapi.yaml \
		&& diff -u miniapp/src/api/schema.d.ts .data/contract/schema.d.ts; } \
		|| { echo 'The contract has drifted from the code: run make contract, read the diff.'; exit 1; }
