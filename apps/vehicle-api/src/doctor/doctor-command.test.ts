import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { sharedPostgres } from '../../../../tools/servers/shared-postgres.ts'
import { sharedRedis } from '../../../../tools/servers/shared-redis.ts'
import { loadServiceConfig } from '../config.ts'
import { readyStore } from '../store/ready-store.ts'
import { outputCollector } from '../terminal/testing/output-collector.ts'
import { childService } from '../testing/child-service.ts'
import { doctorCommand, type Terminal } from './doctor-command.ts'
import type { dataOf } from './examination.ts'

type Told = ReturnType<typeof dataOf>

const roomy = { statfs: async () => ({ bsize: 4_096, blocks: 1_000_000, bavail: 900_000 }) }
const production = {
  CORS_ORIGINS: 'none',
  TRUSTED_HOSTS: 'api.example.com',
  SECRET_KEY: 'vq3-7Xn_Zt0pLr8cQw5yBd2kHf6mGj9sAe4uNi1oRxTzVbCyWq',
}

test('an installation with nothing to complain about gives 0, and changes nothing', async (t) => {
  const folder = await temporary(t)
  const { code, told } = await examined(folder, {}, [])

  assert.equal(code, 0)
  assert.equal(told.status, 'ok')
  assert.deepEqual(told.counts.fail, 0)
  assert.equal(statusOf(told, 'model'), 'ok')
  assert.match(textOf(told, 'database'), /the first start makes/)
  await assert.rejects(rm(join(folder, 'data')), { code: 'ENOENT' })
})

test('a store and a Redis that are well are found so, by version, schema and clock', async (t) => {
  const folder = await temporary(t)
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  t.after(() => server.dropDatabase(url))
  const redis = await (await sharedRedis()).createDatabase()
  const env = { DATABASE_URL: url, REDIS_URL: redis }
  await prepare({ NODE_ENV: 'development', DATA_DIR: join(folder, 'data'), ...env })

  const { told, text } = await examined(folder, env, ['--replicas', '2'])

  for (const name of ['database', 'schema', 'connections', 'clock-database', 'clock-redis']) {
    assert.equal(statusOf(told, name), 'ok', textOf(told, name))
  }
  assert.match(textOf(told, 'connections'), /2 × 10 \+ 2 = 22/)
  assert.match(textOf(told, 'redis'), /answers/)
  for (const secret of [url, redis, new URL(url).password, new URL(redis).password]) {
    assert.ok(!text.includes(secret))
  }
})

test('pools of all instances that ask for more than the server has fail', async (t) => {
  const folder = await temporary(t)
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  t.after(() => server.dropDatabase(url))

  const { code, told } = await examined(folder, { DATABASE_URL: url }, ['--replicas', '100'])

  assert.equal(code, 1)
  assert.match(textOf(told, 'connections'), /100 × 10 \+ 2 = 1002 connections are needed/)
  assert.match(textOf(told, 'schema'), /the next start applies 0001/)
})

test('servers that are away and a wrong password fail, and no secret is told', async (t) => {
  const folder = await temporary(t)
  const { url } = await sharedPostgres()
  const wrong = new URL(url)
  wrong.password = 'canary%20password'
  const redis = new URL((await sharedRedis()).url)
  redis.password = 'canary-redis'
  const refused = { DATABASE_URL: wrong.href, REDIS_URL: redis.href }
  const away = {
    DATABASE_URL: 'postgresql://me:canary-pass@127.0.0.1:1/x',
    REDIS_URL: 'redis://:canary-pass@127.0.0.1:1',
  }

  for (const env of [refused, away]) {
    const { code, told, text } = await examined(folder, env, [])

    assert.equal(code, 1)
    assert.equal(statusOf(told, 'database'), 'fail')
    assert.equal(statusOf(told, 'redis'), 'fail')
    assert.equal(statusOf(told, 'schema'), 'skipped')
    assert.equal(statusOf(told, 'model'), 'ok')
    assert.doesNotMatch(text, /canary/)
  }
})

test('production is judged as production, and the rest is looked at all the same', async (t) => {
  const folder = await temporary(t)

  const refused = await examined(folder, { SECRET_KEY: 'canary' }, ['--profile', 'production'])
  const taken = await examined(folder, production, ['--profile', 'production'])

  assert.equal(refused.told.profile, 'production')
  assert.match(textOf(refused.told, 'configuration'), /CORS_ORIGINS.*TRUSTED_HOSTS.*SECRET_KEY/s)
  assert.equal(statusOf(refused.told, 'shutdown'), 'skipped')
  assert.equal(statusOf(refused.told, 'model'), 'ok')
  assert.doesNotMatch(refused.text, /canary/)
  assert.equal(statusOf(taken.told, 'configuration'), 'ok', textOf(taken.told, 'configuration'))
  assert.match(textOf(taken.told, 'network'), /TRUST_PROXY is none/)
})

