import assert from 'node:assert/strict'
import { test } from 'node:test'
import { badgeOf, badgeSvg } from './badge.ts'
import { finding, report } from './testing/finding.ts'

const ready = report([finding()])
const sameDay = new Date('2026-01-31T18:00:00Z')

test('the badge says proven, coverage and the day, never one number alone', () => {
  const badge = badgeOf(ready, sameDay)

  assert.equal(badge.message, 'proven 100 · coverage 100 % · 2026-01-31')
  assert.equal(badge.color, '#1a7f37')
  assert.match(badgeSvg(badge), /aria-label="plimsoll: proven 100 · coverage 100 % · 2026-01-31"/)
})

for (const [days, isGrey] of [
  [30, false],
  [31, true],
] as const) {
  test(`after ${days} days it is ${isGrey ? 'grey' : 'not grey'}`, () => {
    const now = new Date(Date.parse(ready.finished_at) + days * 86_400_000)

    assert.equal(badgeOf(ready, now).color === '#666c74', isGrey)
  })
}

for (const [weight, isCustom] of [
  [15, false],
  [15.1, true],
] as const) {
  test(`with ${weight} % declared it ${isCustom ? 'says' : 'does not say'} custom profile`, () => {
    const { ruleset } = ready
    const badge = badgeOf(
      { ...ready, ruleset: { ...ruleset, declared: 9, declared_weight: weight } },
      sameDay,
    )

    assert.equal(badge.message.includes('custom profile'), isCustom)
  })
}

test('what it says cannot break the picture', () => {
  const svg = badgeSvg({ ...badgeOf(ready, sameDay), message: '"><script>alert(1)</script>' })

  assert.equal(svg.includes('<script'), false)
})
