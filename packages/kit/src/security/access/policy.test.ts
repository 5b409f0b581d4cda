import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { definePermissions } from './policy.ts'

const policy = definePermissions({
  permissions: ['report:read', 'report:write', 'user:manage'],
  roles: { admin: ['*'], user: ['report:read', 'report:write'], guest: ['report:read'] },
})

test('a role allows what it names, and roles add up', () => {
  const guest = policy.maskOf(['guest'])
  const both = policy.maskOf(['guest', 'user'])

  assert.deepEqual(allowed(guest), ['report:read'])
  assert.deepEqual(allowed(both), ['report:read', 'report:write'])
  assert.deepEqual(allowed(policy.maskOf(['admin'])), policy.permissions)
})

test('no role, and a role that the policy does not name, allow nothing', () => {
  const masks = [[], ['boss'], ['__proto__'], ['constructor'], ['*'], ['report:read']].map(
    (roles) => policy.maskOf(roles),
  )

  assert.deepEqual(masks.flatMap(allowed), [])
})

test('scopes only take away', () => {
  const narrow = policy.maskOf(['user'], ['report:read', 'user:manage', 'no:such'])

  assert.deepEqual(allowed(narrow), ['report:read'])
  assert.deepEqual(allowed(policy.maskOf(['user'], [])), [])
  assert.deepEqual(allowed(policy.maskOf(['user'], ['*'])), ['report:read', 'report:write'])
})

test('to ask for a permission that there is not is a mistake, not a denial', () => {
  const mask = policy.maskOf(['admin'])

  assert.throws(() => mask.has('report:raed'), /no permission "report:raed"/)
  assert.throws(() => policy.has(mask, 'report:raed' as 'report:read'), RangeError)
  assert.ok(!policy.knows('report:raed'))
})

test('a definition is refused with all that is wrong with it', () => {
  const definition = {
    permissions: ['report:read', 'report:read', 'Report:Write', 'report', 'a:b:c'],
    roles: { user: ['report:raed', '*'], guest: ['report:list'] },
  }

  assert.throws(
    () => definePermissions(definition as never),
    ({ message }: RangeError) => {
      const lines = message.split('\n- ').slice(1)
      assert.deepEqual(lines, [
        '"Report:Write" is not written noun:verb in lower case',
        '"report" is not written noun:verb in lower case',
        '"a:b:c" is not written noun:verb in lower case',
        '"report:read" is there twice',
        'the role "user" has "report:raed", which is no permission',
        'the role "guest" has "report:list", which is no permission',
      ])
      return true
    },
  )
})

test('64 permissions fit, 65 do not', () => {
  const named = (count: number) => Array.from({ length: count }, (_, at) => `thing:do-${at}`)
  const most = definePermissions({ permissions: named(64), roles: { admin: ['*'] } })

  assert.deepEqual(
    named(64).filter((name) => most.maskOf(['admin']).has(name)),
    named(64),
  )
  assert.throws(
    () => definePermissions({ permissions: named(65), roles: {} }),
    /there are 65 permissions, at most 64 fit/,
  )
})

test('a mask allows exactly what a set would', () => {
  const permissions = Array.from({ length: 64 }, (_, at) => `thing:do-${at}`)
  const names = fc.subarray(permissions)

  fc.assert(
    fc.property(names, names, fc.option(names, { nil: undefined }), (one, other, scopes) => {
      const some = definePermissions({ permissions, roles: { one, other } })

      const mask = some.maskOf(['one', 'other'], scopes)

      const expected = permissions.filter(
        (name) => (one.includes(name) || other.includes(name)) && (scopes?.includes(name) ?? true),
      )
      assert.deepEqual(
        permissions.filter((name) => mask.has(name)),
        expected,
      )
    }),
  )
})

test('a list of roles that changes gives another mask', () => {
  const roles = ['guest', 'user']
  const before = policy.maskOf(roles)

  roles[0] = 'admin'

  assert.deepEqual(allowed(before), ['report:read', 'report:write'])
  assert.deepEqual(allowed(policy.maskOf(roles)), policy.permissions)
})

test('nobody can change a mask', () => {
  const mask = policy.maskOf(['guest'])

  assert.throws(() => Object.assign(mask, { low: -1 }), TypeError)
  assert.throws(() => Object.assign(mask, { has: () => true }), TypeError)
})

function allowed(mask: { has(permission: string): boolean }): string[] {
  return policy.permissions.filter((name) => mask.has(name))
}
