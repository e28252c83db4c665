# Each target sets up what it needs in .venv; nothing else is touched.
#
# Kept to GNU make 3.81 (the one on macOS) and a POSIX shell. All paths are relative, so that the
# checkout may lie in a folder with spaces in its name.

## make run      set up, start the app and print its address   (PORT=8600 for another port)
## make test     every test, the browser tests included
## make lint     ruff, mypy, and node's check of the JavaScript
## make fuzz     the readers on 10,000 damaged files each, the engine on 10,000 random networks
## make bench    the measurements that the README quotes
## make zoo      the trained networks, all from nothing
## make site     the lessons as plain HTML in site/, for any static host
##
## PYTHON=path       the Python to set up with, 3.11 to 3.14   (otherwise the first that fits)
## DASHBOARD=url     a dashboard that the site's pages link to         (otherwise none)
## TORCH_INDEX=url   where Linux looks for torch first         (otherwise PyTorch's CPU builds)

TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
PY := .venv/bin/python
RUN := .venv/installed-requirements.txt
DEV := .venv/installed-requirements-dev.txt

.DEFAULT_GOAL := help
.PHONY: help run test lint fuzz bench zoo site
.DELETE_ON_ERROR:

help:
	@sed -n 's/^## \{0,1\}//p' Makefile

run: $(RUN)
	@$(if $(PORT),$(PY) -c "$$CHECK_PORT" "$(PORT)")
	@$(PY) -m streamlit run streamlit_app.py $(if $(PORT),--server.port=$(PORT))

# What measures speed has the machine to itself. To look for it in all the other files, too, would
# take as long as it does. A hundred programs are started: what Python compiles for one is for all.
test: $(DEV)
	PYTHONDONTWRITEBYTECODE= $(PY) -m pytest -n 2 --dist worksteal -m "not speed"
	PYTHONDONTWRITEBYTECODE= $(PY) -m pytest -m speed $$(grep -rl --include='test_*.py' 'mark\.speed' tests | sort)

lint: $(DEV)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	@$(CHECK_JAVASCRIPT)

fuzz: $(DEV)
	FUZZ_CASES=10000 $(PY) -m pytest -n 2 tests/rnncore/readers tests/rnncore/test_random_networks.py \
	    -k "arbitrary or random_networks"

zoo: $(RUN)
	$(PY) -m rnncore.zoo build

site: $(RUN)
	OMP_NUM_THREADS=1 $(PY) -m pages site $(DASHBOARD)

bench: $(DEV)
	@for script in benchmarks/[a-z]*.py; do \
	    name=$$(basename "$$script" .py); \
	    echo "$$name"; \
	    $(PY) -m "benchmarks.$$name" || exit 1; \
	done

CHECK_JAVASCRIPT = \
	if command -v node > /dev/null; then \
	    find dashboard rnncore tests -name '*.js' | while read -r file; do \
	        node --check "$$file" || exit 1; \
	    done; \
	elif [ "$${CI:-}" = true ]; then \
	    echo "No node found to check the JavaScript with." >&2; exit 1; \
	else \
	    echo "JavaScript NOT checked: no node found."; \
	fi

# ---------------------------------------------------------------------------------------- set-up
# A stamp in .venv says that a requirements file is installed. It follows the file, and the
# interpreter: a .venv whose Python was uninstalled is made anew.

$(RUN) $(DEV): .venv/installed-%: % $(PY)
	@sh -c "$$SETUP" setup $<
	@touch $@

$(DEV): requirements.txt

$(PY): ;

# Prints the version. Exit status: 0 it fits, 3 the version does not, 4 venv is incomplete, 5 there
# is no torch for it. Written for any Python that may be asked, 2.7 included.
define CHECK_PYTHON
import platform, sys
print("%d.%d" % sys.version_info[:2])
if not (3, 11) <= sys.version_info[:2] < (3, 15):
    sys.exit(3)
if sys.platform == "darwin" and platform.machine() == "x86_64":
    sys.exit(5)
try:
    import ensurepip, venv
except ImportError:
    sys.exit(4)
endef

# A port that was asked for and is in use. Without one, Streamlit takes the next that is free.
define CHECK_PORT
import os, socket, sys
with socket.socket() as tried:
    try:
        if os.name == "posix":
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tried.bind(("127.0.0.1", int(sys.argv[1])))
        tried.listen(1)
    except (OSError, OverflowError, ValueError) as error:
        sys.exit("Port %s cannot be used: %s. End what runs there, an Unrolled maybe, or name another "
                 "one: make run PORT=8600" % (sys.argv[1], getattr(error, "strerror", None) or error))
endef

# .venv/usable is there except while a set-up is at work. One that was cut short may have left half
# a package that pip takes for a whole one, so the next starts from an empty .venv.
define SETUP
set -eu
requirements=$$1

