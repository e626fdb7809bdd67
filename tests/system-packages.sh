#!/bin/sh
# Installs Node, the browsers, the servers and the site generators that the tests use, where the package manager may be used.
# What stays missing is said by the tests that need it (and fails them when CI=true).
set -u
missing=
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing="$missing chromium"
command -v firefox-esr >/dev/null || command -v firefox >/dev/null || missing="$missing firefox-esr"
command -v WebKitWebDriver >/dev/null || missing="$missing webkit2gtk-driver"
command -v Xvfb >/dev/null || missing="$missing xvfb"
command -v redis-server >/dev/null || missing="$missing redis-server"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing="$missing postgresql"
command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || missing="$missing nginx"
command -v xgettext >/dev/null || missing="$missing gettext"
command -v hugo >/dev/null || missing="$missing hugo"
command -v jekyll >/dev/null || missing="$missing jekyll"
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
