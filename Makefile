# Each target is one line that can be typed as it stands; the scripts say what they do at their top.
# SOURCE, PREFIX, FILTER and SECONDS reach the commands as they are given.
PREFIX ?= /usr/local
SECONDS ?= 60
export SOURCE

.PHONY: run build test lint format doc fuzz hostile bench install check clean

run: ; @scripts/run
build: ; @PATH="$$(scripts/setup build):$$PATH" swift build
test: ; @scripts/test $(if $(FILTER),--filter "$(FILTER)")
lint: ; @scripts/lint
format: ; @PATH="$$(scripts/setup build):$$PATH" swift format -i -r Package.swift Sources Tests Fuzz/Sources
doc: ; @scripts/doc
fuzz: ; @scripts/fuzz $(SECONDS)
hostile: ; @scripts/hostile
bench: ; @scripts/bench
install: ; @scripts/install "$(PREFIX)"
check: ; @$(MAKE) lint && $(MAKE) test && $(MAKE) fuzz SECONDS=$(SECONDS)
clean: ; rm -rf .build .build-docc build Fuzz/.build
