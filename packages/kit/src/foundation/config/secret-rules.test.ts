import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import type { Environment, Finding, Rule } from './rule.ts'
import { Secret } from './secret.ts'
import {
  offWhenDeployed,
  secretLong,
  secretNoExample,
  secretPresent,
  secretUnpublished,
  secretVaried,
  strongSecret,
} from './secret-rules.ts'
import { factsIn } from './testing/facts.ts'
import { publishedSecrets } from './testing/published-secrets.ts'
import { weakSecrets } from './weak-secrets.ts'

const random50 = 'q7Zr-0TtXb3mVnE_8sKcUy2LwGdJh5PaRfoi1Nv9eBDxM4kQSC'
const random32 = random50.slice(0, 32)

for (const [what, rule, text] of [
  ['is missing', secretPresent(), undefined],
  ['has 49 characters', secretLong(), random50.slice(1)],
  ['is an example value', secretNoExample(), `change-me-${random50}`],
  ['has low variety', secretVaried(), 'klmnopqrstuvwxyzklmnopqrstuvwxyzklmnopqrstuvwxyzklmnop'],
  ['is published', secretUnpublished(), weakSecrets.split('\n').find((line) => line.length > 50)],
] as const) {
  test(`a secret that ${what} is refused in production, by the rule for just that`, async () => {
    const value = text === undefined ? undefined : new Secret(text)

    const refusing = await Promise.all(
      strongSecret().map(async (each) => (await judge(each, value, 'production')) && each.summary),
    )

    assert.ok(refusing.includes(rule.summary))
    assert.equal(refusing.filter(Boolean).length, 1)
  })
}

test('50 random characters are accepted in production, and 32 elsewhere', async () => {
  const inProduction = await findings(new Secret(random50), 'production')
  const inDevelopment = await findings(new Secret(random32), 'development')

  assert.deepEqual([...inProduction, ...inDevelopment], [])
})

test('what the remedy prints is accepted in production', async () => {
  const secrets = Array.from(
    { length: 50 },
    () => new Secret(randomBytes(48).toString('base64url')),
  )

  const found = await Promise.all(secrets.map((secret) => findings(secret, 'production')))

  assert.deepEqual(found.flat(), [])
})

test('no secret is fine in development, and a short one is not', async () => {
  const ofNone = await findings(undefined, 'development')
  const ofShort = await findings(new Secret(random32.slice(1)), 'development')

  assert.deepEqual(ofNone, [])
  assert.equal(ofShort.length, 1)
})

test('length counts characters in production and bytes elsewhere', async () => {
  const secret = new Secret(`${'ä𝄞ß€µ¿¡ñ'.repeat(2)}qXwv`)

  const inProduction = await judge(secretLong(), secret, 'production')
  const inDevelopment = await judge(secretLong(), secret, 'development')

  assert.match(inProduction?.wrong ?? '', /has 20 characters, under 50/)
  assert.equal(inDevelopment, undefined)
})

for (const example of [
  'replace-me-with-at-least-50-characters-from-a-random-generator',
  '<random_string_at_least_32_characters_long_and_more_of_it>',
  'your-secret-key-goes-here-and-nowhere-else-than-in-there',
  'django-insecure-k3v9x1c4z7q0w8e5r2t6y1u3i0o9p4a7s2d5f8g1h',
  'ThisIsAnExampleSecretThatIsLongEnoughToLookLikeOneThatIsGood',
]) {
  test(`"${example.slice(0, 30)}…" is an example value`, async () => {
    const finding = await judge(secretNoExample(), new Secret(example), 'production')

    assert.equal(finding?.wrong, 'looks like an example value')
  })
}

test('the package holds the 1,886 published secrets of 32 bytes or more', () => {
  const entries = weakSecrets.split('\n')

  const long = entries.filter((entry) => Buffer.byteLength(entry) >= 32)

  assert.equal(entries.length, 1886)
  assert.equal(long.length, 1886)
})

for (const environment of ['development', 'production'] as const) {
  test(`every published secret is refused in ${environment}`, async () => {
    const published = publishedSecrets()

    const accepted: string[] = []
    for (const text of published) {
      if (text !== '' && !(await isRefused(text, environment))) accepted.push(text)
    }

    assert.ok(published.length === 1886 || published.length === 103_979)
    assert.deepEqual(accepted, [])
  })
}

test('a published secret is refused with blanks around it too', async () => {
  const text = ` ${weakSecrets.split('\n')[0]}\t`

  const finding = await judge(secretUnpublished(), new Secret(text), 'development')

  assert.equal(finding?.wrong, 'is on a public list of weak secrets')
})

test('no finding about a secret holds it', async () => {
  const secret = new Secret('hunter2')

  const found = await findings(secret, 'production')

  assert.ok(found.length > 1)
  assert.doesNotMatch(JSON.stringify(found), /hunter2/)
})

test('a switch that must be off is refused when it is on, in production only', async () => {
  const rule = offWhenDeployed()

  const findings = [await judge(rule, true, 'production'), await judge(rule, false, 'production')]

  assert.deepEqual(findings, [{ wrong: 'is on', right: 'Set it to false.' }, undefined])
  assert.equal(rule.applies, 'deployed')
})

async function isRefused(text: string, environment: Environment): Promise<boolean> {
  const secret = new Secret(text)
  for (const rule of strongSecret()) {
    if ((await judge(rule, secret, environment)) !== undefined) return true
  }
  return false
}

async function findings(
  value: Secret | undefined,
  environment: Environment,
): Promise<readonly Finding[]> {
  const found = strongSecret().map((rule) => judge(rule, value, environment))
  return (await Promise.all(found)).filter((finding) => finding !== undefined)
}

async function judge<Value>(
  rule: Rule<Value>,
  value: Value | undefined,
  environment: Environment,
): Promise<Finding | undefined> {
  const facts = factsIn(environment)
  if (rule.applies === 'deployed' && !facts.isDeployed) return undefined
  return rule.judge(value, facts)
}
