#!/usr/bin/env bash
# The page of `pegsim report` in a browser. Without one the test is skipped, but not in tools/check.
set -u
for python in python3 /usr/bin/python3; do
    if command -v chromium >/dev/null && command -v chromedriver >/dev/null &&
        "$python" -c 'import selenium' 2>/dev/null; then
        exec "$python" tests/test_report_browser.py
    fi
done
echo "there is no chromium, chromedriver or python3-selenium: tools/install check installs them"
[ -z "${PEGSIM_CHECK:-}" ] || exit 1
exit 77
