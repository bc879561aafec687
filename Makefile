# Needs Python 3.11 or newer, make and pip; the targets make their own .venv. `make help` lists them.

PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
RUN = .venv/bin/python -m
READY = .venv/ready
# LINES is also a variable of terminals, so each counts only when it is given to make itself.
given = $(if $(filter command,$(origin $1)),$2 $($1))

.DEFAULT_GOAL := help
.PHONY: help demo test check types fast soak serve bench chromium

help: ## show the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "make %-8s %s\n", $$1, $$2 }'

demo: $(READY) ## a synthetic province: three months to the balance, then the pages (ONCE=1 UNTIL=2026-12 LINES=20000 PORT=8000)
	$(RUN) disburse demo $(if $(call given,ONCE),--once) $(call given,UNTIL,--until) $(call given,LINES,--lines) $(call given,PORT,--port)

test: $(READY) chromium ## the whole suite
	$(RUN) pytest -n $$(($$(getconf _NPROCESSORS_ONLN) + 1)) --dist loadfile --no-loadscope-reorder --durations=40

# Types and tests each leave a core idle at times, so they are looked at side by side.
check: $(READY) ## format, lint, types, import floors and the fast tests
	@$(MAKE) --no-print-directory --jobs=2 --output-sync types fast

types: $(READY)
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	.venv/bin/lint-imports

fast: $(READY)
	$(RUN) pytest -n auto --dist loadfile -m 'not slow'

soak: $(READY) ## the machines and all properties for long (EXAMPLES=2000 MONTHS=24 SEEDS=20 LINES=1000000)
	EXAMPLES=$(or $(EXAMPLES),2000) MONTHS=$(or $(MONTHS),24) SEEDS=$(or $(SEEDS),20) \
	SOAK_LINES=$(if $(filter command,$(origin LINES)),$(LINES),1000000) \
	$(RUN) pytest -o faulthandler_timeout=0 --hypothesis-profile=soak --hypothesis-seed=$(or $(SEED),$$(date +%s)) -m 'soak or hypothesis'

serve: $(READY) ## the pages and one worker (PORT=8000)
	$(RUN) disburse serve $(call given,PORT,--port)

bench: $(READY) ## the side-by-side benchmarks (NAME=...)
	$(RUN) disburse bench $(call given,NAME)

# Some systems ship Python without ensurepip: then their own pip fills the environment from outside.
$(READY): requirements-test.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; name it with PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import os, sys; sys.exit(not os.path.exists(".venv/bin/python"))' \
		|| $(PYTHON) -m venv .venv >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip .venv
	@if command -v uv >/dev/null && uv pip install --quiet --python .venv/bin/python --require-hashes -r $<; then :; \
	elif .venv/bin/python -m pip --version >/dev/null 2>&1; then .venv/bin/python -m pip install --quiet --require-hashes -r $<; \
	else $(PYTHON) -m pip --python .venv/bin/python install --quiet --require-hashes -r $<; fi
	@.venv/bin/python -c 'import pathlib, sysconfig; \
		pathlib.Path(sysconfig.get_path("purelib"), "disburse.pth").write_text(str(pathlib.Path.cwd()) + "\n")'
	@printf '#!%s\nfrom disburse.__main__ import main\n\nif __name__ == "__main__":\n    main()\n' "$(CURDIR)/.venv/bin/python" > .venv/bin/disburse
	@chmod +x .venv/bin/disburse
	@touch $@

# The browser tests need a Chromium: root installs one, others use what they find. CI=true makes its lack a failure.
chromium:
	@for c in chromium chromium-browser google-chrome google-chrome-stable; do command -v $$c >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends chromium >/dev/null && exit 0; \
	fi; \
	echo "browser tests skipped: no Chromium" >&2; test "$$CI" != true
