import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { outputCollector } from '../terminal/testing/output-collector.ts'
import { textWidth } from '../terminal/text-width.ts'
import { traceCli } from './run.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const at = (second: number) => `2026-01-31T12:00:0${second.toFixed(3)}Z`
const request = {
  level: 'error',
  time: at(1),
  requestId: 'r-1',
  traceId,
  method: 'POST',
  route: '/reports/:id',
  path: '/reports/7',
  status: 503,
  durationMs: 250.5,
  bytesOut: 42,
  clientAddress: '192.0.2.7',
  userId: 'u-1',
  errorCode: 'UNAVAILABLE',
  reason: 'REVOCATIONS_STALE',
  rateLimit: 'allowed',
  cache: 'miss',
  outcome: 'completed',
  msg: 'request',
}
const ids = { requestId: 'r-1', traceId }
const query = { level: 'warn', time: at(0.95), module: 'database', ...ids, statement: 'select 1' }
const job = {
  level: 'info',
  time: at(3),
  module: 'jobs',
  requestId: 'r-1',
  job: 'report',
  jobId: 'j-1',
}
const call = { time: at(2.5), module: 'outgoing-calls', ...ids, method: 'GET', host: 'a.test' }
const log = [
  { ...query, durationMs: 200, rows: 1, failed: false, msg: 'slow statement' },
  { ...request, requestId: 'r-2', traceId: 'other', path: '/of/r-1' },
  { ...request, err: { type: 'Error', message: 'broken', cause: { message: 'r-1 is away' } } },
  { level: 'debug', ...call, status: 503, durationMs: 100, msg: 'outgoing call' },
  { ...job, attempt: 1, msg: 'a job is done', durationMs: 700 },
]
const lines = log.map((record) => JSON.stringify(record))

test('the story has the request, its query, its job and the call of that, in the order they began', async () => {
  const ran = await trace(['r-1'], lines)

  assert.deepEqual(ran, {
    code: 0,
    stderr: '',
    stdout: [
      'POST /reports/7 503 42 B UNAVAILABLE (REVOCATIONS_STALE)',
      `2026-01-31T12:00:00.749Z, request r-1, trace ${traceId}, route /reports/:id, user u-1, from 192.0.2.7, rate limit allowed, cache miss`,
      '',
      ' At ms  Took ms  What     Said',
      '   0.0    250.5  request  POST /reports/7 503 42 B UNAVAILABLE (REVOCATIONS_STALE)',
      '  Error broken, because of r-1 is away',
      '   0.5    200.0  query    select 1 (1 row, slow)',
      '1550.5    700.0  job      report: a job is done',
      '1650.5    100.0  call     outgoing call method=GET host=a.test status=503',
      '',
    ].join('\n'),
  })
})

test('a trace id finds the same, with what only the id of the request ties to it', async () => {
  const byRequest = await trace(['r-1'], lines)
  const byTrace = await trace([traceId], lines)

  assert.deepEqual(byTrace, byRequest)
})

test('files are read in any order, gzipped and cut off ones as well, with what a collector put before', async (t) => {
  const folder = await folderFor(t)
  const zipped = gzipSync(lines.slice(3).join('\n'))
  await writeFile(
    join(folder, 'new.log'),
    lines.slice(1, 3).map((line) => `api-1  | ${line}\n`),
  )
  await writeFile(join(folder, 'newest.log.gz'), zipped.subarray(0, -4))
  await writeFile(join(folder, 'old.log'), lines.slice(0, 1))

  const files = ['newest.log.gz', 'new.log', 'old.log'].map((name) => join(folder, name))
  const ran = await trace(['r-1', ...files], [])
  const ofTrace = await trace([traceId, ...files], [])
  const piped = await trace(['r-1'], lines)

  assert.deepEqual(ran, piped)
  assert.deepEqual(ofTrace, piped)
})

test('JSON gives the lines as they are, in order', async () => {
  const { stdout } = await trace(['--json', 'r-1'], lines)

  assert.deepEqual(stdout.trimEnd().split('\n'), [lines[2], lines[0], lines[4], lines[3]])
})

test('lines that are broken or endless are skipped and counted', async () => {
  const endless = 'r-1 {'.repeat(1_000_000)
  const broken = ['no JSON', '{"requestId":"r-1","cut":}', endless, '{"requestId":"r-1"', '']

  const { code, stdout, stderr } = await trace(['r-1'], [...broken, ...lines])

  assert.equal(code, 0)
  assert.match(stdout, /^POST/)
  assert.equal(stderr, 'Lines that are no JSON and were skipped: 4\n')
})

test('an id that nobody knows is said to be so', async () => {
  const { code, stdout, stderr } = await trace(['r-9'], lines)

  assert.deepEqual([code, stdout], [1, ''])
  assert.equal(stderr, 'Nothing is said of r-9 in 5 lines.\n')
})

test('a story without its request says that the record is not there', async () => {
  const { stdout } = await trace(['r-1'], lines.slice(3))

  assert.match(stdout, /^The record of the request itself is not there/)
})

test('a file that is not there is told, and the rest is read', async (t) => {
  const folder = await folderFor(t)
  await writeFile(join(folder, 'app.log'), lines.join('\n'))

  const files = [join(folder, 'none.log'), join(folder, 'app.log')]
  const { code, stdout, stderr } = await trace(['r-1', ...files], [])

  assert.equal(code, 1)
  assert.match(stdout, /^POST/)
  assert.match(stderr, /none\.log cannot be read \(ENOENT\)/)
})

test('a command that makes no sense is explained', async () => {
  for (const argv of [[], ['two words'], ['--loud', 'r-1'], ['']]) {
    const { code, stderr } = await trace(argv, lines)

    assert.equal(code, 2)
    assert.match(stderr, /Usage: npm run trace/)
  }
  assert.match((await trace(['--help'], [])).stdout, /^Usage/)
})

test('no text of the log moves the cursor, and a narrow terminal is not overrun', async () => {
  const nasty = { ...request, path: '/\u001b[2K\r\n\u202e'.repeat(20), msg: 'request' }

  const { stdout } = await trace(['r-1'], [JSON.stringify(nasty), ...lines], 60)

  assert.doesNotMatch(stdout, /[^\P{Cc}\n]|\u202e/u)
  const table = stdout.split('\n').slice(stdout.split('\n').indexOf('') + 1)
  for (const line of table) assert.ok(textWidth(line) <= 60, line)
})

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trace-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

async function trace(
  argv: readonly string[],
  log: readonly string[],
  columns?: number,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const [stdout, stderr] = [outputCollector(columns), outputCollector()]
  const stdin = Readable.from([Buffer.from(log.join('\n'))])
  const code = await traceCli(argv, { stdin, stdout, stderr, env: {}, cwd: () => '/' })
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}
