import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NotFoundError } from '../../foundation/errors/index.ts'
import { anyOf, hasPermission, ownedBy, owns, visible } from './object-rules.ts'
import { definePermissions } from './policy.ts'
import { type Principal, principalOf } from './principal.ts'

const policy = definePermissions({
  permissions: ['report:read', 'report:read-all'],
  roles: { admin: ['*'], user: ['report:read'] },
})
const user = somebody('user-1', 'user')
const admin = somebody('admin-1', 'admin')
const rule = anyOf(
  owns((report: { readonly userId: string | null }) => report.userId),
  hasPermission('report:read-all'),
)

test('an object is for its owner and for who may see all', () => {
  const report = { userId: 'user-1' }

  assert.equal(visible(report, rule, user), report)
  assert.equal(visible(report, rule, admin), report)
})

test("somebody else's object answers as one that is not there", () => {
  const answers = [{ userId: 'user-2' }, { userId: null }, undefined, null].map((report) => {
    return refusalOf(() => visible(report, rule, user, 'There is no report with this id.'))
  })

  const [first] = answers
  assert.equal(first?.statusCode, 404)
  assert.equal(first?.message, 'There is no report with this id.')
  for (const answer of answers) assert.deepEqual(answer, first)
})

test('a list is of whose it is, or of all for who may see all', () => {
  assert.equal(ownedBy(user, 'report:read-all'), 'user-1')
  assert.equal(ownedBy(admin, 'report:read-all'), undefined)
})

test('a wrong name of a permission shows nothing', () => {
  assert.throws(() => ownedBy(admin, 'report:raed-all'), RangeError)
  assert.throws(() => visible({}, hasPermission('report:raed-all'), admin), RangeError)
})

test('a request without principal has nobody to act for', () => {
  assert.equal(principalOf({ principal: user }), user)
  assert.throws(() => principalOf({ principal: undefined }), { statusCode: 401 })
})

function somebody(userId: string, role: string): Principal {
  return { method: 'token', userId, roles: [role], permissions: policy.maskOf([role]) }
}

function refusalOf(act: () => unknown) {
  try {
    act()
  } catch (thrown) {
    assert.ok(thrown instanceof NotFoundError)
    return thrown
  }
  return assert.fail('it was shown')
}
