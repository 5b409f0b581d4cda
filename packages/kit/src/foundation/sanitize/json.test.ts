import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { KitError } from '../errors/index.ts'
import { parseJson } from './json.ts'

const forbidden = { code: 'JSON_FORBIDDEN_KEY', statusCode: 400 }
const malformed = { code: 'MALFORMED_JSON', statusCode: 400 }

test('JSON is accepted as deep as the limit and no deeper', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

  assert.doesNotThrow(() => parseJson(nested(32)))
  assert.throws(() => parseJson(nested(33)), { code: 'JSON_TOO_DEEP', statusCode: 400 })
  assert.throws(() => parseJson(nested(3), { depthMax: 2 }), { code: 'JSON_TOO_DEEP' })
})

test('JSON nested 100,000 deep is refused at the first level too many', () => {
  const given = '{"a":'.repeat(100_000)

  assert.throws(() => parseJson(given), { code: 'JSON_TOO_DEEP' })
})

test('brackets in a string are no depth, and colons no member', () => {
  const given = JSON.stringify({ a: '[[[{{{:::\\"' })

  assert.doesNotThrow(() => parseJson(given, { depthMax: 1, keysMax: 1 }))
})

test('siblings are no depth', () => {
  const given = JSON.stringify(Array.from({ length: 100 }, () => ({ a: [] })))

  assert.doesNotThrow(() => parseJson(given, { depthMax: 3 }))
})

test('members of all objects together are limited', () => {
  const given = JSON.stringify([{ a: 1, b: 2 }, { c: { d: 3 } }])

  assert.doesNotThrow(() => parseJson(given, { keysMax: 4 }))
  assert.throws(() => parseJson(given, { keysMax: 3 }), {
    code: 'JSON_TOO_MANY_KEYS',
    statusCode: 400,
  })
})

test('a thousand members are accepted by default and one more is not', () => {
  const object = (members: number) =>
    JSON.stringify(Object.fromEntries(Array.from({ length: members }, (_, i) => [`k${i}`, i])))

  assert.doesNotThrow(() => parseJson(object(1000)))
  assert.throws(() => parseJson(object(1001)), { code: 'JSON_TOO_MANY_KEYS' })
})

const pollutions = [
  '{"__proto__":{"admin":true}}',
  '{"__proto__" :1}',
  '{"a":[{"b":{"__proto__":{}}}]}',
  '{"\\u005f_proto__":{}}',
  '{"__pr\\u006Fto__":{}}',
  '{"\\u005f\\u005f\\u0070\\u0072\\u006f\\u0074\\u006f\\u005f\\u005f":{}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"a":{"constructor":{"x":1,"prototype":{}}}}',
  '{"c\\u006fnstructor":{"prototyp\\u0065":{}}}',
]

for (const given of pollutions) {
  test(`a member that could change a prototype is refused: ${given}`, () => {
    assert.throws(() => parseJson(given), forbidden)
  })
}

const harmless = [
  '{"proto":1,"__proto":2,"_proto_":3}',
  '["__proto__"]',
  '{"a":"__proto__"}',
  '{"a":"\\"__proto__\\":"}',
  '{"constructor":"Ford"}',
  '{"constructor":null,"prototype":{}}',
  '{"prototype":{"constructor":{}}}',
  '{"\\\\u005f_proto__":1}',
  '{"":{"a\\"b":"\\\\"}}',
]

for (const given of harmless) {
  test(`a name that only looks alike is accepted: ${given}`, () => {
    assert.deepEqual(parseJson(given), JSON.parse(given))
  })
}

const broken: readonly (readonly [what: string, given: string | Buffer])[] = [
  ['nothing', ''],
  ['white space alone', ' '],
  ['an unfinished object', '{"a":1'],
  ['an unfinished string', '"abc'],
  ['an unfinished escape', '"abc\\'],
  ['an unknown escape in a key', '{"\\x5f_proto__":1}'],
  ['a comment', '/**/{}'],
  ['a trailing comma', '[1,]'],
  ['NaN', 'NaN'],
  ['a colon alone', ':'],
  ['invalid UTF-8', Buffer.from('{"a":"\xff"}', 'latin1')],
  ['overlong UTF-8', Buffer.from('{"a":"\xc0\xae"}', 'latin1')],
  ['a byte order mark', '\ufeff{}'],
]

for (const [what, given] of broken) {
  test(`${what} is malformed`, () => assert.throws(() => parseJson(given), malformed))
}

test('the message names the place of the fault and never quotes the body', () => {
  const given = '{"password":"hunter2",}'

  assert.throws(() => parseJson(given), { message: /at position 22\.$/ })
  assert.throws(() => parseJson('{"password":hunter2}'), {
    message: /^(?!.*hunter).*not valid/,
  })
})

test('the message names what a parser error would not', () => {
  assert.throws(() => parseJson(''), { message: /empty/ })
  assert.throws(() => parseJson('\ufeff{}'), { message: /byte order mark/ })
})

test('of a repeated member the last one counts, unless that is refused', () => {
  const given = '{"b":{"a":1,"\\u0061":2}}'

  assert.deepEqual(parseJson(given), { b: { a: 2 } })
  assert.throws(() => parseJson(given, { duplicateKeys: 'refuse' }), {
    code: 'JSON_DUPLICATE_KEY',
    statusCode: 400,
  })
  assert.doesNotThrow(() => parseJson('[{"a":1},{"a":[2]}]', { duplicateKeys: 'refuse' }))
})

test('all JSON within the limits is read as JSON.parse reads it', () => {
  const json = fc.json({ maxDepth: 6 }).filter((text) => !/__proto__|constructor/.test(text))
  const spaces = fc.constantFrom('', ' ', '\n\t')

  const holds = fc.property(json, spaces, (text, indent) => {
    const given = JSON.stringify(JSON.parse(text), null, indent)
    const { depth, keys } = measure(JSON.parse(given))

    assert.deepEqual(parseJson(given, { depthMax: depth, keysMax: keys }), JSON.parse(given))
    assert.deepEqual(parseJson(Buffer.from(given), { duplicateKeys: 'refuse' }), JSON.parse(given))
    assert.equal(codeOf(given, { depthMax: depth - 1 }), depth > 0 ? 'JSON_TOO_DEEP' : undefined)
    assert.equal(codeOf(given, { keysMax: keys - 1 }), keys > 0 ? 'JSON_TOO_MANY_KEYS' : undefined)
  })

  fc.assert(holds, { numRuns: 200 })
})

test('arbitrary bytes are read as JSON.parse reads them or refused with a code', () => {
  const alphabet = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '\\',
    'u005f',
    '_',
    '1',
    ' ',
    'é',
  )

  const holds = fc.property(fc.array(alphabet), (parts) => {
    const given = parts.join('')

    assert.equal(codeOf(given), isJson(given) ? undefined : 'MALFORMED_JSON')
  })

  fc.assert(holds, { numRuns: 2000 })
})

function codeOf(given: string, limits?: Parameters<typeof parseJson>[1]): string | undefined {
  try {
    parseJson(given, limits)
    return
  } catch (error) {
    assert.ok(error instanceof KitError)
    return error.code
  }
}

function isJson(given: string): boolean {
  try {
    JSON.parse(given)
    return true
  } catch {
    // That it throws is the answer.
    return false
  }
}

function measure(value: unknown): { depth: number; keys: number } {
  if (typeof value !== 'object' || value === null) return { depth: 0, keys: 0 }
  const inner = Object.values(value).map(measure)
  const own = Array.isArray(value) ? 0 : inner.length
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    keys: own + inner.reduce((sum, { keys }) => sum + keys, 0),
  }
}
