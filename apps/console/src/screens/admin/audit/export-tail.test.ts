import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exportTail } from './export-tail.ts'

const row = `${JSON.stringify({ sequence: 1, details: 'x'.repeat(500) })}\n`
const manifest = `${JSON.stringify({ manifest: { count: 400 } })}\n`

test('an export that is all there says how many entries it has', () => {
  const tail = exportTail()

  for (const byte of split(row.repeat(400) + manifest, 777)) tail.push(byte)

  assert.equal(tail.entries(), 400)
})

test('an export without its end is not all there', () => {
  for (const text of ['', row, row + manifest.slice(0, -9)]) {
    const tail = exportTail()

    tail.push(new TextEncoder().encode(text))

    assert.equal(tail.entries(), undefined)
  }
})

function split(text: string, bytes: number): Uint8Array[] {
  const all = new TextEncoder().encode(text)
  const count = Math.ceil(all.length / bytes)
  return Array.from({ length: count }, (_, at) => all.slice(at * bytes, (at + 1) * bytes))
}
