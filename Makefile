# Daygate. `make help` says what there is to make; docs/hacking.md says more.

JOBS          ?= $(shell nproc 2>/dev/null || echo 2)
PREFIX        ?= /usr/local
FUZZ_SECONDS  ?= 60
# More for CMake's configure step, for instance -DDAYGATE_WERROR=ON.
CMAKE_FLAGS   ?=

RELEASE       := build/release
export CTEST_PARALLEL_LEVEL ?= $(JOBS)

.DEFAULT_GOAL := build
.PHONY: build demo test test-long bar bench bench-cel bench-peers bench-bindings bench-vault python-package instructions fuzz fuzz-build lint install deb abi clean help
# One CMake at a time: it runs its own jobs.
.NOTPARALLEL:

# $(call configure,PRESET) and $(call compile,PRESET,TARGETS): without targets, everything.
configure = cmake --preset $(1) --log-level=WARNING $(CMAKE_FLAGS)
compile   = cmake --build --preset $(1) --parallel $(JOBS) $(if $(2),--target $(2))

build: ## Build everything, optimized; programs land in build/release/bin (the default)
	@tools/ensure-packages build test bench
	@$(call configure,release)
	@$(call compile,release)

demo: ## Build what the demonstration needs and run it
	@tools/ensure-packages build test bench
	@$(call configure,release)
	@$(call compile,release,demo)
	@tools/ensure-packages server 2>/dev/null || true # it shows what it can without them, and says what it can not
	@examples/demo.sh $(RELEASE)/bin

test: build ## Build, and run the tests
	@tools/ensure-packages server
	@ctest --preset release

test-long: build ## Run the long tests: millions of generated decisions and expressions, properties by the hundred thousand
	@tools/ensure-packages differential
	@tools/test-long $(RELEASE)/bin

bar: build ## Run the tests of the security bar; the last line counts its lines
	@tools/bar $(RELEASE)/bin

bench: build ## Run the benchmarks
	@tools/bench $(RELEASE)/bin

bench-cel: ## Hold our CEL against cel-go and cel-cpp, in one run
	@tools/ensure-packages build test bench differential
	@$(call configure,release)
	@$(call compile,release,cel_bench)
	@tools/bench-cel $(RELEASE)/bin

bench-peers: ## Hold decisions against OPA, regorus, cel-go, Cedar, Casbin and programs by hand, and write it into docs/performance.md
	@tools/ensure-packages build test bench differential
	@$(call configure,release)
	@$(call compile,release,workload_dump rules_cpp)
	@tools/bench-peers $(RELEASE)/bin --write

bench-bindings: build ## Measure decisions from C, Python and Go, beside other engines of these languages
	@tools/bench-bindings $(RELEASE)

bench-vault: build ## Read from a real OpenBao through each client, with and without Daygate
	@tools/bench-vault $(RELEASE)

python-package: ## Install the Python package as anybody would, and make a wheel that needs nothing installed (build/wheels)
	@tools/ensure-packages build test
	@tools/check-python-package

instructions: ## Count instructions per decision, and fail where one is 3 % above bench/instructions.txt (WRITE=1: write it anew)
	@tools/ensure-packages build test bench
	@$(call configure,release)
	@$(call compile,release,decide_instructions guard_instructions)
	@tools/instructions $(RELEASE)/bin $(if $(WRITE),--write)

fuzz: fuzz-build ## Run each fuzz target for FUZZ_SECONDS (60), built with clang and sanitizers
	@tools/fuzz $(FUZZ_SECONDS)

fuzz-build:
	@tools/ensure-packages build test bench fuzz
	@$(call configure,fuzz)
	@$(call compile,fuzz,$(notdir $(basename $(wildcard tests/fuzz/fuzz_*.cc))))

lint: ## Check the layout of every source, and run clang-tidy on what has changed (LINT=--layout, --core, --all: less or more)
	@tools/ensure-packages build test bench lint
	@$(call configure,release)
	@$(call compile,release,daygate_proto)
	@tools/lint $(LINT)

install: build ## Install headers, libraries and the command line under PREFIX (/usr/local; DESTDIR is kept)
	@cmake --install $(RELEASE) --prefix $(PREFIX)

deb: build ## Build the Debian packages libdaygate1, libdaygate-dev and daygate into build/deb
	@tools/ensure-packages package
	@rm -rf build/deb
	@cd $(RELEASE) && cpack -G DEB -B ../deb >/dev/null 2>&1 || cpack -G DEB -B ../deb
	@rm -rf build/deb/_CPack_Packages
	@ls build/deb

abi: build ## Hold daygate/c.h against the interface that was committed
	@tools/ensure-packages package
	@tools/check-abi

clean: ## Remove everything that was built
	@rm -rf build

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
