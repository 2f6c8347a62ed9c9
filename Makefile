# make serve   sets everything up and serves the search page on 127.0.0.1:8080;
#              MODEL=multilingual asks and answers in the six official languages
# make test    sets everything up and runs every check
# make audit   looks up known faults of the dependencies
# make sbom    writes what the program is made of to target/undex.cdx.json
# make fuzz TARGET=pdf MAX_TIME=1200   searches bytes that break a function of fuzz/
#
# Both can be run again at once; what is there already is kept. Models and the
# ONNX Runtime library go to a cache folder, which UNDEX_CACHE moves.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

ADDR ?= 127.0.0.1:8080
MODEL ?= minilm
model = $(if $(filter multilingual,$(MODEL)),--model multilingual-e5-small)
say = @printf '\n== %s\n' $(1)

.PHONY: help setup serve test fmt lint docs dependencies unit browser audit sbom fuzz

help:
	@sed -n '1,9s/^# \{0,1\}//p' Makefile

setup:
	@command -v cargo >/dev/null || { echo "cargo was not found; what to do: install Rust 1.92 or newer with rustup" >&2; exit 1; }
	@command -v python3 >/dev/null || { echo "python3 was not found; what to do: install Python 3.11 or newer with pip (Debian: apt-get install python3-pip)" >&2; exit 1; }
	@python3 scripts/setup.py $(MODEL)

serve: setup
	$(call say,"Building (the first time takes some minutes)")
	@cargo build --release --locked
	$(call say,"Bringing the index up to date with corpus/")
	@target/release/undex index $(model)
	$(call say,"Serving")
	@target/release/undex serve --addr $(ADDR) $(model)

test: setup fmt lint docs dependencies unit browser
	$(call say,"All checks passed")

fmt:
	$(call say,"Format")
	@cargo fmt --check || { echo "what to do: cargo fmt" >&2; exit 1; }

lint:
	$(call say,"Lints")
	@cargo clippy --locked --all-targets -- --deny warnings

docs:
	$(call say,"Documentation")
	@RUSTDOCFLAGS="--deny warnings" cargo doc --no-deps --locked

# Cargo builds a tool once; unoptimised, which takes half the time and shows in no check.
tool = cargo install --quiet --locked --debug --root target/tools

dependencies:
	$(call say,"Dependencies (use, licences, sources)")
	@$(tool) cargo-machete@0.9.2
	@target/tools/bin/cargo-machete --skip-target-dir
	@$(tool) cargo-deny@0.20.2
	@target/tools/bin/cargo-deny --locked check bans licenses sources

unit: setup
	$(call say,"Unit and integration tests")
	@cargo test --locked
ifdef UNDEX_UN_TEXTS
	$(call say,"Readers against texts of the UN in UNDEX_UN_TEXTS")
	@cargo test --locked --test it -- --ignored un_texts::
endif
ifdef UNDEX_PYTHON
	$(call say,"Metrics against trec_eval (graphs against networkx, calendars against icalendar)")
	@cargo test --locked --test it -- --ignored relevance:: references:: duties::
endif

browser: setup
	$(call say,"Browser test")
	@scripts/browser-setup.sh
	@cargo build --locked
	@cd tests/browser && node --test --test-timeout=900000

# Not part of `test`: known faults are looked up on the network.
audit:
	$(call say,"Known faults of the dependencies")
	@$(tool) cargo-deny@0.20.2
	@target/tools/bin/cargo-deny --locked check advisories

# CycloneDX: every crate of the program with version, checksum and licence.
sbom:
	$(call say,"Software bill of materials")
	@$(tool) cargo-cyclonedx@0.5.9
	@target/tools/bin/cargo-cyclonedx cyclonedx --quiet --format json --spec-version 1.5 --override-filename undex.cdx
	@mv undex.cdx.json target/ && echo target/undex.cdx.json

TARGET ?= text
MAX_TIME ?= 1200
# libFuzzer without a sanitizer, which stable Rust can: there is no unsafe code here. What
# breaks lies in fuzz/artifacts; it is mended, and kept in fuzz/seeds.
fuzz: setup
	$(call say,"Fuzzing $(TARGET) for $(MAX_TIME) seconds")
	@$(tool) cargo-fuzz@0.13.2
	@cp Cargo.lock fuzz/Cargo.lock
	@mkdir -p fuzz/corpus/$(TARGET)
	@PATH="$$PWD/target/tools/bin:$$PATH" cargo fuzz run --sanitizer none $(TARGET) fuzz/corpus/$(TARGET) fuzz/seeds/$(TARGET) -- \
	    -max_total_time=$(MAX_TIME) -timeout=10 -rss_limit_mb=2048 -max_len=20000
