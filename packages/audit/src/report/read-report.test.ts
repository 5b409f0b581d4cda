import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readReport } from './read-report.ts'
import { formats, render } from './render.ts'
import { emptyReport, failingReport, richReport } from './testing/rich-report.ts'

test('what was written is read back', () => {
  for (const each of [richReport(), failingReport(), emptyReport()]) {
    const [file] = render('json', each)

    assert.deepEqual(readReport(file?.text ?? '', 'report.json'), JSON.parse(JSON.stringify(each)))
  }
})

test('a report of a later version with more in it is read', () => {
  const text = JSON.stringify({ ...emptyReport(), more: 1 })

  assert.equal(readReport(text, 'report.json').run_id, emptyReport().run_id)
})

for (const [what, text, message] of [
  ['no JSON', '{', /^a\.json is no JSON$/],
  ['another document', '{}', /^a\.json is no report: /],
  ['a later schema', JSON.stringify({ ...emptyReport(), schema: 'audit-report.v2' }), /schema/],
  ['an unknown word', JSON.stringify(emptyReport()).replace('NOT PROVEN', 'FINE'), /word/],
] as const) {
  test(`${what} is refused with the reason`, () => {
    assert.throws(() => readReport(text, 'a.json'), { name: 'RangeError', message })
  })
}

test('each format has files of its own, and none is empty', () => {
  const files = formats.flatMap((format) => render(format, richReport()))

  assert.equal(new Set(files.map(({ name }) => name)).size, 7)
  assert.deepEqual(
    files.filter(({ text }) => text.length < 100),
    [],
  )
})