say() { printf '%s\n' "$$@" >&2; }

find_python() {
    if [ -n "$${PYTHON:-}" ]; then set -- "$$PYTHON"; else
        set -- python3 python3.14 python3.13 python3.12 python3.11 python
    fi
    seen="" incomplete="" intel=""
    for python do
        status=0
        version=$$("$$python" -c "$$CHECK_PYTHON" 2> /dev/null) || status=$$?
        case $$status in
            0) return ;;
            3) seen="$$seen $$python is $$version." ;;
            4) incomplete=$${incomplete:-$$version} ;;
            5) intel=$$version ;;
        esac
    done
    if [ -n "$$incomplete" ]; then
        say "Python $$incomplete is here, but its venv module is incomplete." \
            "On Debian and Ubuntu: sudo apt install python$$incomplete-venv"
    elif [ -n "$$intel" ]; then
        say "PyTorch publishes no build for Macs with an Intel processor, so Unrolled cannot be set" \
            "up on this one. It runs on Macs with Apple silicon, on Linux and on Windows."
    elif [ -n "$${PYTHON:-}" ] && ! command -v "$$PYTHON" > /dev/null; then
        say "PYTHON=$$PYTHON names no program here. Give the path of a Python from 3.11 to 3.14:" \
            "make run PYTHON=path/to/python3.12; or leave PYTHON out, and the first that fits is taken."
    else
        say "No Python from 3.11 to 3.14 found.$$seen" \
            "Install one (Debian and Ubuntu: sudo apt install python3 python3-venv; macOS: brew" \
            "install python@3.13), or name the one to use: make run PYTHON=path/to/python3.12"
    fi
    exit 1
}

# The sources that pip is configured with elsewhere are put aside for this one step (an empty
# setting would not do that): a build of another index with a longer version number would be
# preferred, and the CPU build is the point. Certificates and proxies stay as configured.
# A server that accepts connections in silence, at several addresses, is given 20 seconds in all.
from_torch_index() {
    PIP_EXTRA_INDEX_URL=$$TORCH_INDEX PIP_FIND_LINKS=.venv "$$@" \
        --index-url "$$TORCH_INDEX" --retries 0 --timeout 15 --disable-pip-version-check
}

install_torch() {
    from_torch_index timeout 20 $(PY) -m pip index versions torch > /dev/null 2>&1 &&
        from_torch_index $(PY) -m pip install --no-deps "$$1"
}

# Whether any index answers that pip asks of itself. What it says of one that does not fills a screen.
is_reached() {
    $(PY) -m pip index versions streamlit --retries 0 --timeout 15 --disable-pip-version-check \
        > /dev/null 2>&1
}

unreached() {
    say "" "No package index can be reached from here: nothing can be installed. Are you online?" \
        "Behind a proxy, name it:  make run HTTPS_PROXY=http://proxy:port" \
        "Where there is an index of your own:  make run PIP_INDEX_URL=its-address TORCH_INDEX=" \
        "Without a network: on a machine of this kind that has one" \
        "    pip download -d wheels -r $$requirements --extra-index-url $${TORCH_INDEX:-ADDRESS}" \
        "and here, with that folder:  make run PIP_NO_INDEX=1 PIP_FIND_LINKS=wheels TORCH_INDEX="
    exit 1
}

is_installed() {
    $(PY) -c 'import sys
from importlib.metadata import version
sys.exit("torch==" + version("torch").split("+")[0] != sys.argv[1])' "$$1" 2> /dev/null
}

if ! [ -f .venv/usable ] || ! $(PY) -m pip --version > /dev/null 2>&1; then
    find_python
    say "Setting up in .venv with $$("$$python" --version). This is done once and takes some minutes."
    "$$python" -m venv --clear .venv
fi
rm -f .venv/usable
torch=$$(sed -n 's/^\(torch==[^ ;#]*\).*/\1/p' requirements.txt)
if [ "$$(uname -s)" = Linux ] && [ -n "$$torch" ] && [ -n "$$TORCH_INDEX" ]; then
    is_installed "$$torch" || install_torch "$$torch" || is_reached || unreached
    is_installed "$$torch" || say "" \
        "$$torch could not be had from $$TORCH_INDEX" \
        "Going on with pip's own indexes. Their usual build for Linux brings CUDA: 5.2 GB on disk" \
        "instead of 1.5. To use another index, stop with Ctrl-C and give its address, which may" \
        "be a folder: make run TORCH_INDEX=file:///path/to/index" ""
fi
$(PY) -m pip install --disable-pip-version-check -r "$$requirements" || {
    is_reached || unreached
    say "" "Not everything in $$requirements could be installed: pip says above what, and why."
    exit 1
}
touch .venv/usable
endef

export CHECK_PORT CHECK_PYTHON SETUP TORCH_INDEX
