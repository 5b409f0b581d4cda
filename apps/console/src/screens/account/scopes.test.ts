import assert from 'node:assert/strict'
import { test } from 'node:test'
import { policy } from '../../../../vehicle-api/src/security/policy.ts'
import { scopesOf, scopesText, usualScopes } from './scopes.ts'

for (const role of ['admin', 'user'] as const) {
  test(`a key of the role ${role} can be given what the service lets the role do`, () => {
    const mask = policy.maskOf([role])
    const allowed = policy.permissions.filter((name) => policy.has(mask, name))

    const offered = scopesOf(role).map(({ permission }) => permission)

    assert.deepEqual(
      offered.toSorted(),
      allowed.filter((name) => name !== 'api-keys:manage').toSorted(),
    )
  })
}

test('whoever may have no keys is offered no scopes', () => {
  const mask = policy.maskOf(['guest'])

  assert.equal(policy.has(mask, 'api-keys:manage'), false)
  assert.deepEqual(scopesOf('guest'), [])
})

test('what a new key begins with is there for every user', () => {
  const offered = scopesOf('user').map(({ permission }) => permission)

  assert.deepEqual(
    usualScopes.filter((permission) => !offered.includes(permission)),
    [],
  )
})

test('what a key may do is told in short', () => {
  const many = ['vehicle:classify', 'vehicle:read', 'jobs:manage', 'audit:read', 'users:manage']

  assert.equal(scopesText(['vehicle:classify']), 'May classify pictures')
  assert.equal(
    scopesText(many),
    'May classify pictures, read your classifications and reports, see jobs and run them again, and 2 more',
  )
})
