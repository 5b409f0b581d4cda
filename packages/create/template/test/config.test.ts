import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ConfigError } from '@plimsoll/kit/config'
import { definition, readConfig } from '../src/config.ts'

const deployed = {
  NODE_ENV: 'production',
  SECRET_KEY: 'mK8-vQ2_xT5pL9wR3nB7jD1hF6sG4yA0cE8uZ5iO2tW7kX3qN6bV',
  TRUSTED_HOSTS: 'api.example.com',
  CORS_ORIGINS: 'none',
}

test('production starts only with what must not be left to chance, and says all of it', async () => {
  const named = (error: unknown) =>
    error instanceof ConfigError ? error.problems.map(({ variable }) => variable) : error

  const { config } = await readConfig(deployed)
  const refused = await readConfig({ NODE_ENV: 'production' }).catch(named)

  assert.equal(config.docsEnabled, false)
  assert.deepEqual(refused, ['SECRET_KEY', 'TRUSTED_HOSTS', 'CORS_ORIGINS'])
})

test('a default password of the database is refused', async () => {
  const env = { ...deployed, DATABASE_URL: 'postgresql://app:postgres@db:5432/app' }

  await assert.rejects(readConfig(env), /DATABASE_URL/)
})

test('.env.example names every variable, and no other', () => {
  const text = readFileSync(join(import.meta.dirname, '../.env.example'), 'utf8')

  const named = [...text.matchAll(/^#? ?([A-Z_]+)=/gm)].map(([, name]) => name)

  const variables = Object.values(definition.variables).map(({ name }) => name)
  assert.deepEqual(named.toSorted(), variables.toSorted())
})
