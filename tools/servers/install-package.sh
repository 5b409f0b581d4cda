#!/bin/sh
# Installs Debian packages and leaves their services stopped.
#
#     install-package.sh POLICY_FILE PACKAGE...
#
# Debian asks POLICY_FILE (/usr/sbin/policy-rc.d) whether a package may start its services.

set -e
policy=$1
shift

if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 1' HUP INT TERM
  # It says no only while this script runs: one left behind by `kill -9` forbids nothing.
  printf '#!/bin/sh\nif kill -0 %s 2>/dev/null; then exit 101; fi\n' $$ >"$policy"
  chmod 755 "$policy"
fi

export DEBIAN_FRONTEND=noninteractive
install() {
  apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}
# Package lists that are missing or stale show in a failure; else fetching them is only slow.
if ! install "$@"; then
  apt-get update -q
  install "$@"
fi
