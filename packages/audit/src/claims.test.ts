import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { catalogue } from './catalogue.ts'
import { judgeClaims, parseClaims, summaryOf } from './claims.ts'
import { finding } from './report/testing/finding.ts'

const known = new Set(catalogue.map(({ id }) => id))
const revocation = `
- claim: Revocation is immediate
  probes: [logout-revokes-at-once, revocation-holds-across-replicas-and-restart]
`
const atOnce = finding({ probe: 'logout-revokes-at-once', ref: 'SEC-11' })
const everywhere = finding({ probe: 'revocation-holds-across-replicas-and-restart', ref: 'SEC-12' })

test('a claim is proven if all its probes passed', () => {
  const [claim] = judgeClaims(parseClaims(revocation, 'claims.yaml', known), [atOnce, everywhere])

  assert.deepEqual(claim, {
    claim: 'Revocation is immediate',
    source: 'claims.yaml',
    result: 'proven',
    because: 'SEC-11, SEC-12 passed.',
    probes: [atOnce.probe, everywhere.probe],
  })
})

for (const verdict of ['FAIL', 'WAIVED'] as const) {
  test(`a claim is refuted by one ${verdict}, whatever else is unknown`, () => {
    const findings = [
      { ...atOnce, verdict, observed: 'Still accepted.' },
      { ...everywhere, verdict: 'BLOCKED' as const, missing: ['start' as const] },
    ]

    const [claim] = judgeClaims(parseClaims(revocation, 'claims.yaml', known), findings)

    assert.equal(claim?.result, 'refuted')
    assert.match(claim?.because ?? '', /^SEC-11 failed.*: Still accepted\.$/)
  })
}

for (const verdict of ['PARTIAL', 'FLAKY', 'UNKNOWN', 'BLOCKED', 'SKIPPED', 'N/A'] as const) {
  test(`a claim of which one probe is ${verdict} is unprovable`, () => {
    const findings = [atOnce, { ...everywhere, verdict, observed: 'Nothing was seen.' }]

    const [claim] = judgeClaims(parseClaims(revocation, 'claims.yaml', known), findings)

    assert.equal(claim?.result, 'unprovable')
    assert.equal(claim?.because, `SEC-12 is ${verdict}: Nothing was seen.`)
  })
}

test('an unprovable claim says which capability would settle it', () => {
  const missing = ['start', 'secondInstance'] as const
  const findings = [atOnce, { ...everywhere, verdict: 'BLOCKED' as const, missing }]

  const [claim] = judgeClaims(parseClaims(revocation, 'claims.yaml', known), findings)

  assert.equal(
    claim?.because,
    'SEC-12 needs a start command (--start) and a second instance (start.replicas).',
  )
})

test('a claim whose probe did not run is unprovable', () => {
  const [claim] = judgeClaims(parseClaims(revocation, 'claims.yaml', known), [atOnce])

  assert.equal(claim?.result, 'unprovable')
})

test('a claim without probes is unprovable with its own reason', () => {
  const checklist = parseClaims('[{ claim: Rotated, probes: [], because: So. }]', 'c.yaml', known)

  const [claim] = judgeClaims(checklist, [])

  assert.deepEqual([claim?.result, claim?.because], ['unprovable', 'So.'])
})

test('the summary counts', () => {
  const checklist = parseClaims(revocation + revocation, 'claims.yaml', known)

  const results = judgeClaims(checklist, [atOnce, everywhere])

  assert.equal(summaryOf(results), '2 claims: 2 proven, 0 refuted, 0 unprovable')
  assert.equal(summaryOf(results.slice(1)), '1 claim: 1 proven, 0 refuted, 0 unprovable')
})

for (const [what, text, message] of [
  ['no YAML', 'claims: [', /^claims\.yaml: /],
  ['no list', 'claims: 1', /^claims\.yaml: \/claims must be array/],
  ['an unknown member', '[{ claim: A, probe: [] }]', /^claims\.yaml: \/claims\/0 must/],
  ['an unknown probe', '[{ claim: A, probes: [no-such] }]', /"A" names no-such, which is no probe/],
] as const) {
  test(`a file with ${what} is refused with the reason`, () => {
    assert.throws(() => parseClaims(text, 'claims.yaml', known), { name: 'RangeError', message })
  })
}

test('the checklist that is shipped names real probes, and every probe at least once', () => {
  const file = new URL('../claims/production-checklist.yaml', import.meta.url)

  const { source, claims } = parseClaims(readFileSync(file, 'utf8'), 'the checklist', known)

  assert.equal(source, 'Production-readiness checklist')
  assert.ok(claims.length >= 40)
  assert.equal(new Set(claims.map(({ claim }) => claim)).size, claims.length)
  const named = new Set(claims.flatMap(({ probes }) => probes))
  assert.deepEqual(
    [...known].filter((id) => !named.has(id)),
    [],
  )
})
