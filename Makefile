# What people and CI call; `make help` says what each target is for.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run check test integration instructions fuzz corpus simulate sanitize docs bench micro release format \
	clean swift-toolchain build-packages docs-fresh

WEIR := .build/release/weir
PAGES := directives metrics monitoring security
SWIFT_CODE := Package.swift Sources Tests Benchmarks Benchmarks

# Debian's names of what links a Swift program, of what the toolchain itself loads, and of weir's own libraries.
LINK_PACKAGES := binutils libc6-dev libgcc-12-dev libstdc++-12-dev pkg-config
TOOLCHAIN_PACKAGES := ca-certificates git libcurl4 libncurses6 libsqlite3-0 libxml2 tzdata
LIBRARY_PACKAGES := libcurl4-openssl-dev libpcre2-dev zlib1g-dev
# Beyond these, for a target and all that it calls for.
run: MORE_PACKAGES := curl
integration: MORE_PACKAGES := curl prometheus
instructions: MORE_PACKAGES := python3 valgrind
test: MORE_PACKAGES := curl prometheus python3 valgrind

# The fuzz targets: every module instrumented, under AddressSanitizer; only lld links libFuzzer. Swift's own crash
# reporter hangs there.
FUZZ_BUILD := WEIR_FUZZ=1 SWIFT_BACKTRACE=enable=no swift build --configuration release --product Fuzz \
	--scratch-path .build/fuzz --sanitize=address -Xswiftc -sanitize=fuzzer -Xswiftc -use-ld=lld
# Tests under a sanitizer: fewer random worlds, and nothing that only reads files of the repository.
SANITIZED := SWIFT_BACKTRACE=enable=no LSAN_OPTIONS=suppressions=.ci/leaks WEIR_SEEDS=200 \
	swift test --disable-xctest --skip TidyTests
# How long each target is fuzzed, and how many random worlds are simulated.
SECONDS := 60
SEEDS := 100000

define TRY_NEXT

Try next, in another terminal:

  curl http://localhost:8000/health                               a request through weir to the API "triton"
  curl --json '{"client_id": "acme"}' http://localhost:8000/jobs/ one that posts
  curl http://localhost:16000/clients/                            and one to the API "mare"
  curl http://localhost:8000/metrics                              what triton did, by route
  curl http://localhost:16000/metrics                             what mare did
  curl http://localhost:9145/metrics                              the exporter: all of them, and weir itself
  http://localhost:9145/                                          the exporter's page, for a browser

proxy.conf says all this: copy it and put your own API in. Ctrl-C ends weir.

endef

help: ## Say what the targets are for
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

run: swift-toolchain build-packages release ## Build weir and serve the proxy.conf that comes with it
	$(info $(TRY_NEXT))
	@exec $(WEIR) run proxy.conf

check: swift-toolchain build-packages ## Format, warnings, imports, unit and tidy tests: quick, before every commit
	swift format lint --strict --parallel --recursive $(SWIFT_CODE)
	swift build --build-tests
	swift test --skip-build --disable-xctest

test: check release docs-fresh instructions integration ## Everything that CI runs
	@echo "make test: all is well"

integration: swift-toolchain build-packages release .venv/ready ## Real clients and Prometheus against the binary (ARGS="-k logs" for some)
	.venv/bin/python -m pytest Tests/Integration $(ARGS)

instructions: swift-toolchain build-packages ## Count what a request costs in instructions; fails above the limit
	swift build --configuration release --product Exchanges
	Tests/Instructions/check $(ARGS)

fuzz: swift-toolchain build-packages ## Fuzz every target under AddressSanitizer (SECONDS=600, TARGET=exchange for one)
	$(FUZZ_BUILD)
	Tests/Fuzzing/run fuzz $(SECONDS) $(TARGET)

corpus: swift-toolchain build-packages ## Keep what fuzzing found: the fewest inputs that reach all places
	$(FUZZ_BUILD)
	Tests/Fuzzing/run merge $(TARGET)

simulate: swift-toolchain build-packages ## Run many random worlds in a release build (SEEDS=100000)
	WEIR_SEEDS=$(SEEDS) swift test --configuration release -Xswiftc -enable-testing --scratch-path .build/simulate \
		--disable-xctest --filter SimulationTests

sanitize: swift-toolchain build-packages ## Run the Swift tests under AddressSanitizer, then under ThreadSanitizer
	$(SANITIZED) --sanitize=address --scratch-path .build/address $(ARGS)
	mkdir -p .build/thread
	clang -Wall -Wextra -Werror -O1 -shared -fPIC .ci/mutex.c -o .build/thread/mutex.so
	LD_PRELOAD=$(CURDIR)/.build/thread/mutex.so $(SANITIZED) --sanitize=thread --scratch-path .build/thread $(ARGS)

docs: swift-toolchain build-packages release ## Write the generated pages of docs/ anew, and dashboard and rules of deploy/
	@set -e; for page in $(PAGES); do \
		text=$$($(WEIR) reference $$page); \
		printf '%s\n' "$$text" > docs/$$page.md; \
		echo "docs/$$page.md"; \
	done
	$(WEIR) rules proxy.conf > deploy/prometheus/rules.yml
	$(WEIR) dashboards proxy.conf > deploy/grafana/weir.json

bench: swift-toolchain build-packages release ## Measure weir beside nginx and HAProxy (QUICK=1 for two minutes)
	Benchmarks/run $(if $(QUICK),--quick) $(ARGS)

micro: swift-toolchain build-packages ## Time the parts of a request (ARGS="--rounds 21 routes" for some)
	swift build --configuration release --product Micro
	.build/release/Micro $(ARGS)

release: swift-toolchain build-packages ## Build .build/release/weir
	swift build --configuration release --product weir

format: swift-toolchain ## Format all Swift code
	swift format --in-place --parallel --recursive $(SWIFT_CODE)

clean: ## Remove what was built and installed here
	rm -rf .build .venv Benchmarks/.build

# The pages and files that are committed are those that the tables give.
docs-fresh: release
	@$(WEIR) rules proxy.conf | diff -u deploy/prometheus/rules.yml - \
		&& $(WEIR) dashboards proxy.conf | diff -u deploy/grafana/weir.json - \
		|| { echo "deploy/ is stale: run make docs" >&2; exit 1; }
	@for page in $(PAGES); do \
		$(WEIR) reference $$page | diff -u docs/$$page.md - \
			|| { echo "docs/$$page.md is stale: run make docs" >&2; exit 1; }; \
	done
	@echo "docs/ says what the tables say"

.venv/ready: Tests/Integration/requirements.txt .ci/venv
	bash .ci/venv .venv $<
	@touch $@

swift-toolchain:
	$(if $(shell command -v swift || true),,$(error No Swift toolchain: install Swift 6.3 for Debian 12 from https://www.swift.org/install/linux and put its usr/bin on the PATH))

build-packages:
	@bash .ci/needs $(LINK_PACKAGES) $(TOOLCHAIN_PACKAGES) $(LIBRARY_PACKAGES) $(MORE_PACKAGES)
