import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ConfigError } from './config-error.ts'
import { type ConfigOf, defineConfig } from './definition.ts'
import { boolean, duration, environment, integer, oneOf, secret, text } from './kinds.ts'
import { list, originList } from './list-kinds.ts'
import { type LoadOptions, loadConfig } from './load.ts'
import { corsDecided } from './network-rules.ts'
import type { Rule } from './rule.ts'
import { offWhenDeployed } from './secret-rules.ts'

const about = { description: 'For a test.', example: 'x' }

const definition = defineConfig({
  environment: environment(),
  logLevel: oneOf('LOG_LEVEL', {
    ...about,
    example: 'info',
    values: ['debug', 'info'],
    default: {
      summary: '`info`, or `debug` when DEBUG is on',
      from: ({ valueNamed }) => (valueNamed('DEBUG') === true ? 'debug' : 'info'),
    },
  }),
  debug: boolean('DEBUG', {
    ...about,
    example: 'true',
    default: 'false',
    rules: [offWhenDeployed()],
  }),
  port: integer('PORT', { ...about, example: '80', default: '8000', minimum: 1, maximum: 65_535 }),
  delay: duration('DELAY', {
    ...about,
    example: '1s',
    default: { local: '0s', deployed: '1s' },
  }),
  origins: list('ORIGINS', about),
  name: text('NAME', { ...about, rules: [warnOf('bad')] }),
  key: secret('SECRET_KEY', about),
})

type Config = ConfigOf<typeof definition>

test('an empty environment gives the defaults', async () => {
  const { config, warnings } = await load({ env: {} })

  const expected: Config = {
    environment: 'development',
    logLevel: 'info',
    debug: false,
    port: 8000,
    delay: 0,
    origins: undefined,
    name: undefined,
    key: undefined,
  }
  assert.deepEqual(config, expected)
  assert.deepEqual(warnings, [])
})

test('a default may differ in staging and production', async () => {
  const { config } = await load({ env: { NODE_ENV: 'staging' } })

  assert.equal(config.delay, 1000)
})

test('a derived default follows variables that are defined after it', async () => {
  const { config } = await load({ env: { DEBUG: 'true' } })

  assert.equal(config.logLevel, 'debug')
})

test('a variable that is set wins over a derived default', async () => {
  const { config } = await load({ env: { DEBUG: 'true', LOG_LEVEL: 'info' } })

  assert.equal(config.logLevel, 'info')
})

test('a configuration cannot be changed', async () => {
  const { config } = await load({ env: { ORIGINS: 'a,b' } })

  assert.ok(Object.isFrozen(config) && Object.isFrozen(config.origins))
})

test('an empty variable counts as not set', async () => {
  const { config } = await load({ env: { PORT: '', ORIGINS: '' } })

  assert.equal(config.port, 8000)
  assert.equal(config.origins, undefined)
})

test('a secret that is set and empty is refused', async () => {
  const error = await refusal({ env: { SECRET_KEY: '' } })

  assert.deepEqual(namesOf(error), ['SECRET_KEY'])
})

test('.env fills what the environment leaves open and overrides nothing', async () => {
  const envText = '\ufeffPORT=1111\nNAME="from .env" # a comment\n'

  const { config } = await load({ env: { PORT: '2222' }, envText })

  assert.equal(config.port, 2222)
  assert.equal(config.name, 'from .env')
})

test('an empty variable of the environment still hides the one in .env', async () => {
  const { config } = await load({ env: { PORT: '' }, envText: 'PORT=1111' })

  assert.equal(config.port, 8000)
})

test('NODE_ENV may come from .env', async () => {
  const { config } = await load({ env: {}, envText: 'NODE_ENV=production' })

  assert.equal(config.environment, 'production')
})

test('a .env file is read from its path', async (t) => {
  const path = temporaryFile(t, 'PORT=1111\n')

  const { config } = await load({ env: {}, envPath: path })

  assert.equal(config.port, 1111)
})

test('a .env file that is not there is not missed', async () => {
  const { config } = await load({ env: {}, envPath: join(tmpdir(), 'no-such-folder', '.env') })

  assert.equal(config.port, 8000)
})

