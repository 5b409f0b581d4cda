import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { readWithin } from './body-watch.ts'
import { BOUNDARY, composeForm, FORM_TYPE } from './testing/compose-form.ts'
import { jpeg } from './testing/images.ts'
import { dial } from './testing/raw-client.ts'
import { uploadService } from './testing/upload-service.ts'

const FORM = composeForm({ content: jpeg })
const MEGABYTE = Buffer.alloc(1_000_000)

test('the answer to a file that is too large comes before the file has been sent', async () => {
  await using service = await uploadService({ bytesMax: 100_000 })
  using client = await dial(service.app)

  // Neither the announced length nor what is sent helps: it is chunked and never ends.
  client.socket.write(head('/one', 'transfer-encoding: chunked'))
  client.socket.write(chunk(FORM.subarray(0, -BOUNDARY.length - 8)))
  client.socket.write(chunk(Buffer.alloc(120_000)))
  const answer = await client.answer()

  assert.match(answer, /^HTTP\/1.1 413 [\s\S]*UPLOAD_TOO_LARGE/)
})

test('the answer to one file too many comes before that file has been sent', async () => {
  await using service = await uploadService()
  using client = await dial(service.app)
  const two = composeForm({ content: jpeg }, { content: jpeg })

  client.socket.write(head('/one', 'transfer-encoding: chunked'))
  client.socket.write(chunk(two.subarray(0, -BOUNDARY.length - 50)))

  assert.match(await client.answer(), /^HTTP\/1.1 413 [\s\S]*UPLOAD_TOO_MANY_FILES/)
})

test('bytes before the first part count too', async () => {
  await using service = await uploadService({ bytesMax: 100_000 })
  using client = await dial(service.app)

  client.socket.write(head('/one', 'transfer-encoding: chunked'))
  client.socket.write(chunk(Buffer.alloc(200_000, 'x')))

  assert.match(await client.answer(), /^HTTP\/1.1 413 [\s\S]*UPLOAD_TOO_LARGE/)
})

test('a length that is over the limit is refused before any byte of the body', async () => {
  await using service = await uploadService({ bytesMax: 100_000 })
  using client = await dial(service.app)

  client.socket.write(head('/one', 'content-length: 50000000'))

  assert.match(await client.answer(), /^HTTP\/1.1 413 [\s\S]*UPLOAD_TOO_LARGE/)
})

test('a client that sends without end is cut off after its answer', async () => {
  await using service = await uploadService({ bytesMax: 100_000 })
  using client = await dial(service.app)
  client.socket.on('error', () => undefined)
  const before = process.memoryUsage.rss()

  client.socket.write(head('/one', 'content-length: 4000000000'))
  let sent = 0
  while (!client.socket.destroyed && sent < 200) {
    client.socket.write(MEGABYTE)
    sent++
    while (client.socket.writableNeedDrain && !client.socket.destroyed) await wait(1)
  }

  assert.match(client.received(), /^HTTP\/1.1 413 /)
  assert.ok(sent < 50, `${sent} MB were taken`)
  assert.ok(process.memoryUsage.rss() - before < 100_000_000)
})

test('a connection is used again after an upload that was refused half-read', async () => {
  await using service = await uploadService({ bytesMax: 100_000 })
  using client = await dial(service.app)
  const rest = Buffer.alloc(500_000)
  const form = composeForm({ content: Buffer.concat([jpeg, rest]) })

  client.socket.write(head('/one', `content-length: ${form.length}`))
  client.socket.write(form)
  const refused = await client.answer()
  client.socket.write(head('/one', `content-length: ${FORM.length}`))
  client.socket.write(FORM)
  const taken = await client.answer()

  assert.match(refused, /^HTTP\/1.1 413 /)
  assert.match(taken, /^HTTP\/1.1 200 /)
})

test('bytes after the end of a form, even in a packet of their own, are no obstacle', async () => {
  await using service = await uploadService()
  using client = await dial(service.app)
  const epilogue = '\r\nepilogue'.repeat(100)

  client.socket.write(head('/one', `content-length: ${FORM.length + epilogue.length}`))
  client.socket.write(FORM)
  await wait(20)
  client.socket.write(epilogue)
  const first = await client.answer()
  client.socket.write(head('/one', `content-length: ${FORM.length}`))
  client.socket.write(FORM)

  assert.match(first, /^HTTP\/1.1 200 /)
  assert.match(await client.answer(), /^HTTP\/1.1 200 /)
})

