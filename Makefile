# Commands of this project: `make` lists them.
#
# GNU make exits with status 2 if a target fails. Pulumi's own status is in the line that make prints, and is
# the exit status of `.venv/bin/python -m tools.stack up dev`.

STACK ?= dev
STOCKOUT ?=
TRACE ?=
STOCK ?=
DAYS ?=
SPOT ?=
SEED ?=
MODEL ?=
REGIONS ?=
RATE ?=
LATENCY ?=
BUDGET ?=
KEEP ?=
KUBE ?=
ACCOUNT ?=
ARGS ?=
POD ?=
BASE ?= main
QUICK ?=
URL ?= http://127.0.0.1:8000
URL2 ?=
ACTION ?=
PYTHON ?= python3
RUN := .venv/bin/python
# Without --no-compile, pip compiles each module of the SDKs: half of the install, and most of them are never imported.
INSTALL := $(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --no-compile

# Make runs a recipe that names $(MAKE) even if it is asked to print it alone.
AGAIN := $(MAKE) --no-print-directory

# The value of a variable as one shell word. Make expands exported variables, so it exports none of them.
quoted = '$(subst ','\'',$(value $(1)))'
# The option of a variable that has a value of yours: on the command line or in the environment.
given = $(if $(filter-out file,$(origin $(1))),$(2) $(call quoted,$(1)))
unexport STACK POD STOCKOUT TRACE STOCK DAYS SEED SPOT BASE URL URL2 ACTION KUBE ACCOUNT MODEL REGIONS RATE LATENCY BUDGET KEEP

# Otherwise each process compiles its imports again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help up preview refresh destroy cancel world rollback sweep kube-stop doctor status why lint explain simulate advise fleet-bench render comment load benchmark equal canary kube drill scan test soak bench faults check format \
	dist lock docs engine browser kubernetes clean .venv

help: ## list the targets
	@sed -n 's/^\([a-z. -]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 44
	@echo; echo "STACK=dev picks Pulumi.dev.yaml; ARGS='--diff' is passed on."

up preview refresh destroy cancel world: $(if $(value KUBE),.venv/.dev-installed,.venv) ## run a stack in the sandbox; KUBE=1 uses a real Kubernetes API too
	@$(RUN) -m tools.stack $(if $(value KUBE),--kube) $@ $(call quoted,STACK) -- $(ARGS)

rollback: .venv ## return a stack to its last good update; ARGS=--list lists the updates; ACCOUNT=1 uses your account
	@$(RUN) -m tools.stack.rollback $(if $(value ACCOUNT),,--sandbox) $(call quoted,STACK) $(ARGS)

sweep: .venv ## list resources that GKE left behind after destroy; ARGS=--delete removes them; ACCOUNT=1 uses your account
	@$(RUN) -m tools.stack.sweep $(if $(value ACCOUNT),,--sandbox) $(call quoted,STACK) $(ARGS)

kube-stop: .venv ## stop the control plane of `make up KUBE=1`
	@$(RUN) -m tools.stack $@ $(call quoted,STACK)

doctor: .venv ## check that your account has what a stack needs; exit status 1 if a check failed
	@$(RUN) -m tools.doctor $(call quoted,STACK) $(ARGS)

status: .venv ## report replicas, the cause of every wait, load and cost; KUBE=1 or ACCOUNT=1 picks the cluster
	@$(RUN) -m tools.status $(if $(value KUBE),--kube) $(if $(value ACCOUNT),--account) $(call quoted,STACK) $(ARGS)

why: .venv ## report why POD= is not ready; KUBE=1 or ACCOUNT=1 picks the cluster
	@$(RUN) -m tools.status $(if $(value KUBE),--kube) $(if $(value ACCOUNT),--account) --why $(call quoted,POD) $(call quoted,STACK) $(ARGS)

lint: .venv ## check a stack file: errors, warnings and findings; needs no engine
	@$(RUN) -m tools.stack.lint $(call quoted,STACK) $(ARGS)

explain: .venv ## report a stack's cost, memory, quota and findings; ARGS=--page writes a page too
	@$(RUN) -m tools.explain $(call quoted,STACK) $(ARGS)

simulate: .venv ## simulate a week of a stack: TRACE=m-small STOCK=spot DAYS=7 SEED=1; ARGS=--page writes a page too
	@$(RUN) -m fleet $(call quoted,STACK) $(if $(value TRACE),--trace $(call quoted,TRACE)) $(if $(value STOCK),--stock $(call quoted,STOCK)) \
	$(if $(value DAYS),--days $(call quoted,DAYS)) $(if $(value SEED),--seed $(call quoted,SEED)) $(ARGS)

# STACK has a default, which is not meant here.
advise: .venv ## advise on a ladder: MODEL=Qwen2.5-7B REGIONS=us-central1,us-east4, or STACK=dev; ARGS="--write NAME" writes it
	@$(RUN) -m advise $(if $(filter-out file,$(origin STACK)),--stack $(call quoted,STACK)) \
	$(if $(value MODEL),--model $(call quoted,MODEL)) $(if $(value REGIONS),--regions $(call quoted,REGIONS)) \
	$(if $(value RATE),--rate $(call quoted,RATE)) $(if $(value LATENCY),--latency $(call quoted,LATENCY)) \
	$(if $(value BUDGET),--budget $(call quoted,BUDGET)) $(if $(value KEEP),--keep $(call quoted,KEEP)) \
	$(if $(value TRACE),--trace $(call quoted,TRACE)) $(if $(value DAYS),--days $(call quoted,DAYS)) \
	$(if $(value SEED),--seed $(call quoted,SEED)) $(ARGS)

