import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parted } from './shared-process.ts'

const pure = 'packages/kit/src/security/rate-limit/gcra.test.ts'

test('a test of pure functions shares its process', () => {
  assert.deepEqual(parted([pure]), { together: [pure], alone: [] })
})

test('a test stays alone that starts a program, however far away', () => {
  // By `childService`, and by the store of the service.
  const files = [
    'apps/vehicle-api/src/hostile-input.test.ts',
    'apps/vehicle-api/src/vehicle/routes.test.ts',
    'tools/servers/redis-server.test.ts',
  ]

  assert.deepEqual(parted(files), { together: [], alone: files })
})

test('a test stays alone that asks what is open in its process', () => {
  const file = 'packages/kit/src/observability/metrics/process-watch.test.ts'

  assert.deepEqual(parted([file, pure]), { together: [pure], alone: [file] })
})
