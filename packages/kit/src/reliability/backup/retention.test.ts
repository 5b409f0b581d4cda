import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { expired } from './retention.ts'

test('an unverified backup never pushes out the last verified ones', () => {
  const backups = [verified('1'), verified('2'), verified('3'), open('4'), open('5')]

  assert.deepEqual(expired(backups, 2), ['1'])
  assert.deepEqual(expired(backups, 1), ['1', '2', '4'])
})

test('an unverified backup goes when a newer one was verified', () => {
  assert.deepEqual(expired([open('1'), verified('2'), open('3')], 5), ['1'])
})

test('whatever was made, the newest verified ones stay and no more than twice as many', () => {
  const states = fc.array(fc.boolean(), { maxLength: 40 })
  fc.assert(
    fc.property(states, fc.integer({ min: 1, max: 10 }), (all, keep) => {
      const backups = all.map((isVerified, at) => ({ name: `${100 + at}`, isVerified }))

      const gone = new Set(expired(backups, keep))
      const stays = backups.filter(({ name }) => !gone.has(name))

      const wanted = backups.filter(({ isVerified }) => isVerified).slice(-keep)
      assert.deepEqual(
        stays.filter(({ isVerified }) => isVerified),
        wanted,
      )
      assert.ok(stays.length <= 2 * keep)
      assert.equal(expired(stays, keep).length, 0)
      // The newest of all is what a verification may be about to look at.
      assert.equal(stays.at(-1), backups.at(-1))
    }),
  )
})

function verified(name: string) {
  return { name, isVerified: true }
}

function open(name: string) {
  return { name, isVerified: false }
}
