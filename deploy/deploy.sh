#!/bin/sh
# Deploys a new version step by step and takes it back by itself: deploy/deploy.sh --help
set -eu

folder=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
exec node "$folder/../tools/launch.mjs" deploy/rollout/deploy.ts "$@"
