import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { claimMapping } from './map-claims.ts'

const roles = { 'org:admin': 'admin', driver: 'user', chief: ['admin', 'user'] }

test('roles are found where Clerk, Auth0 and Keycloak put them', () => {
  const claim = 'https://example.com/roles'
  const given: readonly [string | string[], object][] = [
    ['org_role', { org_role: 'org:admin' }],
    ['o.rol', { o: { id: 'org_1', rol: 'org:admin' } }],
    [claim, { [claim]: ['org:admin'] }],
    ['realm_access.roles', { realm_access: { roles: ['offline_access', 'org:admin'] } }],
    [
      ['resource_access', 'my.client', 'roles'],
      { resource_access: { 'my.client': { roles: ['org:admin'] } } },
    ],
  ]

  for (const [rolesClaim, claims] of given) {
    assert.deepEqual(rolesOf(claims, rolesClaim), ['admin'], String(rolesClaim))
  }
})

test('the user is the issuer and the subject', () => {
  const user = claimMapping({ rolesClaim: 'r', roles })(claimsOf({ email: 'a@example.com' }))

  assert.deepEqual(user, { issuer: 'https://id.example.com', subject: 's-1', roles: [] })
})

test('one role of theirs can be several of ours, and each is given once', () => {
  assert.deepEqual(rolesOf({ r: ['driver', 'chief', 'driver'] }), ['user', 'admin'])
})

test('who has no role of the table has those of `otherwise`', () => {
  const map = claimMapping({ rolesClaim: 'r', roles, otherwise: ['guest'] })

  assert.deepEqual(map(claimsOf({ r: ['admin'] })).roles, ['guest'])
  assert.deepEqual(map(claimsOf({ r: ['driver'] })).roles, ['user'])
})

test('a claim named like the path does not stand in for the path', () => {
  assert.deepEqual(rolesOf({ 'realm_access.roles': ['chief'] }, 'realm_access.roles'), [])
})

test('nothing of a prototype or a list is a role or a way to one', () => {
  assert.deepEqual(rolesOf({ r: ['constructor', '__proto__', 'toString'] }), [])
  assert.deepEqual(rolesOf({ r: ['driver'] }, 'r.0'), [])
  assert.deepEqual(rolesOf({ r: 'driver' }, 'r.length'), [])
  assert.deepEqual(rolesOf({}, '__proto__.constructor.name'), [])
})

test('no claims give a role that is not in the table, and none makes it throw', () => {
  const map = claimMapping({ rolesClaim: 'a.b', roles })
  const claims = fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue())
  fc.assert(
    fc.property(claims, (some) => {
      const given = map(claimsOf(some)).roles
      assert.ok(given.every((role) => role === 'admin' || role === 'user'))
    }),
  )
})

function rolesOf(claims: object, rolesClaim: string | readonly string[] = 'r'): readonly string[] {
  return claimMapping({ rolesClaim, roles })(claimsOf(claims)).roles
}

function claimsOf(claims: object) {
  return {
    ...{ iss: 'https://id.example.com', aud: 'vehicle-api', sub: 's-1', iat: 1, exp: 2 },
    ...claims,
  }
}
