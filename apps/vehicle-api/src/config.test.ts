import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseEnv } from 'node:util'
import { envExample, loadConfig, type Secret } from '@plimsoll/kit/config'
import { loadServiceConfig, serviceDefinition } from './config.ts'
import { namesOf, production, refusal, secretKey } from './testing/refused-config.ts'

test('production hides the documentation and gives load balancers time to notice', async () => {
  const { config } = await loadServiceConfig(production)

  assert.equal(config.docsEnabled, false)
  assert.equal(config.shutdownPreDelayMs, 1000)
  assert.equal(config.shutdownDrainMs, 10_000)
})

test('a deployed service does not change the schema of a shared database by itself', async () => {
  const databaseUrl = 'postgresql://plimsoll:wU2LwGdJh5PaRfoi@db.example.com/plimsoll'

  const shared = await loadServiceConfig({ ...production, DATABASE_URL: databaseUrl })
  const embedded = await loadServiceConfig(production)

  assert.equal(shared.config.migrateOnStart, false)
  assert.equal(embedded.config.migrateOnStart, true)
})

test('DEBUG makes debug the default of LOG_LEVEL', async () => {
  const { config } = await loadServiceConfig({ DEBUG: 'true' })

  assert.equal(config.logLevel, 'debug')
})

for (const [danger, name, value] of [
  ['no secret', 'SECRET_KEY', undefined],
  ['a secret of 49 characters', 'SECRET_KEY', secretKey.slice(1)],
  ['a secret that is an example', 'SECRET_KEY', `change-me-${secretKey}`],
  ['a secret of low variety', 'SECRET_KEY', 'klmnopqrstuvwxyz'.repeat(4)],
  [
    'a published secret',
    'SECRET_KEY',
    'VGhpcyBzZWNyZXQgaXMgc3RvcmVkIGJhc2UtNjQgZW5jb2RlZCBvbiB0aGUgcHJveHkgaG9zdA',
  ],
  ['debug on', 'DEBUG', 'true'],
  ['CORS undecided', 'CORS_ORIGINS', ''],
  ['CORS for all', 'CORS_ORIGINS', '*'],
  ['no trusted host', 'TRUSTED_HOSTS', undefined],
  ['every host trusted', 'TRUSTED_HOSTS', '*'],
  ['a default database password', 'DATABASE_URL', 'postgres://app:postgres@db/app'],
  ['a short database password', 'DATABASE_URL', 'postgres://app:x7Kq-9T@db/app'],
  ['a default password for Redis', 'REDIS_URL', 'redis://:changeme@redis'],
  ['a default administrator password', 'ADMIN_PASSWORD', 'admin'],
  ['a short administrator password', 'ADMIN_PASSWORD', 'x7Kq-9TwZ4b'],
  ['every address a proxy', 'TRUST_PROXY', '0.0.0.0/0'],
  ['a hop count', 'TRUST_PROXY', '1'],
] as const) {
  test(`production and staging refuse ${danger}`, async () => {
    const env = { ...production, [name]: value }

    const refused = [await refusal(env), await refusal({ ...env, NODE_ENV: 'staging' })]

    assert.deepEqual(refused.map(namesOf), [[name], [name]])
  })
}

for (const [name, value] of [
  ['SECRET_KEY', ''],
  ['SECRET_KEY', secretKey.slice(0, 31)],
  ['TRUST_PROXY', 'true'],
  ['TRUST_PROXY', '1'],
  ['TRUST_PROXY', '0.0.0.0/0'],
  ['TRUST_PROXY', '::/0'],
  ['TRUST_PROXY', '::ffff:0:0/96'],
] as const) {
  test(`development too refuses ${name}="${value}"`, async () => {
    const error = await refusal({ [name]: value })

    assert.deepEqual(namesOf(error), [name])
  })
}

test('CORS for all with credentials is refused everywhere', async () => {
  const error = await refusal({ CORS_ORIGINS: '*', CORS_CREDENTIALS: 'true' })

  assert.deepEqual(namesOf(error), ['CORS_ORIGINS'])
})

test("the administrator's name is no password", async () => {
  const error = await refusal({
    ...production,
    ADMIN_EMAIL: 'samantha.jones@example.com',
    ADMIN_PASSWORD: 'samantha.jones',
  })

  assert.deepEqual(namesOf(error), ['ADMIN_PASSWORD'])
})

test('a Redis without a password is warned of', async () => {
  const { warnings } = await loadServiceConfig({ ...production, REDIS_URL: 'redis://redis:6379' })

  assert.deepEqual(
    warnings.map((warning) => warning.split('.')[0]),
    ['REDIS_URL has no password'],
  )
})

for (const profile of ['staging', 'production'] as const) {
  test(`.env.${profile}.example is refused as it is, with what must be filled in`, async () => {
    const error = await refusal({ ...parseEnv(envExample(serviceDefinition, profile)) })

    assert.equal(error.environment, profile)
    assert.deepEqual(namesOf(error), ['CORS_ORIGINS', 'TRUSTED_HOSTS', 'SECRET_KEY'])
  })

  test(`.env.${profile}.example is accepted once that is filled in`, async () => {
    const example = envExample(serviceDefinition, profile)
    const filledIn = example
      .replace(/^CORS_ORIGINS=.*$/m, 'CORS_ORIGINS=https://app.example.com')
      .replace(/^TRUSTED_HOSTS=.*$/m, 'TRUSTED_HOSTS=api.example.com')
      .replace(/^SECRET_KEY=.*$/m, `SECRET_KEY=${secretKey}`)

    const { config, warnings } = await loadConfig(serviceDefinition, {
      env: {},
      envText: filledIn,
    })

    assert.equal(config.environment, profile)
    assert.deepEqual(warnings, [])
  })
}

test('.env.example changes nothing as it is', async () => {
  const { config } = await loadServiceConfig({
    ...parseEnv(envExample(serviceDefinition, 'development')),
  })

  assert.deepEqual(config, (await loadServiceConfig({})).config)
})

test('every line of .env.example is accepted in development when it is opened', async () => {
  const opened = envExample(serviceDefinition, 'development').replace(/^# (?=[A-Z_]+=)/gm, '')
  const names = Object.values(serviceDefinition.variables).map(({ name }) => name)

  const { config } = await loadServiceConfig({ ...parseEnv(opened) })

  assert.deepEqual(Object.keys(parseEnv(opened)).toSorted(), names.toSorted())
  assert.equal(config.adminEmail, 'admin@example.com')
})

test('production refuses every secret of the examples', async () => {
  const secrets = Object.values(serviceDefinition.variables).filter(({ isSecret }) => isSecret)
  const examples = secrets.map(({ name, example }) => [name, example])

  const error = await refusal({ ...production, ...Object.fromEntries(examples) })

  assert.deepEqual(
    namesOf(error),
    secrets.map(({ name }) => name),
  )
})

test('no secret is printed with the configuration', async () => {
  const { config } = await loadServiceConfig(production)

  const printed = JSON.stringify(config)

  assert.match(printed, /"secretKey":"\[secret\]"/)
  const { secretKey: secret }: { secretKey: Secret | undefined } = config
  assert.equal(secret?.reveal(), secretKey)
})
