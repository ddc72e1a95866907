# Every target calls tools/bootstrap.py, which makes .venv in this clone when there is none and installs what it needs.
# No make on this machine? `python3 tools/bootstrap.py demo` (or test, lint, ...) does exactly the same.
#
# PYTHON chooses the interpreter .venv is made with:   make clean; make test PYTHON=/path/to/python3.12
# ARGS   goes to the program that is run:              make demo ARGS=--help     make test ARGS="-k grammar"

PYTHON ?= python3
BOOTSTRAP = $(PYTHON) tools/bootstrap.py

.PHONY: help demo test lint format benchmark build clean

help: ## say what the targets do
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile

demo: ## open the demonstration: the web site with the sample projects
	@$(BOOTSTRAP) demo $(ARGS)

test: ## run every check, then the tests
	@$(BOOTSTRAP) test $(ARGS)

lint: ## run the checks without the tests
	@$(BOOTSTRAP) lint

format: ## format the code and make the repairs that are safe
	@$(BOOTSTRAP) format

benchmark: ## run the benchmarks
	@$(BOOTSTRAP) benchmark $(ARGS)

build: ## build wheel and source archive into dist/
	@$(BOOTSTRAP) build

clean: ## remove .venv, dist and every cache in the clone
	@$(BOOTSTRAP) clean
