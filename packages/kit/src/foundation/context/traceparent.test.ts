import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatTraceparent, parseTraceparent } from './traceparent.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parentId = '00f067aa0ba902b7'

test('the example of the specification is read', () => {
  const parent = parseTraceparent(`00-${traceId}-${parentId}-01`)

  assert.deepEqual(parent, { traceId, parentId, sampled: true })
})

test('only the lowest flag says sampled', () => {
  const sampled = (flags: string) => parseTraceparent(`00-${traceId}-${parentId}-${flags}`)?.sampled

  assert.deepEqual(['00', '01', '02', '03', 'fe', 'ff'].map(sampled), [
    false,
    true,
    false,
    true,
    false,
    true,
  ])
})

test('a later version is read as far as version 00 goes', () => {
  const later = [
    `01-${traceId}-${parentId}-01`,
    `cc-${traceId}-${parentId}-01-what-the-future-will-be-like`,
    `fe-${traceId}-${parentId}-01-`,
  ]

  for (const header of later) {
    assert.deepEqual(parseTraceparent(header), { traceId, parentId, sampled: true }, header)
  }
})

test('what the specification calls invalid is refused', () => {
  const invalid = {
    'nothing at all': '',
    'version ff': `ff-${traceId}-${parentId}-01`,
    'version 00 with more behind': `00-${traceId}-${parentId}-01-what`,
    'version 00 with a dash behind': `00-${traceId}-${parentId}-01-`,
    'a later version with no dash before more': `cc-${traceId}-${parentId}-01.what`,
    'a later version that is too short': `cc-${traceId}-${parentId}-1`,
    'a trace of zeros': `00-${'0'.repeat(32)}-${parentId}-01`,
    'a span of zeros': `00-${traceId}-${'0'.repeat(16)}-01`,
    'capitals in the trace': `00-${traceId.toUpperCase()}-${parentId}-01`,
    'capitals in the span': `00-${traceId}-${parentId.toUpperCase()}-01`,
    'capitals in the flags': `00-${traceId}-${parentId}-0A`,
    'no hex in the version': `.0-${traceId}-${parentId}-01`,
    'a short trace': `00-${traceId.slice(1)}-${parentId}-01`,
    'a short span': `00-${traceId}-${parentId.slice(1)}-01`,
    'another separator': `00_${traceId}_${parentId}_01`,
    'white space around': ` 00-${traceId}-${parentId}-01 `,
    'two headers joined': `00-${traceId}-${parentId}-01, 00-${traceId}-${parentId}-01`,
  }

  for (const [what, header] of Object.entries(invalid)) {
    assert.equal(parseTraceparent(header), undefined, what)
  }
})

test('what is written is read again', () => {
  fc.assert(
    fc.property(hex(32), hex(16), fc.boolean(), (trace, parent, sampled) => {
      const written = formatTraceparent({ traceId: trace, parentId: parent, sampled })

      assert.deepEqual(parseTraceparent(written), { traceId: trace, parentId: parent, sampled })
    }),
  )
})

test('a valid header with one character changed is refused, or says just that', () => {
  const valid = `00-${traceId}-${parentId}-01`
  const position = fc.integer({ min: 0, max: valid.length - 1 })

  fc.assert(
    fc.property(position, fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
      const changed = valid.slice(0, at) + character + valid.slice(at + 1)

      const parent = parseTraceparent(changed)

      if (parent === undefined) return
      const flags = changed.slice(-2)
      const version = changed.slice(0, 2)
      assert.equal(`${version}-${parent.traceId}-${parent.parentId}-${flags}`, changed)
      assert.match(changed, /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/)
    }),
  )
})

test('no text at all makes it throw', () => {
  const anything = fc.string({ unit: 'binary', maxLength: 80 })
  const nearly = fc.stringMatching(
    /^[0-9a-f]{2}-[0-9a-fA-F]{31,33}-[0-9a-f]{15,17}-[0-9a-f]{1,3}.*$/,
  )

  fc.assert(
    fc.property(fc.oneof(anything, nearly), (header) => {
      const parent = parseTraceparent(header)

      assert.ok(parent === undefined || header.includes(parent.traceId))
    }),
  )
})

function hex(chars: number): fc.Arbitrary<string> {
  return fc.stringMatching(new RegExp(`^[0-9a-f]{${chars}}$`)).filter((text) => !/^0+$/.test(text))
}
