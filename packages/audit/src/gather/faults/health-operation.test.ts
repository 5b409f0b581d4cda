import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tellsOfHealth } from './health-operation.ts'

test('health by its usual names, or by its tag, is no business', () => {
  const paths = ['/health', '/healthz', '/api/v1/health/ready', '/startupz', '/_health', '/ping']

  for (const path of paths) assert.ok(tellsOfHealth(operation(path)), path)
  assert.ok(tellsOfHealth({ ...operation('/state'), tags: ['Health'] }))
})

test('what is named alike is business', () => {
  const paths = ['/health-records', '/orders/status-changes', '/livestock', '/ready-meals/{id}']

  for (const path of paths) assert.ok(!tellsOfHealth(operation(path)), path)
  assert.ok(!tellsOfHealth({ ...operation('/health'), isProtected: true }))
})

function operation(path: string) {
  return { path, tags: [], isProtected: false }
}
