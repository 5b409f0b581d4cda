import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Deprecation, toNotice } from './deprecation.ts'

test('a deprecation becomes the headers of RFC 9745, RFC 8594 and RFC 8288', () => {
  const notice = toNotice(
    {
      at: '2023-06-30T23:59:59Z',
      sunset: new Date('2024-06-30T23:59:59Z'),
      link: 'https://example.com/deprecated?x=1&y=(2)',
      successor: '/api/v2/reports',
    },
    'GET /api/v1/reports',
  )

  assert.deepEqual(notice, {
    // The first two values are those of RFC 9745, section 4.
    deprecation: '@1688169599',
    sunset: 'Sun, 30 Jun 2024 23:59:59 GMT',
    link:
      '<https://example.com/deprecated?x=1&y=(2)>; rel="deprecation", ' +
      '<https://example.com/deprecated?x=1&y=(2)>; rel="sunset", ' +
      '</api/v2/reports>; rel="successor-version"',
    sunsetMs: Date.UTC(2024, 5, 30, 23, 59, 59),
  })
})

test('a deprecation without more has one header and no end', () => {
  const notice = toNotice({ at: '2026-07-01' }, 'GET /')

  assert.deepEqual(notice, { deprecation: '@1782864000', sunsetMs: Infinity })
})

test('a link without a sunset is about the deprecation alone', () => {
  const { link } = toNotice({ at: '2026-07-01', link: '/docs/a' }, 'GET /')

  assert.equal(link, '</docs/a>; rel="deprecation"')
})

test('a time is read with its offset', () => {
  const { deprecation } = toNotice({ at: '2026-07-01T02:00:00+02:00' }, 'GET /')

  assert.equal(deprecation, '@1782864000')
})

const mistakes: readonly (readonly [what: string, deprecation: Deprecation])[] = [
  ['no date', { at: 'soon' }],
  ['an empty date', { at: '' }],
  ['an invalid Date', { at: new Date('x') }],
  ['a day that is not in the calendar', { at: '2026-02-30' }],
  ['a month that is not in the calendar', { at: '2026-13-01' }],
  ['a time without its offset', { at: '2026-07-01T00:00:00' }],
  ['a date for people', { at: '1 July 2026' }],
  ['a bad sunset', { at: '2026-07-01', sunset: '2026-07-32' }],
  ['a sunset before the deprecation', { at: '2026-07-02', sunset: '2026-07-01' }],
  ['an empty link', { at: '2026-07-01', link: '' }],
  ['a link that would end the header value', { at: '2026-07-01', link: '/a>; rel="x' }],
  ['a link that would end the header', { at: '2026-07-01', link: '/a\r\nx: y' }],
  ['a template instead of a URL', { at: '2026-07-01', successor: '/reports/{id}' }],
  ['a successor that is no URL', { at: '2026-07-01', successor: 'http://' }],
]

for (const [what, deprecation] of mistakes) {
  test(`${what} is a mistake of the program`, () => {
    assert.throws(() => toNotice(deprecation, 'GET /x'), { name: 'RangeError', message: /GET \/x/ })
  })
}

test('a sunset on the day of the deprecation is allowed', () => {
  assert.doesNotThrow(() => toNotice({ at: '2026-07-01', sunset: '2026-07-01' }, 'GET /'))
})

test('every date survives the way into the headers, to the second', () => {
  // Four-digit years: what an HTTP date can hold (RFC 9110, section 5.6.7).
  const dates = fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })

  const holds = fc.property(dates, dates, (one, two) => {
    const [at, sunset] = one <= two ? [one, two] : [two, one]
    const notice = toNotice({ at: at.toISOString(), sunset }, 'GET /')

    assert.equal(notice.deprecation, `@${Math.floor(at.getTime() / 1000)}`)
    assert.equal(Date.parse(notice.sunset ?? ''), Math.floor(sunset.getTime() / 1000) * 1000)
  })

  fc.assert(holds)
})
