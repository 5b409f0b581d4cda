import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  adminPassword,
  databasePassword,
  noDefaultPassword,
  warnWithoutPassword,
} from './password-rules.ts'
import { Secret } from './secret.ts'
import { factsIn } from './testing/facts.ts'

const production = factsIn('production', { ADMIN_EMAIL: 'Jo.Smith@example.com' })
const admin = adminPassword({ emailVariable: 'ADMIN_EMAIL' })

for (const url of [
  'postgres://app:postgres@db/app',
  'postgres://app:Password123!@db/app',
  'postgres://app:P%40ssw0rd-2024@db/app',
  'postgres://app:change-me@db/app',
  'postgres://warehouse:warehouse@db/app',
  'postgres://app:warehouse@db/warehouse',
  'postgres://app:database1@database/app',
  'postgres://app:x7Kq-9T@db/app',
  'postgres://app:12345678@db/app',
  'postgres://app:aaaaaaaaaa@db/app',
  'postgres://app:@db/app',
  'postgres://app@db/app',
  'postgres://db/app',
  'postgres://app:x7Kq-9Tw@db/app?password=postgres',
]) {
  test(`the password in ${url} is refused`, async () => {
    const finding = await databasePassword().judge(new Secret(url), production)

    assert.match(finding?.wrong ?? '', /^has a password that /)
    assert.doesNotMatch(finding?.wrong ?? '', /warehouse|2024|x7Kq/)
  })
}

for (const url of [
  'postgres://app:x7Kq-9Tw@db/app',
  'postgres://app:83749265@db/app',
  'postgres://app:100%wool-and-linen@db/app',
  'postgres://app@db/app?password=x7Kq-9Tw',
  'postgres:///app?host=/var/run/postgresql',
]) {
  test(`the password in ${url} is accepted, or not needed`, async () => {
    const finding = await databasePassword().judge(new Secret(url), production)

    assert.equal(finding, undefined)
  })
}

test('a database URL without a password is told that it misses one', async () => {
  const finding = await databasePassword().judge(new Secret('postgres://app@db/app'), production)

  assert.equal(finding?.wrong, 'has a password that is missing')
})

test('a store that is not set needs no password', async () => {
  const rules = [databasePassword(), noDefaultPassword(), warnWithoutPassword()]

  const findings = await Promise.all(rules.map((rule) => rule.judge(undefined, production)))

  assert.deepEqual(findings, [undefined, undefined, undefined])
})

test('a default password of another store is refused, and any other is not', async () => {
  const urls = [
    'redis://:change-me@redis',
    'redis://:redis@redis',
    'redis://:x7K@redis',
    'redis://r',
  ]

  const refused = await Promise.all(
    urls.map((url) => noDefaultPassword().judge(new Secret(url), production)),
  )

  assert.deepEqual(
    refused.map((finding) => finding?.wrong),
    ['has a default password', 'has a default password', undefined, undefined],
  )
})

test('a store without a password is warned of, and not refused', async () => {
  const rule = warnWithoutPassword()

  const findings = await Promise.all(
    ['redis://redis:6379', 'redis://:x7K@redis'].map((url) =>
      rule.judge(new Secret(url), production),
    ),
  )

  assert.equal(rule.effect, 'warn')
  assert.deepEqual(
    findings.map((finding) => finding?.wrong),
    ['has no password', undefined],
  )
})

for (const password of [
  'admin',
  'changeme',
  'Administrator1!',
  '!!!password!!!',
  'jo.smith',
  'Jo.Smith@Example.com',
  'josmith-2024!!',
  'x7Kq-9TwZ4b',
  '123456789012',
  'abababababababab',
]) {
  test(`"${password}" is no password for an administrator`, async () => {
    const finding = await admin.judge(new Secret(password), production)

    assert.notEqual(finding, undefined)
    assert.ok(!finding?.wrong.includes(password))
  })
}

for (const password of ['x7Kq-9TwZ4bm', 'three ships sail at dawn']) {
  test(`"${password}" is a password for an administrator`, async () => {
    const finding = await admin.judge(new Secret(password), production)

    assert.equal(finding, undefined)
  })
}

test('a name of digits alone is no password either', async () => {
  const facts = factsIn('production', { ADMIN_EMAIL: '491715550134@example.com' })

  const finding = await admin.judge(new Secret('491715550134'), facts)

  assert.match(finding?.wrong ?? '', /the name it belongs to/)
})

test('an administrator without a password or an address is nothing to refuse', async () => {
  const ofNone = await admin.judge(undefined, production)
  const ofNoAddress = await admin.judge(new Secret('x7Kq-9TwZ4bm'), factsIn('production'))

  assert.deepEqual([ofNone, ofNoAddress], [undefined, undefined])
})

test('the rules for passwords hold in staging and production', () => {
  const rules = [databasePassword(), noDefaultPassword(), warnWithoutPassword(), admin]

  const applies = new Set(rules.map((rule) => rule.applies))

  assert.deepEqual([...applies], ['deployed'])
})
