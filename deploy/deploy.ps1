#!/usr/bin/env pwsh
# Deploys a new version step by step and takes it back by itself: deploy/deploy.ps1 --help
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$tools = Join-Path (Split-Path -Parent $PSScriptRoot) 'tools'
$launch = (Join-Path $tools 'launch.mjs')
& node $launch 'deploy/rollout/deploy.ts' @args
exit $LASTEXITCODE
