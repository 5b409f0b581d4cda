import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fillTemplate, serviceEnvironment } from './environment.ts'

const values = {
  key: 'the-key',
  canary: (name: string) => `canary-${name}`,
  proxy: (name: string) => (name === 'postgres' ? '127.0.0.1:4000' : undefined),
}

test('a template is filled with port, key, canary and proxy', () => {
  const text = 'postgres://a:{canary:db}@{proxy:postgres}/x?port={port}&key={key}&other={x}'

  assert.equal(
    fillTemplate(text, values, 81),
    'postgres://a:canary-db@127.0.0.1:4000/x?port=81&key=the-key&other={x}',
  )
})

test('a proxy that no dependency has is an error of the config', () => {
  assert.throws(() => fillTemplate('{proxy:redis}', values, 1), RangeError)
})

test('the address of a dependency gives way to its proxy, also in an inherited value', () => {
  const env = serviceEnvironment({
    config: {
      start: { command: ['x'] },
      dependencies: [
        { name: 'postgres', upstream: 'db:5432', env: 'DATABASE_URL', criticality: 'required' },
      ],
    },
    values,
    port: 81,
    inherited: { DATABASE_URL: 'postgres://u@db:5432/x' },
  })

  assert.deepEqual(env, { DATABASE_URL: 'postgres://u@127.0.0.1:4000/x', PORT: '81' })
})

test('what is meant for the auditor or the runner that started it is not handed on', () => {
  const env = serviceEnvironment({
    config: { auth: { users: { a: { name: 'a', passwordEnv: 'AUDIT_PASSWORD' } } } },
    values,
    port: 81,
    inherited: { AUDIT_PASSWORD: 'secret', npm_config_cache: 'x', PATH: '/bin' },
  })

  assert.deepEqual(env, { PATH: '/bin', PORT: '81' })
})

test('relaxed limits come only when asked for, and changes win over all', () => {
  const config = {
    start: { command: ['x'], env: { LIMIT: '5', MODE: 'a' }, relaxedEnv: { LIMIT: '900' } },
  }

  const strict = serviceEnvironment({ config, values, port: 1, inherited: {} })
  const changes = { MODE: undefined, PORT: 'abc' }
  const relaxed = serviceEnvironment({
    config,
    values,
    port: 1,
    inherited: {},
    relaxed: true,
    changes,
  })

  assert.deepEqual(strict, { LIMIT: '5', MODE: 'a', PORT: '1' })
  assert.deepEqual(relaxed, { LIMIT: '900', PORT: 'abc' })
})
