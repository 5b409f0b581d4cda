import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeviceCookies, deviceLifeSeconds } from './device-cookie.ts'

const secret = 'a-secret-of-more-than-thirty-two-bytes'
const names = ['email:ann@example.com', 'username:ann']

test('a device is known by each name of the account that signed in on it', () => {
  const cookies = new DeviceCookies({ secret })
  const cookie = cookies.mint(names)

  const ids = names.map((name) => cookies.read(cookie, name))

  assert.notEqual(ids[0], undefined)
  assert.equal(ids[0], ids[1])
})

test('a device is not known for another account', () => {
  const cookies = new DeviceCookies({ secret })

  assert.equal(cookies.read(cookies.mint(names), 'email:bob@example.com'), undefined)
})

test('a cookie that was changed anywhere is none', () => {
  const cookies = new DeviceCookies({ secret })
  const cookie = cookies.mint(names)
  const bytes = Buffer.from(cookie.slice(3), 'base64url')

  const accepted = [...bytes.keys()].filter((index) => {
    const changed = Buffer.from(bytes)
    changed[index] = (changed[index] ?? 0) ^ 1
    return names.every((name) => cookies.read(`d1.${changed.toString('base64url')}`, name))
  })

  assert.deepEqual(accepted, [])
  for (const other of [
    undefined,
    '',
    'd1.',
    `${cookie}AAAA`,
    cookie.slice(3),
    `d2${cookie.slice(2)}`,
  ]) {
    assert.equal(cookies.read(other, names[0] ?? ''), undefined)
  }
})

test('a device keeps its id from login to login', () => {
  const cookies = new DeviceCookies({ secret })
  const [name = ''] = names
  const id = cookies.read(cookies.mint(names), name)

  assert.equal(cookies.read(cookies.mint(names, id), name), id)
})

test('a device is forgotten half a year after its last login', () => {
  let now = 1_800_000_000_000
  const cookies = new DeviceCookies({ secret, now: () => now })
  const cookie = cookies.mint(names)

  now += deviceLifeSeconds * 1000 - 1
  assert.notEqual(cookies.read(cookie, names[0] ?? ''), undefined)
  now += 1
  assert.equal(cookies.read(cookie, names[0] ?? ''), undefined)
})

test('after a rotation of the secret devices are still known', () => {
  const cookie = new DeviceCookies({ secret }).mint(names)
  const next = 'another-secret-of-thirty-two-bytes-and-more'

  const rotated = new DeviceCookies({ secret: next, previous: secret })

  assert.notEqual(rotated.read(cookie, names[0] ?? ''), undefined)
  assert.equal(new DeviceCookies({ secret: next }).read(cookie, names[0] ?? ''), undefined)
})
