# What one does with Benchlink. `make` alone lists it.
PYTHON ?= python3
ROUNDS ?= 20
VENV_PYTHON := .venv/bin/python

export PORT HOST DEMO INSTRUMENTS BOOKINGS

.DEFAULT_GOAL := help
.PHONY: help run setup test test-quick lint docs lock messages shots race bench bench-quick bench-nation \
	clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## set up and serve the site (PORT=8000, HOST=127.0.0.1, DEMO=0 starts empty)
	@$(PYTHON) -m deploy.setup --serve --address
	@$(VENV_PYTHON) -m deploy.run

setup: ## set up what the site runs on, without serving it
	@$(PYTHON) -m deploy.setup --serve

test: ## set up what the tests need and run all of them (ARGS= goes to pytest)
	@$(PYTHON) -m deploy.setup --dev
	@$(VENV_PYTHON) -m deploy.test $(ARGS)

test-quick: ## the tests on SQLite only, without a browser (ARGS= goes to pytest)
	@$(PYTHON) -m deploy.setup --dev
	@$(VENV_PYTHON) -m deploy.test --quick $(ARGS)

lint: ## ruff, mypy, the floors, migrations, deployment settings, the house rules
	@$(PYTHON) -m deploy.setup --dev
	@$(VENV_PYTHON) -m deploy.lint

docs: ## write docs/permissions.md and docs/notices.md, who may do what and is told, from the code
	@$(PYTHON) -m deploy.setup --dev
	@$(VENV_PYTHON) -m deploy.permissions write
	@$(VENV_PYTHON) -m deploy.notices write

lock: ## compile the locks of Python and front-end packages (UPGRADE=1 takes newer versions)
	@$(PYTHON) -m deploy.setup --dev
	@$(VENV_PYTHON) -m deploy.lock $(if $(UPGRADE),--upgrade)

messages: ## bring the Chinese catalogues in line with the texts in the sources
	@$(PYTHON) -m deploy.setup --dev
	@$(VENV_PYTHON) -m deploy.messages update

shots: ## play the story in Chromium and picture every page
	@$(PYTHON) -m deploy.setup --dev
	@$(VENV_PYTHON) -m deploy.chromium
	@$(VENV_PYTHON) -m tests.browser.shots

race: ## 64 at once for one slot, on both databases (ROUNDS=20)
	@$(PYTHON) -m deploy.setup --dev
	@$(VENV_PYTHON) -m bench.race --rounds $(ROUNDS)

bench: ## how fast it is, beside floors of the same run (INSTRUMENTS=5000, BOOKINGS=10000000)
	@$(PYTHON) -m deploy.setup --dev
	@$(VENV_PYTHON) -m bench $(ARGS)

bench-quick: ## the same with little data and few rounds
	@$(PYTHON) -m deploy.setup --dev
	@$(VENV_PYTHON) -m bench --quick $(ARGS)

bench-nation: ## the same with 53,000 instruments and 28 million bookings (INSTRUMENTS=, BOOKINGS=)
	@$(PYTHON) -m deploy.setup --dev
	@$(VENV_PYTHON) -m bench --nation $(ARGS)

clean: ## remove what set-up and tests made, but not .env and the data
	@rm -rf .venv node_modules var/stamps var/static var/log var/test var/test-databases \
		.mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@rm -f locale/*/LC_MESSAGES/*.mo
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
