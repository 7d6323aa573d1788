# The only commands anyone needs. `make` alone lists them.
SHELL := bash
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help run build test test-long lint bench fuzz clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## build, import the demo collection and serve it (HOMEDIR=.home HOST=127.0.0.1 PORT=8080)
	@exec scripts/run.sh

build: ## install what is missing and build Vitrine (.build/release/vitrine)
	@scripts/install-packages.sh run
	swift build -c release

# Tests are built in the same configuration and folder as the program, so that nothing is compiled twice.
test: ## run every test: Swift's, and conformance with validators and real viewers
	@scripts/install-packages.sh test
	swift build -c release --build-tests
	@scripts/test.sh

test-long: ## the full counts of random tests, hours; parts that passed for this commit are not repeated
	@scripts/install-packages.sh test
	swift build -c release --build-tests
	@scripts/test-long.sh

lint: ## check format, imports and scripts
	@scripts/lint.sh

bench: build ## measure
	@scripts/install-packages.sh bench
	@if [ -x scripts/bench.sh ]; then exec scripts/bench.sh; else echo "There is no scripts/bench.sh yet."; fi

fuzz: build ## a million strange requests and hundreds of broken files (FUZZ='--requests N --files N --seed N')
	@scripts/install-packages.sh test
	@python3 -B conformance/fuzz.py .build/release/vitrine $(FUZZ)

clean: ## remove what was built, fetched and generated (homes stay)
	rm -rf .build .tools .demo
