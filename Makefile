# The only developer entry.  `make help` explains itself from the comments behind the targets.
SHELL := /bin/sh
PYTHON ?= python3
.DEFAULT_GOAL := help
RUN := .venv/bin/python

# What is given on the command line reaches a command through its environment: neither make nor a shell reads what stands
# in it.  What merely stands in the environment is not meant for us (NAME is the machine's name on some systems).
GIVEN := PARAMS NAME DATA SCHEDULER SOURCES VERSION
$(foreach name,$(GIVEN),$(eval override $(name) := $$(if $$(filter command,$$(origin $(name))),$$(value $(name)))))
export $(GIVEN)

.PHONY: help env test-env book test faults check serve a11y reading lint audit mutants lock release pdf epub deposit clean

help: ## show what can be made
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | sort | awk -F '\t' '{printf "  make %-12s %s\n", $$1, $$2}'

env: ## set up the environment in .venv from the hash-locked list
	@"$(PYTHON)" scripts/bootstrap.py

book: env ## build the book into book/_build/html (PARAMS=file.yaml NAME=name DATA=folder makes a variant)
	@$(RUN) scripts/check_data.py --quiet
	@$(RUN) scripts/build_book.py $(if $(PARAMS),--params "$$PARAMS") $(if $(NAME),--name "$$NAME") $(if $(DATA),--data "$$DATA") $(if $(SCHEDULER),--scheduler "$$SCHEDULER")

test-env: ## set up what the tests need: a headless Chromium, exiftool, LibreOffice, pandoc and the validators
	@"$(PYTHON)" scripts/bootstrap.py --browser

test: test-env ## run all tests
	@$(RUN) -m pytest

check: env ## prove the data against the source texts (SOURCES=folder)
	@$(RUN) scripts/check_data.py $(if $(SOURCES),--sources "$$SOURCES")

faults: test-env ## run the campaigns of faults: damaged data, killed processes and whatever else stands in tests/faults
	@EVALBOOK_CAMPAIGN=1 $(RUN) -m pytest tests/faults

serve: env ## serve the built book on this machine only
	@$(RUN) scripts/serve.py

a11y: test-env ## let axe-core look at every page in four views and put the results into the book
	@$(RUN) scripts/check_accessibility.py

reading: test-env ## measure what reading costs on a slow line and CPU, beside the default theme
	@$(RUN) scripts/measure_reading.py

lint: env ## check the style of the code
	@$(RUN) -m ruff check src scripts tests

mutants: env ## break the library on purpose and count what the tests notice (MODULES="evalbook.reconcile …" JOBS=n)
	@$(RUN) scripts/mutants.py $(if $(JOBS),--jobs "$(JOBS)") $(MODULES)

audit: ## look for known weaknesses of the locked packages and in our own code
	@"$(PYTHON)" scripts/audit.py

lock: ## renew the lock files: the book's, the tests' tools', the mutants' and the audit's (needs uv)
	@uv pip compile pyproject.toml --extra test --extra cluster --generate-hashes --universal --python-version 3.11 \
	  --no-emit-index-url --no-header --no-annotate -o requirements.lock
	@uv pip compile tests/tools.in --generate-hashes --universal --python-version 3.11 \
	  --no-emit-index-url --no-header --no-annotate -o tests/tools.lock
	@uv pip compile --group mutants --generate-hashes --universal --python-version 3.11 \
	  --no-emit-index-url --no-header --no-annotate -o requirements-mutants.lock
	@uv pip compile tests/audit.in --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header --no-annotate -o tests/audit.lock

release: env ## keep the edition under its version (VERSION=x.y), latest pointing to the newest
	@$(RUN) scripts/publish.py release "$$VERSION"

pdf: env ## set the whole book as one PDF
	@$(RUN) scripts/publish.py pdf

epub: env ## make the whole book an EPUB
	@$(RUN) scripts/publish.py epub

deposit: env ## bundle code, data, environment and book for an archive
	@$(RUN) scripts/publish.py deposit

clean: ## remove everything made (the environment stays)
	@rm -rf book/_build