test('a handler that never reads the body answers all the same, and the next request too', async () => {
  await using service = await uploadService()
  service.app.post('/ignores', async () => 'ok')
  using client = await dial(service.app)

  for (let i = 0; i < 2; i++) {
    client.socket.write(head('/ignores', `content-length: ${FORM.length}`))
    client.socket.write(FORM)
    assert.match(await client.answer(), /^HTTP\/1.1 200 /)
  }
})

test('a form that comes byte by byte is read', async () => {
  await using service = await uploadService()
  using client = await dial(service.app)
  client.socket.setNoDelay(true)

  client.socket.write(head('/one', 'transfer-encoding: chunked'))
  client.socket.write(Buffer.concat([...FORM].map((byte) => chunk(Buffer.from([byte])))))
  client.socket.write('0\r\n\r\n')

  assert.match(await client.answer(), /^HTTP\/1.1 200 /)
})

test('a client that stops sending is told that it was too slow', async () => {
  await using service = await uploadService({ timeoutMs: 50 })
  using client = await dial(service.app)

  client.socket.write(head('/one', `content-length: ${FORM.length}`))
  client.socket.write(FORM.subarray(0, 100))

  assert.match(await client.answer(), /^HTTP\/1.1 408 [\s\S]*CLIENT_TOO_SLOW/)
})

for (const type of [FORM_TYPE, 'image/jpeg']) {
  test(`a client that goes away while it sends ${type.slice(0, 10)} leaves nothing behind`, async () => {
    await using service = await uploadService()
    const failed = Promise.withResolvers<unknown>()
    service.app.post('/reports', async (request) => request.readUploads().catch(failed.resolve))
    using client = await dial(service.app)

    client.socket.write(head('/reports', 'content-length: 5000', type))
    client.socket.write(type === FORM_TYPE ? FORM.subarray(0, 200) : jpeg)
    await wait(20)
    client.socket.destroy()

    assert.equal(((await failed.promise) as { code: string }).code, 'UPLOAD_MALFORMED')
  })
}

test('a client that goes away ends even a reading that does not notice', async () => {
  await using service = await uploadService()
  const failed = Promise.withResolvers<unknown>()
  service.app.post('/deaf', async (request, reply) => {
    const bounds = { bytesMax: 1e6, timeoutMs: 5000, tooLarge: () => never() }
    const reading = () => new Promise(() => undefined)
    return readWithin(request.raw, reply.raw, bounds, reading).catch(failed.resolve)
  })
  using client = await dial(service.app)

  client.socket.write(head('/deaf', 'content-length: 5000'))
  await wait(20)
  client.socket.destroy()

  assert.equal(((await failed.promise) as { code: string }).code, 'UPLOAD_MALFORMED')
})

test('a signal stops the reading with its reason', async () => {
  await using service = await uploadService()
  const controller = new AbortController()
  const stopped = Promise.withResolvers<unknown>()
  service.app.post('/stops', async (request) => {
    return request.readUploads({ signal: controller.signal }).catch(stopped.resolve)
  })
  using client = await dial(service.app)

  client.socket.write(head('/stops', 'content-length: 5000'))
  client.socket.write(FORM)
  await wait(20)
  controller.abort('enough')

  assert.equal(await stopped.promise, 'enough')
})

test('a parser that has everything and says nothing is given up', async () => {
  await using service = await uploadService()
  service.app.post('/lost', async (request, reply) => {
    const bounds = { bytesMax: 1e6, timeoutMs: 5000, parserSilentMs: 10, tooLarge: () => never() }
    return readWithin(request.raw, reply.raw, bounds, () => new Promise(() => undefined))
  })

  const answer = await service.app.inject({
    ...{ method: 'POST', url: '/lost', headers: { 'content-type': FORM_TYPE }, payload: FORM },
  })

  assert.deepEqual([answer.statusCode, answer.json().code], [400, 'UPLOAD_MALFORMED'])
})

function head(path: string, length: string, type = FORM_TYPE): string {
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\n${length}\r\n\r\n`
}

function chunk(bytes: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ])
}

function never(): never {
  throw new assert.AssertionError({ message: 'not to be called' })
}
