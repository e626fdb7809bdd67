#!/bin/sh
# Installs Node, the browser and the servers that the tests use, where the package manager may be used.
# What stays missing is said by the tests that need it (and fails them when CI=true).
set -u
missing=
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing="$missing chromium"
command -v redis-server >/dev/null || missing="$missing redis-server"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing="$missing postgresql"
command -v npm >/dev/null || missing="$missing nodejs npm"
[ -n "$missing" ] || exit 0
as_root=
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if ! command -v apt-get >/dev/null || ! $as_root true 2>/dev/null; then
    echo "*** Not installed, and not mine to install:$missing. Tests that need them will be skipped. ***" >&2
    exit 0
fi
echo "Installing$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq && $as_root apt-get install -y -qq $missing >/dev/null ||
    echo "*** Could not install$missing. Tests that need them will be skipped. ***" >&2
