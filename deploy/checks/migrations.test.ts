import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exceptions } from './migrations/exceptions.ts'
import { unexplained } from './migrations.ts'

const needed = exceptions.map(({ rule, migrations: only }) => ({
  ...{ name: `${only?.[0] ?? '0001'}-planted`, rule, message: 'Said.' },
}))

test('what squawk finds without a reason to let it pass is a problem', () => {
  const found = { name: '0012-status', rule: 'ban-drop-column', message: 'Dropped.' }

  assert.deepEqual(unexplained(needed), [])
  assert.deepEqual(unexplained([...needed, found]), [
    '0012-status: squawk says ban-drop-column: Dropped.',
  ])
})

test('a reason that is given for one migration is none for another', () => {
  const elsewhere = { name: '0012-status', rule: 'prefer-robust-stmts', message: 'Not again.' }

  assert.equal(unexplained([...needed, elsewhere]).length, 1)
})

test('a reason that nothing needs any more is a problem', () => {
  assert.deepEqual(unexplained(needed.slice(1)), [
    `the exception of squawk's ${exceptions[0]?.rule} is for nothing`,
  ])
})
