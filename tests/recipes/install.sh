#!/bin/sh
# Installs the generators of docs/embed/ into var/recipes/, about a minute's work: those of PyPI into an environment of their
# own, those of npm beside it. Without them their tests are skipped, or fail where CI=true.
set -u
here=$(dirname "$0")
there=var/recipes

install() {
    rm -rf "$there" && mkdir -p "$there" && cp "$here/package.json" "$here/package-lock.json" "$there/" &&
        "${PYTHON:-python3}" -m venv "$there/venv" &&
        "$there/venv/bin/pip" install -qq --disable-pip-version-check -r "$here/requirements.txt" &&
        # Not `npm ci`, for the reason in the Makefile. None of the packages needs its own install script.
        (cd "$there" && npm install --silent --no-save --no-audit --no-fund --ignore-scripts) &&
        touch "$there/.installed"
}

echo "Installing site generators into $there"
install && exit 0
echo "*** Could not install the generators of tests/recipes: its tests will be skipped. ***" >&2
[ "${CI:-}" != true ]