test('values that nobody could use leave the rest skipped, not judged by defaults', async (t) => {
  const folder = await temporary(t)

  const { told } = await examined(folder, { PORT: 'eighty', NODE_ENV: 'nowhere' }, [])

  assert.equal(told.profile, null)
  assert.match(textOf(told, 'configuration'), /NODE_ENV.*PORT/s)
  assert.equal(statusOf(told, 'port'), 'skipped')
  assert.equal(statusOf(told, 'node'), 'ok')
})

test('a full disk, a damaged model, an unsuitable nginx and too little time fail, each by name', async (t) => {
  const folder = await temporary(t)
  const model = join(folder, 'model.json')
  await writeFile(model, '{}')
  await mkdir(join(folder, 'deploy/nginx'), { recursive: true })
  await writeFile(join(folder, 'deploy/nginx/nginx.conf'), 'include limits.conf;\n')
  await writeFile(join(folder, 'deploy/nginx/limits.conf'), 'client_max_body_size 2m;\n')
  await writeFile(join(folder, 'compose.yaml'), 'api:\n  image: vehicle-api\n')
  const full = { statfs: async () => ({ bsize: 4_096, blocks: 1_000, bavail: 149 }) }

  const { code, told } = await examined(folder, { MODEL_PATH: model }, [], {
    disk: full,
    deploymentFolder: folder,
  })

  assert.equal(code, 1)
  assert.match(textOf(told, 'disk-data'), /only 14\.9 % .*is free/)
  assert.match(textOf(told, 'model'), /name/)
  assert.match(textOf(told, 'nginx'), /client_max_body_size is 2m/)
  assert.match(textOf(told, 'grace'), /compose.yaml gives api 10s to stop/)
})

test('a folder for backups that is on no mounted disk fails', async (t) => {
  const folder = await temporary(t)

  const { told } = await examined(folder, { BACKUP_DIR: join(folder, 'mount/backups') }, [])

  assert.match(textOf(told, 'backup-dir'), /mount/)
  assert.equal(statusOf(told, 'backup-dir'), 'fail')
})

test('a port of the metrics that somebody else holds fails', async (t) => {
  const folder = await temporary(t)
  const other = createServer().listen({ host: '127.0.0.1', port: 0 })
  t.after(() => other.close())
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo

  const { told } = await examined(folder, { METRICS_PORT: String(port) }, [])

  assert.equal(statusOf(told, 'metrics-port'), 'fail', textOf(told, 'metrics-port'))
  assert.equal(statusOf(told, 'port'), 'ok')
})

test('files of a deployment that are not there are not missed', async (t) => {
  const folder = await temporary(t)

  const { told } = await examined(folder, {}, [], { disk: roomy, deploymentFolder: folder })

  assert.deepEqual([statusOf(told, 'nginx'), statusOf(told, 'grace')], ['skipped', 'skipped'])
})

test('a port that the service itself holds is right', async (t) => {
  const folder = await temporary(t)
  await using service = await childService()
  const { port } = new URL(service.url)

  const { told } = await examined(folder, { PORT: port }, [])

  assert.match(textOf(told, 'port'), /the service runs on 127\.0\.0\.1/)
})

interface Examined {
  readonly code: number
  readonly told: Told
  /** As JSON. */
  readonly text: string
}

async function examined(
  folder: string,
  env: Readonly<Record<string, string>>,
  argv: readonly string[],
  injected: Parameters<typeof doctorCommand>[2] = { disk: roomy },
): Promise<Examined> {
  const [stdout, stderr] = [outputCollector(), outputCollector()]
  const all = { ...base(folder), ...env }
  const terminal = { stdout, stderr, env: all, cwd: () => folder } as unknown as Terminal
  const code = await doctorCommand([...argv, '--json'], terminal, injected)
  const text = stdout.text()
  return { code, told: JSON.parse(text) as Told, text: `${text}${stderr.text()}` }
}

function base(folder: string) {
  return { NODE_ENV: 'development', PORT: '0', DATA_DIR: join(folder, 'data') }
}

function statusOf({ checks }: Told, name: string): string | undefined {
  return checks.find((check) => check.name === name)?.status
}

function textOf({ checks }: Told, name: string): string {
  return JSON.stringify(checks.find((check) => check.name === name)?.findings)
}

/** A store as a start leaves it. */
async function prepare(env: Readonly<Record<string, string>>): Promise<void> {
  const { config } = await loadServiceConfig(env)
  await mkdir(config.dataDir, { mode: 0o700 })
  const { store } = await readyStore(config)
  await store.close()
}

async function temporary(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-doctor-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}
