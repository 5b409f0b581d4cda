import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'

const launcher = join(import.meta.dirname, 'launch.mjs')

test('a Node that is not there is refused in one line', () => {
  const { status, stderr } = launchUnder('/nowhere/node')

  assert.equal(status, 1)
  assert.match(stderr, /^plimsoll: PLIMSOLL_NODE cannot be run: .*ENOENT\n$/)
})

test('a Node that is too old is refused in one line that says which would do', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-node-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const oldNode = join(folder, 'node')
  writeFileSync(oldNode, '#!/bin/sh\necho v24.11.9\n', { mode: 0o755 })

  const { status, stderr } = launchUnder(oldNode)

  assert.equal(status, 1)
  assert.equal(stderr, 'plimsoll: PLIMSOLL_NODE is Node v24.11.9; give one of 24.12 or newer.\n')
})

test('tracing is loaded before the service, and only where a collector is configured', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-node-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const echo = join(folder, 'node')
  writeFileSync(echo, '#!/bin/sh\n[ "$1" = --version ] && echo v24.21.0 || echo "$@"\n', {
    mode: 0o755,
  })
  const isTraced = (entry: string, env: Readonly<Record<string, string>>) =>
    /--import=file:\S+\/tracing\.ts /.test(launchUnder(echo, entry, env).stdout)
  const service = 'apps/vehicle-api/src/main.ts'
  const collector = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }

  assert.ok(isTraced(service, collector))
  assert.ok(isTraced(service, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:1' }))
  assert.ok(!isTraced(service, {}))
  assert.ok(!isTraced(service, { OTEL_EXPORTER_OTLP_ENDPOINT: '' }))
  assert.ok(!isTraced(service, { ...collector, OTEL_SDK_DISABLED: 'true' }))
  assert.ok(!isTraced('tools/docs.ts', collector))
})

test('the allocator gives memory back, here as in the image, unless it is told otherwise', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-node-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const print = join(folder, 'node')
  writeFileSync(print, '#!/bin/sh\n[ "$1" = --version ] && echo v24.21.0 || env\n', { mode: 0o755 })
  const given = { MALLOC_ARENA_MAX: '7' }
  const image = readFileSync(join(import.meta.dirname, '../deploy/image/api.Dockerfile'), 'utf8')

  const usual = launchUnder(print).stdout
  const chosen = launchUnder(print, undefined, given).stdout

  for (const setting of ['MALLOC_ARENA_MAX=2', 'MALLOC_TRIM_THRESHOLD_=131072']) {
    assert.ok(usual.includes(`${setting}\n`), setting)
    assert.ok(image.includes(`  ${setting}`), setting)
  }
  assert.ok(chosen.includes('MALLOC_ARENA_MAX=7\n'))
})

test('a clean clone is installed once, and of all scripts of packages only that of node is run', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-launch-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const calls = join(folder, 'calls')
  mkdirSync(join(folder, 'bin'))
  mkdirSync(join(folder, 'tools'))
  for (const file of ['launch.mjs', 'stop-with-parent.mjs']) {
    copyFileSync(join(launcher, '..', file), join(folder, 'tools', file))
  }
  writeFileSync(join(folder, 'package-lock.json'), '{}')
  const installed = `mkdir -p node_modules/node/bin && ln -sf "${process.execPath}" node_modules/node/bin/node`
  writeFileSync(join(folder, 'bin/npm'), `#!/bin/sh\necho "$@" >> "${calls}"\n${installed}\n`, {
    mode: 0o755,
  })
  writeFileSync(join(folder, 'entry.mjs'), "process.stdout.write('started')")
  const PATH = `${join(folder, 'bin')}${delimiter}${process.env['PATH']}`
  const launch = () =>
    spawnSync(process.execPath, [join(folder, 'tools/launch.mjs'), 'entry.mjs'], {
      encoding: 'utf8',
      env: { ...process.env, PATH },
    })

  const [first, second] = [launch(), launch()]

  assert.deepEqual([first.stdout, second.stdout], ['started', 'started'], first.stderr)
  assert.deepEqual(readFileSync(calls, 'utf8').split('\n'), [
    'install --no-save --no-audit --no-fund --ignore-scripts --loglevel=error',
    'rebuild node --loglevel=error',
    '',
  ])
})

function launchUnder(
  node: string,
  entry = 'tools/docs.ts',
  more: Readonly<Record<string, string>> = {},
) {
  const env = { ...process.env, PLIMSOLL_NODE: node, ...more }
  return spawnSync(process.execPath, [launcher, entry], { encoding: 'utf8', env })
}
