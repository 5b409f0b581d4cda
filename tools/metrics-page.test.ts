import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { metrics } from '@plimsoll/kit/metrics'
import fastify from 'fastify'
import { metricsPage, metricTables } from './metrics-page.ts'

const root = join(import.meta.dirname, '..')

test('docs/metrics.md names every family once, with its type, labels and meaning', async () => {
  const tables = await metricTables(root)
  const { path, text } = await metricsPage(root)

  const defined = tables.flatMap((table) => table.metrics.map(({ name }) => name))
  const documented = [...text.matchAll(/^\| `(?<name>[a-z0-9_]+)` \|/gm)].map(([, name]) => name)
  assert.equal(path, 'docs/metrics.md')
  assert.deepEqual(documented, defined)
  assert.ok(text.includes('## observability / metrics\n\n| name | type | labels | meaning |\n'))
  assert.match(text, /\| `http_requests_total` \| counter \| `method`, `route`, `status` \| \S/)
})

test('all families of the repo can be shown together', async () => {
  await using app = fastify()
  await app.register(metrics)
  const others = (await metricTables(root)).filter(
    ({ concern }) => concern !== 'observability / metrics',
  )

  for (const table of others) app.metrics.add(table.metrics, () => undefined)

  assert.ok(app.metrics.text().includes('build_info{'))
})

test('every meaning is a sentence', async () => {
  const tables = await metricTables(root)

  const wrong = tables
    .flatMap((table) => table.metrics)
    .filter(({ help }) => !/^[A-Z0-9][^\n]*\.$/.test(help))

  assert.deepEqual(
    wrong.map(({ name, help }) => `${name}: ${help}`),
    [],
  )
})

test('a name that two concerns define is an error', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'metrics-page-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const concern of ['one', 'two']) {
    mkdirSync(join(folder, concern))
    const list = "[{ name: 'twice_total', type: 'counter', help: 'Twice.', read: () => 1 }]"
    writeFileSync(join(folder, concern, 'metrics.ts'), `export const list = ${list}\n`)
  }

  await assert.rejects(metricTables(folder, ['*/metrics.ts']), {
    message: 'twice_total is defined by one and by two',
  })
})
