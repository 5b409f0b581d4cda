import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textWidth } from '../terminal/text-width.ts'
import type { Answered } from './classify-file.ts'
import { type TableOptions, table } from './table.ts'

const options: TableOptions = {
  files: ['car.jpg'],
  labels: ['car', 'nothing'],
  backgroundLabel: 'nothing',
  columns: undefined,
  top: 1,
  paint: (colour, text) => `<${colour}>${text}`,
}

test('a picture has one line with its label, bar, percentage and milliseconds', () => {
  const { header, lines } = table({ ...options, columns: 64 })

  assert.equal(
    header,
    `<bold>File     Label    Confidence${' '.repeat(15)}${' '.repeat(2)}${'ms'.padStart(7)}`,
  )
  assert.deepEqual(lines(answer('car', 0.75)), [
    `car.jpg  car      <green>${'█'.repeat(12)}${' '.repeat(4)}   75.0 %      9.4`,
  ])
})

test('what is uncertain, and what is no vehicle, is marked in words and in colour', () => {
  const { lines } = table(options)

  const [uncertain = ''] = lines(answer('car', 0.4))
  const [nothing = ''] = lines(answer('nothing', 0.9))
  const [both = ''] = lines(answer('nothing', 0.4))

  assert.match(uncertain, /<yellow>█.*<yellow>uncertain$/)
  assert.match(nothing, /<dim>█.*<dim>no vehicle$/)
  assert.match(both, /<yellow>uncertain$/)
})

test('further labels follow on lines of their own', () => {
  const { lines } = table({ ...options, top: 2 })

  const [first = '', second = ''] = lines(answer('car', 0.883))

  assert.match(first, /^car\.jpg {2}car/)
  assert.match(second, /^ {9}other +<dim>.* 10\.0 %$/)
})

test('lines fit the terminal, whatever the files are called', () => {
  const files = ['a/very/long/path/to/some/photo/of/a/車.jpg', 'x']
  for (const columns of [64, 80, 120, 200]) {
    const paint = (_: string, text: string) => text
    const { header, lines } = table({ ...options, files, columns, paint })

    const all = [header, ...lines({ ...answer('car', 0.4), file: files[0] ?? '' })]

    for (const line of all) assert.ok(textWidth(line) <= columns, `${columns}: ${line}`)
  }
})

test('nothing is cut where no terminal is', () => {
  const file = `${'long/'.repeat(40)}photo.jpg`

  const [line = ''] = table({ ...options, files: [file] }).lines({ ...answer('car', 1), file })

  assert.ok(line.startsWith(file))
})

function answer(label: string, confidence: number): Answered {
  const predictions = [
    { label, confidence },
    { label: 'other', confidence: 0.1 },
  ]
  const timings = { queueMs: 5, decodeMs: 5, inferMs: 4.4 }
  return {
    file: 'car.jpg',
    prediction: { label, confidence, uncertain: confidence < 0.6, predictions, timings },
    image: { format: 'jpeg', mime: 'image/jpeg', width: 1, height: 1, frames: 1, bytes: 1 },
    workMs: 9.4,
  }
}
