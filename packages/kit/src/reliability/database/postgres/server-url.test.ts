import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { postgresDatabase } from './postgres-database.ts'
import { checkPostgresUrl, parsePostgresUrl } from './server-url.ts'

const good = 'postgresql://anna:pa%2Fss%40w%3Frd@db.example:5433/ships?sslmode=verify-full'

const wrong: Readonly<Record<string, RegExp>> = {
  '': /begin with postgresql/,
  'localhost:5432/ships': /begin with postgresql/,
  'mysql://a:canary@host/ships': /begin with postgresql/,
  'postgres://a:canary@host/ships ': /white space/,
  'postgres://a:can\nary@host/ships': /white space/,
  'postgres://a:can/ary@host/ships': /before the @/,
  'postgres://a:1/canary@host/ships': /before the @/,
  'postgres://a:can?ary@host/ships': /before the @/,
  'postgres://a:can#ary@host/ships': /before the @/,
  'postgres://a:canary@host:canary/ships': /port/,
  'postgres://a:canary@host:0/ships': /port 0/,
  'postgres://a:canary@/ships': /is no URL|no host/,
  'postgres://host/ships': /no user/,
  'postgres://a:canary@host': /no database name/,
  'postgres://a:canary@host/': /no database name/,
  'postgres://a:canary@host/ships/old': /\/ in its database name/,
  'postgres://a:canary@one,two/ships': /several hosts/,
  'postgres://a:canary%@host/ships': /% in its password/,
  'postgres://a:canary%00@host/ships': /% in its password/,
  'postgres://a:canary@host/ships#old': /# in it/,
  'postgres://a:canary@host/ships?password=canary': /password as a parameter/,
  'postgres://a:canary@host/ships?host=canary': /host/,
  'postgres://a:canary@host/ships?query_timeout=0': /unknown parameter/,
  'postgres://a:canary@host/ships?canary': /unknown parameter/,
  'postgres://a:canary@host/ships?ssl=true': /parameter ssl/,
  'postgres://a:canary@host/ships?sslmode=prefer': /attacker/,
  'postgres://a:canary@host/ships?sslmode=verify': /unknown sslmode/,
  'postgres://a:canary@host/ships?sslmode=require&sslmode=disable': /twice/,
  'postgres://a:canary@host/ships?uselibpqcompat=true&sslmode=require': /weakens/,
  'postgres://a:canary@host/ships?sslrootcert=/ca.pem': /does not use it/,
  'postgres://a:canary@host/ships?sslmode=verify-full&sslcert=/a.pem': /only one/,
}

for (const [url, message] of Object.entries(wrong)) {
  test(`${JSON.stringify(url)} is refused, with a remedy and without the password`, async () => {
    const findings = checkPostgresUrl(url)

    assert.match(findings.map((finding) => finding.wrong).join('; '), message)
    for (const { right } of findings) assert.match(right, /\.$/)
    await assert.rejects(postgresDatabase({ url }), (error: Error) => {
      assert.equal(error.name, 'RangeError')
      assert.doesNotMatch(inspect(error, { showHidden: true, depth: 9 }), /canary|ary@/)
      return true
    })
  })
}

test('a good URL is taken apart, percent-encoding undone', () => {
  const parts = parsePostgresUrl(good)

  assert.deepEqual(checkPostgresUrl(good), [])
  assert.equal(parts.host, 'db.example')
  assert.equal(parts.port, 5433)
  assert.equal(parts.user, 'anna')
  assert.equal(parts.password(), 'pa/ss@w?rd')
  assert.equal(parts.database, 'ships')
})

test('an address of IPv6 and a socket in a folder are hosts too', () => {
  assert.equal(parsePostgresUrl('postgres://a@[::1]/ships').host, '::1')
  assert.equal(parsePostgresUrl('postgres://a@/ships?host=/run/postgresql').host, '/run/postgresql')
})

test('any encoded user, password and name come back as they were', () => {
  const part = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.includes('\0'))

  fc.assert(
    fc.property(part, part, part, (user, password, database) => {
      const [first, second, third] = [user, password, database].map(encodeURIComponent)
      const parts = parsePostgresUrl(`postgresql://${first}:${second}@host/${third}`)

      assert.deepEqual([parts.user, parts.password(), parts.database], [user, password, database])
    }),
  )
})

test('no text at all makes the check throw, or repeat the text', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (text) => {
      const url = text.replace(/^https?:/, 'postgres:')
      const said = checkPostgresUrl(url).map((finding) => finding.wrong + finding.right)
      assert.ok(said.every((words) => !words.includes(url)))
    }),
  )
})

test('a file that cannot be read is named by its parameter', async () => {
  const url = 'postgres://a:b@host/ships?sslmode=verify-full&sslrootcert=/nowhere/ca.pem'

  await assert.rejects(postgresDatabase({ url }), /sslrootcert that cannot be read: ENOENT/)
})

test('an option that makes no sense is named with its value', async () => {
  for (const option of ['connectionsMax', 'statementTimeoutMs', 'connectionTimeoutMs']) {
    for (const value of [0, -1, 1.5, Number.NaN, 2 ** 31]) {
      const opening = postgresDatabase({ url: good, [option]: value })
      await assert.rejects(opening, new RegExp(`RangeError: postgres.${option} .*got ${value}`))
    }
  }
})
