import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inflateSync } from 'node:zlib'
import { multipart } from './multipart.ts'
import { png, smallFile } from './small-files.ts'

test('a PNG has its signature, its size, and rows that unpack to it', () => {
  const bytes = Buffer.from(png(3, 2))

  assert.equal(bytes.subarray(1, 4).toString(), 'PNG')
  assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [3, 2])
  const at = bytes.indexOf('IDAT')
  const rows = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)))
  assert.equal(rows.length, (3 + 1) * 2)
})

test('a file is of the type that is asked for, or a PNG', () => {
  assert.equal(smallFile('application/pdf', 'x').name, 'x.pdf')
  assert.equal(Buffer.from(smallFile('application/pdf', 'x').bytes).toString().slice(0, 5), '%PDF-')
  assert.deepEqual(smallFile(undefined, 'x').type, 'image/png')
  assert.deepEqual(smallFile('application/zip', 'x').type, 'image/png')
})

test('a form has its fields and its file, each with its head', async () => {
  const file = { name: 'a"b.png', type: 'image/png', bytes: png(1, 1) }

  const { contentType, body } = multipart(
    [
      ['note', 'one'],
      ['file', file],
    ],
    'bound',
  )

  const form = await new Response(Buffer.from(body), {
    headers: { 'content-type': contentType },
  }).formData()
  assert.equal(form.get('note'), 'one')
  const stored = form.get('file')
  assert.ok(stored instanceof File)
  assert.equal(stored.type, 'image/png')
  assert.deepEqual(new Uint8Array(await stored.arrayBuffer()), new Uint8Array(file.bytes))
})
