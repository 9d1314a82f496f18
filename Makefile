# What people type. The work is in scripts/, which can be called one by one.

.PHONY: help run test lint bench bench-gate clients deb docs audit-join

help:
	@echo 'make run    install what is missing, build in release mode, start the service on loopback'
	@echo 'make test   install what is missing, build, run every test'
	@echo 'make lint   check format and house rules'
	@echo 'make bench  measure over loopback and write docs/performance; OPTIONS="--help" tells more'
	@echo 'make bench-gate  count instructions per request, compare with those that are checked in'
	@echo 'make clients  run the clients that people already use, print a table client x step'
	@echo 'make deb    build the Debian package'
	@echo 'make docs   write the reference of the public libraries, to .build-docs'
	@echo 'make audit-join  hold 100,000 answers, with kills in between, against the audit trail'
	@echo
	@echo 'make run ARGUMENTS="--ephemeral --port 0" passes options to `strongroom dev`.'

run:
	@scripts/install-dependencies
	@scripts/build release
	@exec env SWIFT_BACKTRACE=enable=no .build-release/release/strongroom dev $(ARGUMENTS)

test:
	@scripts/install-dependencies
	@scripts/test

lint:
	@scripts/install-dependencies
	@scripts/lint

bench:
	@scripts/install-dependencies
	@scripts/bench $(OPTIONS)

bench-gate:
	@scripts/install-dependencies
	@scripts/bench-gate

clients:
	@scripts/install-dependencies
	@scripts/build release
	@scripts/clients $(ARGUMENTS)

deb:
	@scripts/install-dependencies
	@scripts/package

docs:
	@scripts/install-dependencies
	@scripts/docs

audit-join:
	@scripts/install-dependencies
	@scripts/audit-join
