import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type KitPartName, kitPartNames } from '../candidates/kit-part-names.ts'
import { type PluginsRound, reportPlugins } from './plugins-report.ts'

test('a part costs what the whole of its round costs more than the rest', () => {
  const { data } = reportPlugins([
    round([30, 32], { cors: 29 }),
    round([40, 44], { cors: 39 }),
    round([20, 20], { cors: 18 }),
  ])

  const { rows } = data as { rows: { part: string; costMicroseconds: object }[] }
  const cors = rows.find(({ part }) => part === 'cors')
  assert.deepEqual(cors?.costMicroseconds, { median: 2, min: 2, max: 3 })
})

test('the table has a row for each part', () => {
  const { text } = reportPlugins([round([30, 30], {})])

  for (const name of kitPartNames) assert.match(text, new RegExp(`^\\| ${name} +\\|`, 'm'))
})

test('how far two of the whole differ is said, as a cost below that is none', () => {
  const { text } = reportPlugins([round([30, 33], {})])

  assert.match(text, /differed from each other by 3\.00 us/)
  assert.match(text, /3\.15 x bare Fastify/)
})

function round(
  whole: PluginsRound['whole'],
  known: Partial<Record<KitPartName, number>>,
): PluginsRound {
  const [first, last] = whole
  const rest = (first + last) / 2
  const without = new Map(kitPartNames.map((name) => [name, known[name] ?? rest]))
  return { fastify: 10, whole, without }
}
