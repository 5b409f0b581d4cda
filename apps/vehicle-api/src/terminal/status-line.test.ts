import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { statusLine } from './status-line.ts'
import { outputCollector } from './testing/output-collector.ts'
import { textWidth } from './text-width.ts'

test('the line has words, a bar and a percentage, and is never as wide as the terminal', () => {
  for (const columns of [20, 40, 60, 80, 200]) {
    const stream = outputCollector(columns)

    statusLine(stream, {}).show('Reading the audit log', 0.5)

    const shown = stripVTControlCharacters(stream.text()).replace('\r', '')
    assert.ok(textWidth(shown) < columns, `${columns}: ${shown}`)
    assert.match(shown, / 50 %$/)
    if (columns >= 40) assert.match(shown, /^Reading the audit log █/)
  }
})

test('what is printed above stands on lines of its own', () => {
  const stream = outputCollector(80)
  const line = statusLine(stream, {})

  line.show('Working')
  line.above(() => stream.write('done\n'))
  line.end()

  const erase = '\r\u001b[2K'
  assert.equal(stream.text(), `${erase}Working …${erase}done\n${erase}Working …${erase}`)
})

test('without a terminal, and on a dumb one, nothing is shown', () => {
  const pipe = outputCollector()
  const dumb = outputCollector(80)

  statusLine(pipe, {}).show('Working', 0.5)
  statusLine(dumb, { TERM: 'dumb' }).show('Working', 0.5)

  assert.deepEqual([pipe.text(), dumb.text()], ['', ''])
})
