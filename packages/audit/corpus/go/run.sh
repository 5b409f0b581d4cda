#!/bin/sh
# Builds the service once for these sources, and becomes it:
#
#     run.sh GO GOPATH [migrate]
#
# GO is the program, GOPATH where the libraries are. No module is fetched.

set -eu
sources=$(cd "$(dirname "$0")" && pwd)
go=$1
gopath=$2
shift 2
folder=${TMPDIR:-/tmp}/corpus-go-$(id -u)
sum=$(cat "$sources"/*.go "$sources"/documents/* | cksum)
binary=$folder/service-$(echo "$sum" | tr ' ' '-')

if [ ! -x "$binary" ]; then
  mkdir -p -m 700 "$folder"
  # Made aside and moved: whoever builds the same at the same time moves the same.
  made=$(mktemp -d "$folder/build.XXXXXX")
  trap 'rm -rf "$made"' EXIT
  (
    cd "$sources"
    export GO111MODULE=off GOPATH="$gopath" GOCACHE="$folder/cache" GOFLAGS=
    "$go" build -o "$made/service" .
  )
  mv "$made/service" "$binary"
  rm -rf "$made"
fi

exec "$binary" "$@"
