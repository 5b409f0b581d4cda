import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ConfigError } from './config-error.ts'
import { configJsonSchema } from './json-schema.ts'
import { loadConfig, readConfig } from './load-config.ts'

const options = {
  probes: ['trace-context-continued', 'jwt-expiry-enforced'],
  env: { AUDIT_PASSWORD: 'secret' },
  today: '2026-11-21',
}

test('the config of the design is accepted as it is written', () => {
  const text = JSON.stringify({
    $schema: './schema.json',
    target: { liveness: '/livez', metrics: 'http://127.0.0.1:9000/metrics' },
    auth: {
      login: 'POST /login',
      users: { a: { name: 'audit', passwordEnv: 'AUDIT_PASSWORD' }, b: 'register' },
      token: { kind: 'jwt', algorithm: 'HS256', keyEnv: 'TOKEN_KEY' },
      loginLimit: { attempts: 5, windowSeconds: 900 },
    },
    start: {
      command: ['node', 'main.js'],
      replicas: 2,
      env: { DATABASE_URL: 'postgres://audit:{canary:db}@{proxy:postgres}/audit' },
    },
    dependencies: [
      {
        name: 'postgres',
        upstream: '127.0.0.1:5432',
        env: 'DATABASE_URL',
        criticality: 'required',
      },
    ],
    declarations: [
      {
        probe: 'trace-context-continued',
        reason: 'ARCHITECTURE',
        owner: 'api-team',
        expires: '2027-06-30',
      },
    ],
  })

  const config = readConfig(text, 'plimsoll.config.json', options)

  assert.equal(config.auth?.token?.keyEnv, 'TOKEN_KEY')
})

test('an empty config is a config', () => {
  assert.deepEqual(readConfig('{}', 'plimsoll.config.json', options), {})
})

const broken: readonly [string, unknown, string][] = [
  [
    'an unknown key',
    { target: { livenes: '/livez' } },
    'target.livenes: is not a known key; did you mean "liveness"?',
  ],
  [
    'an unknown key that is like none',
    { zebra: 1 },
    'zebra: is not a known key; known here are $schema, target, auth, start, dependencies, repository, commands, declarations, waivers, facts',
  ],
  [
    'an operation without its method',
    { auth: { login: '/login' } },
    'auth.login: is "/login", but must be a method and a path, such as "POST /login".',
  ],
  [
    'a user of no kind',
    { auth: { users: { a: 'regist' } } },
    'auth.users.a: is "regist", but must be "register", { "name", "passwordEnv" }, or { "tokenEnv" } with "header" unless it is a bearer.',
  ],
  [
    'a missing member',
    { start: {} },
    'start.command: is missing, and must be a program and its arguments, as a list; no shell reads them.',
  ],
  [
    'a number out of bounds',
    { start: { command: ['x'], replicas: 3 } },
    'start.replicas: is 3, but must be a whole number of at least 1 and at most 2.',
  ],
  [
    'a wrong type in a list',
    { dependencies: [4] },
    'dependencies[0]: is 4, but must be an object.',
  ],
  [
    'an unknown probe',
    { waivers: [{ probe: 'jwt-expiry', reason: 'r', owner: 'o', expires: '2027-01-01' }] },
    'waivers[0].probe: "jwt-expiry" is not a probe; did you mean "jwt-expiry-enforced"?',
  ],
  [
    'an expired waiver',
    { waivers: [{ probe: 'jwt-expiry-enforced', reason: 'r', owner: 'o', expires: '2026-11-20' }] },
    'waivers[0].expires: expired on 2026-11-20: mend the cause, or decide anew and set a later day.',
  ],
  [
    'a day that is none',
    { waivers: [{ probe: 'jwt-expiry-enforced', reason: 'r', owner: 'o', expires: '2027-02-30' }] },
    'waivers[0].expires: is "2027-02-30", but must be a day, such as "2027-06-30".',
  ],
  [
    'a variable that is not set',
    { auth: { users: { b: { tokenEnv: 'AUDIT_TOKEN' } } } },
    'auth.users.b.tokenEnv: the environment variable AUDIT_TOKEN is not set; set it to the secret of this user.',
  ],
  [
    'a proxy of no dependency',
    { start: { command: ['x'], env: { REDIS_URL: 'redis://{proxy:redis}' } } },
    'start.env.REDIS_URL: {proxy:redis} names no dependency; none is declared.',
  ],
  [
    'a key for a service that is not started',
    { auth: { token: { keyEnv: 'KEY' } } },
    'auth.token.keyEnv: needs "start": the auditor can choose a key only for a service that it starts.',
  ],
  ['no object at all', [], '(all): is [], but must be an object.'],
]

for (const [what, value, line] of broken) {
  test(`${what} is refused with its place and what would be right`, () => {
    const error = refusalOf(JSON.stringify(value))

    assert.equal(error.message, `plimsoll.config.json has one problem:\n  ${line}`)
  })
}

test('all problems are told at once', () => {
  const error = refusalOf('{"target":{"url":"ftp://x"},"auth":{"logon":"POST /login"}}')

  assert.deepEqual(
    error.problems.map(({ path }) => path),
    ['target.url', 'auth.logon'],
  )
})

test('what is not JSON and what is not there are told as such', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'config-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'config.json'), '\uFEFF{"facts":{"inMemory":true}}')

  const config = await loadConfig(join(folder, 'config.json'), options)
  const absent = await loadConfig(join(folder, 'no.json'), options).catch((error) => error)

  assert.equal(config.facts?.inMemory, true)
  assert.match(absent.message, /cannot be read \(ENOENT\)/)
  assert.match(refusalOf('{"a":').message, /is not JSON/)
})

test('the JSON Schema that is shipped is the one that validates', async () => {
  const shipped = await readFile(new URL('../../schemas/config.v1.json', import.meta.url), 'utf8')

  assert.equal(shipped, configJsonSchema(), 'write it anew: node src/config/write-json-schema.ts')
})

function refusalOf(text: string): ConfigError {
  try {
    readConfig(text, 'plimsoll.config.json', options)
  } catch (error) {
    if (error instanceof ConfigError) return error
  }
  throw new Error('the config was accepted')
}