test('a .env file that cannot be read is a problem', async () => {
  const error = await refusal({ env: {}, envPath: tmpdir() })

  assert.match(error.problems[0]?.wrong ?? '', /^cannot be read: it gives EISDIR$/)
})

test('X_FILE is read from the disk', async (t) => {
  const path = temporaryFile(t, 'of a file\n')

  const { config } = await load({ env: { SECRET_KEY_FILE: path }, envText: `NAME_FILE=${path}` })

  assert.equal(config.key?.reveal(), 'of a file')
  assert.equal(config.name, 'of a file')
})

test('a secret in place of the path of its file does not come back', async () => {
  const error = await refusal({ env: { SECRET_KEY_FILE: 'hunter2' } })

  assert.doesNotMatch(error.report() + error.message + JSON.stringify(error.problems), /hunter2/)
})

test('all problems are told at once, in the order of the definition', async () => {
  const error = await refusal({
    env: { NODE_ENV: 'production', SECRET_KEY: '', PORT: '0', DELAY: '5', DEBUG: 'yes' },
  })

  assert.deepEqual(namesOf(error), ['DEBUG', 'PORT', 'DELAY', 'SECRET_KEY'])
  assert.equal(error.environment, 'production')
})

test('a variable that cannot be read is not told that it is missing too', async () => {
  const one = defineConfig({
    environment: environment(),
    origins: originList('ORIGINS', {
      ...about,
      example: 'https://a.example',
      rules: [corsDecided()],
    }),
  })

  const loading = loadConfig(one, { env: { NODE_ENV: 'production', ORIGINS: 'a' } })

  await assert.rejects(loading, ({ problems }: ConfigError) => problems.length === 1)
})

test('an unknown environment is judged as production', async () => {
  const error = await refusal({ env: { NODE_ENV: 'prod', DEBUG: 'true' } })

  assert.deepEqual(namesOf(error), ['NODE_ENV', 'DEBUG'])
  assert.equal(error.environment, undefined)
})

test('staging is held to the rules of production, and test is not', async () => {
  const inStaging = load({ env: { NODE_ENV: 'staging', DEBUG: 'true' } })
  const { config } = await load({ env: { NODE_ENV: 'test', DEBUG: 'true' } })

  await assert.rejects(inStaging, ConfigError)
  assert.equal(config.debug, true)
})

test('a rule that warns does not refuse', async () => {
  const { config, warnings } = await load({ env: { NAME: 'bad' } })

  assert.equal(config.name, 'bad')
  assert.deepEqual(warnings, ['NAME is bad. Choose another.'])
})

test('a misspelt variable is warned of, in the environment and in .env, and no other', async () => {
  const env = { ORIGINSS: 'a', HOME: '/root', PATH: '/bin', SECRET_KEY_FIEL: 'a' }

  const { warnings } = await load({ env, envText: 'LOG_LEVLE=debug' })

  assert.deepEqual(warnings, [
    'ORIGINSS is not a variable; did you mean ORIGINS?',
    'SECRET_KEY_FIEL is not a variable; did you mean SECRET_KEY_FILE?',
    'LOG_LEVLE is not a variable; did you mean LOG_LEVEL?',
  ])
})

function load(options: LoadOptions): ReturnType<typeof loadConfig<Config>> {
  return loadConfig(definition, options)
}

async function refusal(options: LoadOptions): Promise<ConfigError> {
  const error = await load(options).then(
    () => assert.fail('nothing was refused'),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof ConfigError)
  return error
}

function namesOf({ problems }: ConfigError): readonly string[] {
  return problems.map(({ variable }) => variable)
}

function warnOf(word: string): Rule<string> {
  return {
    summary: `Warns of ${word}.`,
    applies: 'always',
    effect: 'warn',
    judge: (value) =>
      value === word ? { wrong: `is ${word}`, right: 'Choose another.' } : undefined,
  }
}

function temporaryFile(t: { after(clean: () => void): void }, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-config-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'text')
  writeFileSync(path, text)
  return path
}
