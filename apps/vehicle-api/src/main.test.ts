import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { childEnvironment } from './testing/child-environment.ts'
import { childService } from './testing/child-service.ts'
import { form } from './testing/form.ts'
import { drawing } from './testing/service.ts'
import { serviceProgram } from './testing/service-program.ts'

const run = promisify(execFile)

/** All that production demands. */
const production = {
  NODE_ENV: 'production',
  SECRET_KEY: 'q8V!mZ2x#Lw7Rk9@Tn4b$Yp6Jd3&Hs5cGf1*We0uXaEoIvNtQz',
  CORS_ORIGINS: 'none',
  TRUSTED_HOSTS: '127.0.0.1',
  SHUTDOWN_PRE_DELAY: '0s',
  SHUTDOWN_DRAIN: '0s',
}

test('the service starts with no configuration, says where things are, and ends on SIGTERM', async (t) => {
  await using service = await childService()

  assert.match(service.output(), /documentation +http:\/\/127\.0\.0\.1:\d+\/docs\n/)
  assert.match(service.output(), /curl -F file=@/)
  service.process.kill('SIGTERM')
  const [code] = await once(service.process, 'exit')

  t.diagnostic(`start to ready: ${service.startMs.toFixed(0)} ms`)
  assert.equal(code, 0)
  // Kept elsewhere with the log, it shows whether the end of the audit log was cut off later.
  assert.match(service.output(), /"auditHead":\{"sequence":\d+,.*"sha256":"[0-9a-f]{64}"/)
})

test('a request that is under way when SIGTERM comes is answered', async () => {
  await using service = await childService({ LOG_LEVEL: 'fatal', BATCH_DIRECT_MAX: '16' })
  const bytes = drawing('drawn_car.jpg')
  const file = { field: 'files', fileName: 'car.jpg', type: 'image/jpeg', bytes }
  const { headers, payload } = form(Array.from({ length: 16 }, () => file))
  const answer = fetch(`${service.url}/api/v1/vehicle/classify-batch`, {
    method: 'POST',
    headers: { ...headers, ...service.headers },
    body: Uint8Array.from(payload),
  })
  await setTimeout(100)

  service.process.kill('SIGTERM')
  const { status } = await answer
  const [code] = await once(service.process, 'exit')

  assert.equal(status, 200)
  assert.equal(code, 0)
})

test('production without configuration is refused with every problem and its remedy', async () => {
  const { code, stderr } = await refusedStart({ NODE_ENV: 'production' })

  assert.equal(code, 1)
  for (const name of ['SECRET_KEY', 'CORS_ORIGINS', 'TRUSTED_HOSTS']) {
    assert.match(stderr, new RegExp(`^ *${name}`, 'm'))
  }
})

test('a refused start also names the misspelt variable that may be the reason', async () => {
  const { stderr } = await refusedStart({ NODE_ENV: 'production', TRUSTED_HOST: 'example.com' })

  assert.match(stderr, /^ {2}TRUSTED_HOST is not a variable; did you mean TRUSTED_HOSTS\?$/m)
})

test('production has no documentation, and nothing for who has not signed in', async () => {
  await using service = await childService({ ...production, LOG_LEVEL: 'fatal' })

  const docs = await fetch(`${service.url}/docs`)
  const classify = await fetch(`${service.url}/api/v1/vehicle/classify`, { method: 'POST' })
  const metadata = await fetch(`${service.url}/api/v1/models/metadata`)

  assert.equal(docs.status, 404)
  assert.equal(classify.status, 401)
  assert.equal(classify.headers.get('www-authenticate'), 'Bearer realm="api"')
  assert.equal(metadata.status, 401)
})

test('a manifest that cannot be used is refused with what is wrong with it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-model-'))
  const manifest = join(folder, 'model.json')
  writeFileSync(manifest, '{ "name": "own" }')

  const { code, stderr } = await refusedStart({ MODEL_PATH: manifest })

  assert.equal(code, 1)
  assert.match(stderr, /The model cannot be used/)
  assert.match(stderr, /input/)
  assert.doesNotMatch(stderr, /\n {4}at /)
})

test('a port that is taken is refused with its number, and the process ends', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' ? String(address?.port) : ''

  const folder = newFolder()

  const { code, stdout } = await refusedStart({ PORT: port, DATA_DIR: folder })
  other.close()

  assert.equal(code, 1)
  assert.match(stdout, new RegExp(`EADDRINUSE.*${port}`))
  // It made no administrator whose password nobody was told: the next start makes this one.
  await using next = await childService({ DATA_DIR: folder })
  assert.match(next.headers.authorization, /^Bearer /)
})

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'plimsoll-start-'))
}

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the service until it ends by itself, which it must with an error. */
async function refusedStart(env: Readonly<Record<string, string>>): Promise<Ended> {
  const started = run(process.execPath, serviceProgram('main'), {
    // Not in the folder where whoever runs the tests keeps the data of a service.
    env: {
      ...childEnvironment,
      PORT: '0',
      DATA_DIR: newFolder(),
      ...env,
    },
    timeout: 20_000,
  })
  return started.then(
    () => assert.fail('the service ended without an error'),
    (error: Ended) => error,
  )
}
