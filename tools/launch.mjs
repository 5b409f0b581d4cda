#!/usr/bin/env node
/**
 * Runs one of the repo's TypeScript entry points from a clean clone: installs what is missing,
 * then hands over to the pinned Node. Plain JavaScript, because any Node since 12 must read it.
 *
 *     node tools/launch.mjs [--watch] ENTRY [ARG ...]
 *
 * PLIMSOLL_NODE names another Node to run under, 24.12 or newer.
 */

import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import * as os from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const stamp = join(root, 'node_modules', '.installed-lock')
/** The only entry point that can be traced, with `tracing.ts` beside it. */
const service = 'apps/vehicle-api/src/main.ts'
const isWindows = process.platform === 'win32'
const bundledNode = join(root, 'node_modules', 'node', 'bin', isWindows ? 'node.exe' : 'node')

const chosenNode = process.env.PLIMSOLL_NODE

if (chosenNode) refuseOldNode(chosenNode)
installWhenStale()
handOver(process.argv.slice(2))

function refuseOldNode(node) {
  const { error, stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  if (error) fail(`PLIMSOLL_NODE cannot be run: ${error.message}`)
  const [major, minor] = stdout.slice(1).split('.').map(Number)
  if (major > 24 || (major === 24 && minor >= 12)) return
  fail(`PLIMSOLL_NODE is Node ${stdout.trim()}; give one of 24.12 or newer.`)
}

function installWhenStale() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock && existsSync(bundledNode)) return

  process.stderr.write('Installing dependencies (once; about a minute) …\n')
  const startedAt = Date.now()
  // Not `npm ci`: it refuses a lock file without every other platform's optional packages. And without
  // scripts, as npm would compile a package with a binding.gyp, though it carries what was compiled;
  // the one that is needed is that of `node`, which fetches its program.
  const isDone =
    npm('install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts') &&
    npm('rebuild', 'node')
  if (!isDone || !existsSync(bundledNode)) {
    fail('`npm install` did not finish: read its message above, then run the command again.')
  }
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, lock)
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(0)
  process.stderr.write(`Installed in ${seconds} s.\n`)
}

function npm(...args) {
  // It draws its own progress bar on a terminal; elsewhere only its errors are of interest.
  const quiet = process.stderr.isTTY ? [] : ['--loglevel=error']
  const options = { cwd: root, shell: isWindows, stdio: ['ignore', 2, 2] }
  return spawnSync('npm', [...args, ...quiet], options).status === 0
}

function handOver(argv) {
  const node = chosenNode || bundledNode
  const watch = argv[0] === '--watch'
  const [entry, ...rest] = watch ? argv.slice(1) : argv
  const flags = ['--conditions=@plimsoll/source', '--disable-warning=ExperimentalWarning']
  if (watch) flags.push('--watch', '--watch-preserve-output')
  const startedByNpm = process.env.npm_lifecycle_event !== undefined
  if (startedByNpm) flags.push(`--import=${new URL('stop-with-parent.mjs', import.meta.url)}`)
  flags.push(...tracingOf(entry))
  const args = [...flags, join(root, entry), ...rest]
  const env = {
    ...process.env,
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compile'),
    // Pictures are decoded in threads of the pool, and must leave some to files and names.
    UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE || String(os.cpus().length + 4),
    // Native code takes and frees tens of megabytes at the start. By default glibc keeps some for each
    // thread, and more the larger they were; so it gives back what is large, and shares the rest.
    MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX || '2',
    MALLOC_TRIM_THRESHOLD_: process.env.MALLOC_TRIM_THRESHOLD_ || '131072',
    PATH: `${join(root, 'node_modules', '.bin')}${isWindows ? ';' : ':'}${process.env.PATH}`,
  }

  if (entry === service) buildConsole(node, env)
  become(node, args, env)
}

/** Replacing this process leaves nothing between a supervisor's signal and the service. */
function become(node, args, env) {
  if (typeof process.execve === 'function' && !isWindows) {
    process.execve(node, [node, ...args], env)
  }
  const child = spawn(node, args, { env, stdio: 'inherit' })
  child.on('error', (error) => {
    fail(`Node ${node} cannot run on this machine: ${error.message}`)
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal))
  }
  if (process.env.npm_lifecycle_event !== undefined) void import('./stop-with-parent.mjs')
  child.on('exit', (code, signal) => {
    process.exitCode = signal === null ? code : 1
  })
}

/** The service serves its console where that is built, and all else where it is not. */
function buildConsole(node, env) {
  const flags = ['--conditions=@plimsoll/source', '--disable-warning=ExperimentalWarning']
  const build = spawnSync(node, [...flags, join(root, 'tools', 'build-console.ts')], {
    env,
    stdio: ['ignore', 2, 2],
  })
  if (build.status === 0) return
  process.stderr.write('plimsoll: the console could not be built; the service starts without it.\n')
}

/** What loads OpenTelemetry before the service, and only where it is asked for. */
function tracingOf(entry) {
  const { env } = process
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || env.OTEL_EXPORTER_OTLP_ENDPOINT
  const isDisabled = (env.OTEL_SDK_DISABLED || '').trim().toLowerCase() === 'true'
  if (entry !== service || !endpoint || isDisabled) return []
  return [`--import=${new URL('tracing.ts', pathToFileURL(join(root, entry)))}`]
}

function fail(message) {
  process.stderr.write(`plimsoll: ${message}\n`)
  process.exit(1)
}