fleet-bench: .venv/.dev-installed ## compare policies of a fleet, for docs/fleet.md; SPOT=FILE adds traces of spot nodes
	@$(RUN) -m fleet.bench $(if $(value SPOT),--spot $(call quoted,SPOT)) $(ARGS)

render: .venv ## print a stack's Kubernetes manifests; needs no engine
	@$(RUN) -m tools.render $(call quoted,STACK) $(ARGS)

comment: .venv ## write the comment for a pull request on STACK= against BASE=main; needs no account
	@$(RUN) -m tools.pull_request $(call quoted,BASE) $(if $(value STACK),$(call quoted,STACK)) $(ARGS)

load: .venv/.dev-installed ## send requests to URL=
	@$(RUN) -m load --url $(call quoted,URL) $(ARGS)

benchmark: .venv/.dev-installed ## measure the server of URL=, or the replicas of STACK=, up to saturation
	@$(RUN) -m tools.benchmark $(call given,URL,--url) $(call given,STACK,--stack) $(ARGS)

equal: .venv ## compare the answers of the servers of URL= and URL2=, or of the rungs of STACK=
	@$(RUN) -m tools.equal $(call given,URL,--url) $(if $(value URL2),--url2 $(call quoted,URL2)) $(call given,STACK,--stack) $(ARGS)

canary: .venv ## decide on the canary of a rollout: ACTION=hold, go or back; KUBE=1 uses the control plane
	@$(RUN) -m tools.canary $(if $(value KUBE),--kube) $(call quoted,STACK) $(call quoted,ACTION) $(ARGS)

kube: .venv/.dev-installed ## start a Kubernetes of simulated nodes, until Ctrl-C
	@$(RUN) -m kube

drill: .venv/.dev-installed ## show where replicas run when STOCKOUT=v6e-1,l4-spot has no capacity
	@$(RUN) -m kube.drill $(call quoted,STACK) --stockout $(call quoted,STOCKOUT) $(ARGS)

scan: .venv/.dev-installed ## scan manifests, Dockerfiles and workflows with four scanners
	@$(RUN) -m tools.scan

# Tests that need Kubernetes' programs, a scanner, TypeScript or a language host wait for them; the checks and all other tests run
# during the builds. A shell starts background jobs with Ctrl-C ignored, so the trap ends them.
test: .venv/.dev-installed ## run all checks and tests of a change
	@$(if $(ARGS),,$(RUN) -m tools.programs.kube > /dev/null & builds=$$!; \
	$(RUN) -m tools.scan.scanners > /dev/null & builds="$$builds $$!"; \
	$(RUN) -m tools.programs.typescript > /dev/null & builds="$$builds $$!"; \
	$(RUN) -m tools.vllm.parser > /dev/null & builds="$$builds $$!"; \
	$(RUN) -m tools.programs.language_hosts > /dev/null & builds="$$builds $$!"; \
	trap 'kill $$builds 2> /dev/null' EXIT; trap 'exit 130' INT TERM;) \
	$(AGAIN) check engine browser && $(RUN) -m pytest -n 3 $(ARGS)

soak: engine kubernetes ## run the slow tests: every choice on a real Kubernetes, every wrong file, a failure at every call
	@$(RUN) -m pytest -m soak -n 2 $(ARGS)

faults: .venv/.dev-installed ## plant each fault of tests/faults in a copy and show whether a test catches it; ARGS=scaling picks an area
	@$(RUN) -m tests.faults $(ARGS)

check: .venv/.dev-installed ## check formatting, lint, types and prose
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy .
	@$(RUN) -m tools.prose

bench: engine .venv/.dev-installed ## measure the program and its commands; QUICK=1 checks only the structure behind the figures
	@$(if $(value QUICK),$(RUN) -m pytest -q -n 0 tests/bench,$(RUN) -m bench) $(ARGS)

format: .venv/.dev-installed ## format the code for `make check`
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .

docs: .venv/.dev-installed ## build the documentation as pages in out/site
	@$(RUN) -m zensical build --clean --strict --config-file mkdocs.yml > /dev/null && echo "page: out/site/index.html"

dist: .venv/.dev-installed ## build the wheel and the sdist into dist/
	@$(RUN) -m tools.release.dist

lock: .venv ## write every requirements.txt from its requirements.in
	@$(RUN) -m tools.release.lock $(ARGS)

engine: .venv ## find or get the Pulumi engine
	@$(RUN) -m tools.programs.engine

browser: .venv/.dev-installed ## find or get a Chromium for the tests
	@$(RUN) -m tools.programs.browser

kubernetes: .venv/.dev-installed ## find or build Kubernetes for the tests
	@$(RUN) -m tools.programs.kube

clean: ## remove generated files of this clone; the cache that all clones share stays
	rm -rf .venv .sandbox .cache out dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv: .venv/.installed

# A stamp is written last, so an interrupted install is done again.
.venv/.installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit("error: Python 3.11 or later is needed, this is %d.%d; \
	name another: make PYTHON=python3.12" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(INSTALL) -r requirements.txt
	@touch $@

.venv/.dev-installed: .venv/.installed requirements-dev.txt
	$(INSTALL) -r requirements-dev.txt
	@touch $@
