# make run      load the sample files into the simulator that is built in
# make test     everything that must hold before a change lands
# make help     the rest

GO ?= go
TOOL = $(GO) tool -modfile=.ci/tools/go.mod
FUZZTIME ?= 20s
ROUNDS ?= 200
SEED ?= 1
KEYS ?= 10000000

.PHONY: run test vet lint unit bench bench-ledger fuzz build samples test-clients test-services test-office chaos tidy help

run:            ## the main job on testdata/inbox, against the built-in simulator
	@$(GO) build -o bin/convload ./cmd/convload
	@bin/convload run --config testdata/convload.yaml; code=$$?; \
	if [ $$code -eq 3 ]; then echo; \
	echo "This is how it should end: exit code 3 says that the rows of bad-rows.csv need a person."; \
	else echo "convload ended with exit code $$code; 3 was expected"; exit 1; fi

test: vet lint unit ## vet, lint, and all tests with the race detector, in any order

vet:            ## go vet, and whether go.mod is tidy
	$(GO) vet ./... ./testdata/generate && $(GO) vet -tags clients,services,office,chaos ./...
	$(GO) mod tidy -diff

lint:           ## golangci-lint, which also holds up the layering of the packages
	@$(TOOL) golangci-lint version >/dev/null || { echo "make lint needs the Go module proxy once, to build golangci-lint"; exit 1; }
	$(TOOL) golangci-lint run --config .ci/golangci.yml ./...

unit:           ## all tests, with the race detector where there is a C compiler
	@if command -v "$$($(GO) env CC)" >/dev/null; then set -x; CGO_ENABLED=1 $(GO) test -race -shuffle=on ./...; \
	else echo "no C compiler, which Go's race detector needs (Debian: apt-get install gcc): testing without it"; \
	set -x; $(GO) test -shuffle=on ./...; fi

bench:          ## what reading, mapping, checking and sending cost
	$(GO) test -run '^$$' -bench . -benchmem ./...

bench-ledger:   ## what a ledger of KEYS conversions costs, ten million by default
	$(GO) test ./writers/ledger -run '^$$' -bench '^BenchmarkLargeLedger' -timeout 60m -ledger.keys $(KEYS)

fuzz:           ## every fuzz target for FUZZTIME each
	@for package in $$($(GO) list ./...); do \
	for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz'); do \
	echo "$$package $$target"; $(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$package || exit 1; done; done

build:          ## bin/convload, stripped, and without gRPC's trace pages, which would double its size
	CGO_ENABLED=0 $(GO) build -trimpath -tags grpcnotrace -ldflags '-s -w' -o bin/convload ./cmd/convload
	@ls -l bin/convload

samples:        ## write testdata/inbox anew
	$(GO) run ./testdata/generate testdata/inbox

test-clients:   ## a client that nobody here wrote uploads to the simulator (needs Node.js 20 and npm)
	@command -v npm >/dev/null || { echo "make test-clients needs Node.js 20 and npm (Debian: apt-get install nodejs npm)"; exit 1; }
	cd testdata/clients/node && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	$(GO) test -count=1 -tags clients ./cmd/convload -run TestClients -v

test-services:  ## real servers, each started on a free port of this machine: PostgreSQL, S3, GCS, Azure, SFTP (needs PostgreSQL, OpenSSH, Node.js 20)
	@missing=; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing="$$missing postgresql"; \
	test -x /usr/sbin/sshd || missing="$$missing openssh-server"; \
	command -v npm >/dev/null || missing="$$missing nodejs npm"; \
	test -z "$$missing" || { echo "make test-services needs more programs (Debian: apt-get install$$missing)"; exit 1; }
	@$(MAKE) --no-print-directory .ci/services/azurite/node_modules/.package-lock.json
	CGO_ENABLED=0 $(GO) build -modfile=.ci/services/go.mod -trimpath -ldflags '-s -w' -o bin/services/ tool
	CGO_ENABLED=1 $(GO) test -race -shuffle=on -tags services ./writers/ledger/... ./cmd/convload -run 'Postgres|Stores|LargeObjects|^TestStart$$|^TestStop$$'

.ci/services/azurite/node_modules/.package-lock.json: .ci/services/azurite/package-lock.json
	cd .ci/services/azurite && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

test-office:    ## LibreOffice opens a report and shows what it holds (needs LibreOffice)
	@command -v soffice >/dev/null || { echo "make test-office needs LibreOffice (Debian: apt-get install libreoffice-calc-nogui)"; exit 1; }
	$(GO) test -count=1 -tags office ./cmd/convload -run LibreOffice -v

chaos:          ## kill runs at random moments, ROUNDS times from SEED on, and count what arrived
	cd cmd/convload && $(GO) test -count=1 -timeout 120m -tags chaos -run '^TestChaos$$' -chaos.rounds $(ROUNDS) -chaos.seed $(SEED)

tidy:           ## put go.mod in order
	$(GO) mod tidy

help:           ## this list
	@grep -hE '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed 's/:[^#]*##/\t/' | expand -t 16
