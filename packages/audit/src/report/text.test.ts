import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { finding, report } from './testing/finding.ts'
import { emptyReport, failingReport, richReport } from './testing/rich-report.ts'
import { renderText, textOptionsOf } from './text.ts'

test('it leads with the word and the interval, then the wings, then what matters most', () => {
  const text = renderText(richReport())

  const order = [
    'NOT READY   proven 49 · ceiling 49 · coverage',
    '3 critical failures hold the score at 49 at most.',
    'security ',
    '8 failures: 3 critical, 4 high, 1 medium',
    '✖ critical  SEC-04 Token signatures are verified.',
    'Remedy (hours): Verify the signature',
    'plimsoll replay report.json jwt-signature-verified',
    'Hides SEC-',
    '✖ high ',
    '✖ medium ',
    '14 not proven:',
    'repository.root  11 more probes, 8 % of the score',
    'proven, 10 refuted',
    'This is no penetration test.',
  ].map((part) => text.indexOf(part))
  assert.equal(order.includes(-1), false)
  assert.deepEqual(
    order,
    order.toSorted((one, other) => one - other),
  )
})

for (const width of [40, 80, 110]) {
  test(`no line but one of a single long word is wider than ${width} columns`, () => {
    for (const each of [richReport(), failingReport(), emptyReport()]) {
      const lines = renderText(each, { width, colours: true }).split('\n')

      const wide = lines
        .map((line) => stripVTControlCharacters(line))
        .filter((line) => line.length > width && line.trim().includes(' '))
        .filter((line) => !/[█░·]/.test(line))
      assert.deepEqual(wide, [])
    }
  })
}

test('colours change nothing but colours', () => {
  const plain = renderText(richReport())
  const coloured = renderText(richReport(), { colours: true })

  assert.notEqual(coloured, plain)
  assert.equal(stripVTControlCharacters(coloured), plain)
  assert.equal(stripVTControlCharacters(plain), plain)
})

for (const [what, stream, env, colours] of [
  ['a terminal', { isTTY: true }, {}, true],
  ['a file', {}, {}, false],
  ['NO_COLOR', { isTTY: true }, { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR', { isTTY: true }, { NO_COLOR: '' }, true],
  ['a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, false],
] as const) {
  test(`${what} gets ${colours ? '' : 'no '}colours`, () => {
    assert.equal(textOptionsOf(stream, env).colours, colours)
  })
}

test('what a service says does not move the cursor', () => {
  const observed = '\u001b[2J\u001b]0;owned\u0007\rfake\u202e\u009b1m'
  const failed = finding({ verdict: 'FAIL', observed, title: observed, remedy: observed })

  const text = renderText(report([failed], { stopped: observed, leftovers: [observed] }))

  assert.equal(
    [...text].some((letter) => letter < ' ' && letter !== '\n'),
    false,
  )
  assert.equal(/[\u007f-\u009f\u202e]/.test(text), false)
})

test('the reasons of the gate are told; a gate that passed is too', () => {
  assert.match(renderText(emptyReport(), { reasons: ['FAIL: x'] }), /Gate failed: FAIL: x\n/)
  assert.match(renderText(emptyReport(), { reasons: [] }), /Gate passed\.\n/)
  assert.equal(renderText(emptyReport()).includes('Gate'), false)
})

test('of twenty failures the first eight are told, and how many more there are', () => {
  const text = renderText(failingReport())

  assert.equal(text.match(/✖/g)?.length, 8)
  assert.match(text, /and 12 more failures in the report/)
})
