import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { actionWords, knownActions } from './action-words.ts'

const root = join(import.meta.dirname, '../../../../../..')

test('whatever the service puts on record is told in words', () => {
  const sources = globSync(
    ['packages/kit/src/{security,delivery}/**/*.ts', 'apps/vehicle-api/src/**/*.ts'],
    { cwd: root },
  ).filter((path) => !/\.test\.ts$|\/testing\//.test(path))
  const recorded = sources.flatMap((path) => actionsIn(readFileSync(join(root, path), 'utf8')))

  assert.ok(recorded.length > 15, recorded.join())
  assert.deepEqual(
    recorded.filter((action) => !knownActions.includes(action)),
    [],
  )
})

test('an action of another version is told by its name', () => {
  assert.equal(actionWords('door.opened_twice'), 'Door opened twice')
  assert.equal(actionWords('...'), '...')
})

function actionsIn(text: string): string[] {
  return [...text.matchAll(/action: '([a-z_-]+\.[a-z_-]+)'/g)].flatMap(([, action]) => action ?? [])
}
