import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type WelcomeFacts, welcome } from './welcome.ts'

test('in production it is one line among those of the log', () => {
  const text = welcome({ ...facts, config: { ...facts.config, environment: 'production' } })

  assert.equal(text, 'Vehicle Classifier API  http://127.0.0.1:3000\n')
})

test('a password that is not shown again is shown in production too', () => {
  const admin = {
    isCreated: true,
    email: 'admin@example.com',
    username: 'admin',
    password: 'made-now',
  } as const
  const config = { ...facts.config, environment: 'production' } as const

  assert.match(welcome({ ...facts, config, admin }), /password +made-now /)
})

test('in development it says how to begin', () => {
  assert.match(welcome(facts), /documentation +http:\/\/127\.0\.0\.1:3000\/docs\n/)
})

const facts: WelcomeFacts = {
  url: 'http://127.0.0.1:3000',
  config: { consoleEnabled: true, docsEnabled: true, dataDir: '.data', environment: 'development' },
  model: { name: 'model' },
  store: { engine: 'sqlite' },
  admin: { isCreated: false },
  metricsUrl: undefined,
}
