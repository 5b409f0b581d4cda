/**
 * B11: whoever sets the clock of a machine must move no timeout, interval, window or lease. So what
 * reads the wall clock is listed here, each with the reason why it is none of these.
 */

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const wing = join(import.meta.dirname, '..')
const wallClock = /\bDate\.now\b|\bnew Date\(\)/

/** Times of day for people and for rows; and what processes without a common clock agree on. */
const readers: Readonly<Record<string, string>> = {
  'backup/directory-lock.ts': 'the age of a lock whose process cannot be asked whether it lives',
  'backup/options.ts': 'names and manifests of backups',
  'database/new-id.ts': 'the time within an id',
  'deadline/overdue-reply.ts': 'the timestamp of a problem',
  'jobs/clock.ts': 'what the store is compared with, guarded by the monotonic clock',
  'migrations/options.ts': 'when it was applied; the age of a lock as above, and it is fenced',
  'migrations/schema-guard.ts': 'the age of the same lock',
  'overload/options.ts': 'the timestamp of a problem',
}

test('nothing in this wing measures time with a clock that can be set', () => {
  const files = globSync('**/*.ts', { cwd: wing })
    .filter((file) => !/\.test\.ts$|(^|\/)testing\//.test(file))
    .filter((file) => wallClock.test(withoutComments(readFileSync(join(wing, file), 'utf8'))))

  assert.deepEqual(
    files.filter((file) => readers[file] === undefined),
    [],
  )
  assert.ok(files.length > 0)
})

test('control: a window that is measured so is found', () => {
  const leaking = 'const isOver = Date.now() - startedAtMs > windowMs'
  const harmless = '/** Default `Date.now`. */\nconst at = performance.now()'

  assert.equal(wallClock.test(withoutComments(leaking)), true)
  assert.equal(wallClock.test(withoutComments(harmless)), false)
})

function withoutComments(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
}
