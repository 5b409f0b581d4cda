import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { catalogue } from '../packages/audit/src/catalogue.ts'
import { kitWings, probesPage } from './probes-page.ts'

const root = join(import.meta.dirname, '..')

test('docs/probes.md tells of each probe once, with all of its texts', () => {
  const { path, text } = probesPage(root)

  const told = [...text.matchAll(/^### \S+ `(?<id>[a-z0-9-]+)`$/gm)].map(([, id]) => id)
  assert.equal(path, 'docs/probes.md')
  assert.deepEqual(told.toSorted(), catalogue.map(({ id }) => id).toSorted())
  assert.match(text, /\*\*How:\*\* Log in, control 200, log out/)
})

test('every probe that is an exception to the wings is one', () => {
  const refs = new Map(catalogue.map(({ ref, wing }) => [ref, wing]))

  for (const [, kitWing, own] of kitWings) {
    for (const ref of own) {
      assert.ok(refs.has(ref), ref)
      assert.notEqual(refs.get(ref), kitWing)
    }
  }
})

test('what was measured is told with the probe', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'probes-page-'))
  t.after(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'packages/audit'), { recursive: true })
  const rates = { defects: { of: 4, held: 3 }, twins: { of: 4, held: 4 } }
  const measured = { on: '2026-01-31', proofs: {}, probes: { 'logs-are-json': rates } }
  writeFileSync(join(folder, 'packages/audit/measured.json'), JSON.stringify({ node: measured }))

  const { text } = probesPage(folder)

  assert.match(text, /3 of 4 planted defects caught, 4 of 4 benign twins left alone/)
  assert.equal(text.match(/\*\*Measured:\*\*/g)?.length, 1)
  assert.match(text, /upper bounds/)
})
