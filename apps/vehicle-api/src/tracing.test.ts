import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { childEnvironment } from './testing/child-environment.ts'
import { childService } from './testing/child-service.ts'

const preload = join(import.meta.dirname, 'tracing.ts')
const recorder = join(import.meta.dirname, 'testing/loaded-modules.ts')
const collector = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }
const nobody = { authorization: '' }

test('a service without a collector loads nothing of OpenTelemetry, preloaded or not', async () => {
  await using service = await childService({}, { imports: [recorder, preload], headers: nobody })

  await service.stop()

  assert.deepEqual(loadedBy(service.output(), 'process'), [0])
})

test('control: one static import shows', () => {
  const { stderr } = run({}, [recorder, '@opentelemetry/api'])

  assert.ok((loadedBy(stderr, 'process')[0] ?? 0) > 0)
})

test('with a collector the process loads it before the service, and its threads do not', () => {
  const worker = `new (require('node:worker_threads').Worker)('./version.ts')`

  const { status, stderr } = run(collector, [recorder, preload], worker)

  assert.equal(status, 0, stderr)
  assert.ok((loadedBy(stderr, 'process')[0] ?? 0) > 0)
  assert.deepEqual(loadedBy(stderr, 'thread'), [0])
})

test('a variable that makes no sense is named, with what would be right, and nothing starts', () => {
  const { status, stdout, stderr } = run(
    { ...collector, OTEL_TRACES_SAMPLER: 'often', OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere.pem' },
    [preload],
    'console.log("started")',
  )

  assert.deepEqual([status, stdout], [1, ''])
  assert.match(
    stderr,
    /^Tracing cannot be configured\.\n {2}OTEL_TRACES_SAMPLER is "often"; it must/,
  )
})

test('an authority that cannot be read is told as plainly', () => {
  const env = { ...collector, OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere.pem' }

  const { status, stderr } = run(env, [preload])

  assert.equal(status, 1)
  assert.match(
    stderr,
    /^Tracing cannot be configured\.\n {2}OTEL_EXPORTER_OTLP_CERTIFICATE is no file/,
  )
})

function run(
  env: Readonly<Record<string, string>>,
  imports: readonly string[],
  script = '0',
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const flags = imports.map((path) => `--import=${path}`)
  return spawnSync(
    process.execPath,
    ['--conditions=@plimsoll/source', ...flags, '--eval', script],
    { encoding: 'utf8', env: { ...childEnvironment, ...env }, cwd: import.meta.dirname },
  )
}

function loadedBy(output: string, who: 'process' | 'thread'): readonly number[] {
  const lines = output.matchAll(new RegExp(`^${who} loaded (\\d+) of OpenTelemetry$`, 'gm'))
  return [...lines].map(([, count]) => Number(count))
}
