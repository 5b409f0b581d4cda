import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parted } from './shared-process.ts'

const pure = 'packages/kit/src/security/rate-limit/gcra.test.ts'

test('a test of pure functions shares its process, and one of the service without a port', () => {
  const files = [pure, 'apps/vehicle-api/src/vehicle/routes.test.ts']

  assert.deepEqual(parted(files), { inTurn: files, alone: [] })
})

test('a test stays alone that starts a program, however far away', () => {
  // By `childService`, by a browser, and by a server of its own.
  const files = [
    'apps/vehicle-api/src/hostile-input.test.ts',
    'apps/vehicle-api/src/console/account.browser.test.ts',
    'tools/servers/redis-server.test.ts',
  ]

  assert.deepEqual(parted(files), { inTurn: [], alone: files })
})

test('a test stays alone that asks what is open in its process', () => {
  const file = 'packages/kit/src/observability/metrics/process-watch.test.ts'

  assert.deepEqual(parted([file, pure]), { inTurn: [pure], alone: [file] })
})
