import assert from 'node:assert/strict'
import { test } from 'node:test'
import { measuredApp } from './testing/measured-app.ts'

test('one family is read without the others', async () => {
  await using measured = await measuredApp((app) => {
    app.get('/things/:id', () => 'thing')
  })
  const { app } = measured

  await app.inject('/things/7')

  assert.deepEqual(app.metrics.read('http_requests_total'), [[['GET', '/things/:id', '200'], 1]])
  assert.equal(app.metrics.read('http_requests'), undefined)
})
