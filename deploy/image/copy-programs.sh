#!/bin/sh
# Copies programs, and the shared libraries that they load, into a folder that becomes the root of
# an image without shell and package manager:
#
#     copy-programs.sh ROOT FILE...
#
# A FILE below /app goes to the image by itself; of it only the libraries are copied. Scanners find
# vulnerable libraries by Debian's notes on packages, so those go along, in var/lib/dpkg/status.d.

set -eu
root=$1
shift

libraries_of() {
  # A native module may name libraries that lie beside it, which are below /app as well.
  found=$(ldd "$1") || return 0
  case $found in
    *'not found'*)
      echo "$1 wants a library that is not here:" >&2
      echo "$found" >&2
      exit 1
      ;;
  esac
  echo "$found" | sed -n 's/.*=> \(\/[^ ]*\) (.*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p'
}

copy() {
  case $1 in /app/*) return ;; esac
  folder=$(readlink -f "$(dirname "$1")")
  target="$root$folder/$(basename "$1")"
  [ ! -e "$target" ] || return 0
  mkdir -p "$root$folder"
  # A link becomes the file under the name that is asked for.
  cp -L "$1" "$target"
  note "$1"
}

note() {
  # A merged /usr: the package may say /lib/... of what lies in /usr/lib.
  real=$(readlink -f "$1")
  owner=$(dpkg-query -S "$1" "$real" "${real#/usr}" 2>/dev/null | sed -n '1s/[:,].*//p')
  [ -n "$owner" ] || return 0
  mkdir -p "$root/var/lib/dpkg/status.d"
  dpkg-query -s "$owner" >"$root/var/lib/dpkg/status.d/$owner"
}

for file in "$@"; do
  copy "$file"
  for library in $(libraries_of "$file"); do copy "$library"; done
done
mkdir -p "$root/etc"
cp -L /etc/os-release "$root/etc/os-release"
