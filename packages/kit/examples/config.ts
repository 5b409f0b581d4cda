/** A configuration of three variables, loaded from a harmless and from a dangerous environment. */

import {
  ConfigError,
  defineConfig,
  duration,
  environment,
  integer,
  loadConfig,
  secret,
  strongSecret,
} from '@plimsoll/kit/config'

const definition = defineConfig({
  environment: environment(),
  port: integer('PORT', {
    description: 'TCP port to listen on.',
    example: '8080',
    default: '8000',
    minimum: 0,
    maximum: 65_535,
  }),
  timeoutMs: duration('TIMEOUT', {
    description: 'Time for one request.',
    example: '10s',
    default: { local: '1h', deployed: '30s' },
  }),
  secretKey: secret('SECRET_KEY', {
    description: 'Signs tokens.',
    example: 'replace-me-with-50-random-characters',
    rules: strongSecret(),
  }),
})

const { config } = await loadConfig(definition, { env: { PORT: '9000' } })
process.stdout.write(`${JSON.stringify(config)}\n`)

try {
  await loadConfig(definition, {
    env: { NODE_ENV: 'production', TIMEOUT: '30', SECRET_KEY: 'changeme' },
  })
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  process.stdout.write(error.report())
}
