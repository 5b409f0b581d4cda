import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { engines } from '../../reliability/database/testing/databases.ts'
import { composeForm } from '../../security/uploads/testing/compose-form.ts'
import { gif, jpeg, png } from '../../security/uploads/testing/images.ts'
import { type AddRoutes, type KeyedService, keyedService } from './testing/keyed-service.ts'

const pictures: AddRoutes = (app, { effect, effects }) => {
  app.post('/pictures', async (request) => {
    const [upload] = await request.readUploads()
    await effect()
    return { name: upload?.fileName, bytes: upload?.bytes.length, times: await effects() }
  })
  app.addContentTypeParser('application/x-raw', (_request, _payload, done) => done(null))
  app.post('/unread', async () => {
    await effect()
    return { times: await effects() }
  })
  app.post('/iterated', async ({ raw }) => {
    let bytes = 0
    for await (const chunk of raw) bytes += chunk.length
    await effect()
    return { bytes }
  })
}

for (const engine of engines) {
  const on = engine.engine

  test(`${on}: a form is the same under another boundary, and its picture is read once`, async () => {
    await using service = await keyedService(engine, pictures)

    const first = await postForm(service, jpeg, 'one-boundary')
    const again = await postForm(service, jpeg, '--a-longer-boundary-of-another-attempt')
    const other = await postForm(service, png, 'one-boundary')
    const longer = await postForm(service, Buffer.concat([jpeg, jpeg]), 'one-boundary')

    assert.equal(first.json().bytes, jpeg.length)
    assert.equal(again.headers['idempotent-replayed'], 'true')
    assert.deepEqual(again.rawPayload, first.rawPayload)
    assert.deepEqual([other.statusCode, longer.statusCode], [422, 422])
    assert.equal(await service.effects(), 1)
  })

  test(`${on}: an image as the body is compared by its bytes`, async () => {
    await using service = await keyedService(engine, pictures)

    const first = await postBytes(service, '/pictures', 'image/jpeg', jpeg)
    const again = await postBytes(service, '/pictures', 'image/jpeg', jpeg)
    const other = await postBytes(service, '/pictures', 'image/gif', gif)

    assert.equal(first.statusCode, 200)
    assert.equal(again.headers['idempotent-replayed'], 'true')
    assert.equal(other.statusCode, 422)
    assert.equal(await service.effects(), 1)
  })
}

const [sqlite] = engines
assert.ok(sqlite)

test('a form of which not all was read and that was refused may be sent again', async () => {
  await using service = await keyedService(sqlite, pictures)

  const refused = await postBytes(service, '/pictures', 'text/csv', Buffer.from('a,b'))
  const sent = await postBytes(service, '/pictures', 'text/csv', Buffer.from('a,b'))
  await service.app.ready()

  assert.deepEqual([refused.statusCode, sent.statusCode], [415, 415])
  assert.deepEqual(await service.keys(), [])
})

test('a body that the handler did not read does not matter', async () => {
  await using service = await keyedService(sqlite, pictures)

  await postBytes(service, '/unread', 'application/x-raw', Buffer.from('one'))
  const again = await postBytes(service, '/unread', 'application/x-raw', Buffer.from('two'))

  assert.equal(again.headers['idempotent-replayed'], 'true')
})

test('a body that is read by iteration is compared', async () => {
  await using service = await keyedService(sqlite, pictures)
  const long = Buffer.alloc(300_000, 'a')

  const first = await postBytes(service, '/iterated', 'application/x-raw', long)
  const again = await postBytes(service, '/iterated', 'application/x-raw', long)
  const other = await postBytes(service, '/iterated', 'application/x-raw', long.fill('b', 299_999))

  assert.equal(first.json().bytes, 300_000)
  assert.equal(again.headers['idempotent-replayed'], 'true')
  assert.equal(other.statusCode, 422)
})

test('an upload over a real connection is replayed, and the connection goes on', async () => {
  await using service = await keyedService(sqlite, pictures)
  const url = await service.app.listen({ port: 0, host: '127.0.0.1' })
  const send = async (content: Buffer, key = 'k-1') => {
    const form = new FormData()
    form.append('file', new Blob([Uint8Array.from(content)], { type: 'image/jpeg' }), 'car.jpg')
    const answer = await fetch(`${url}/pictures`, {
      method: 'POST',
      body: form,
      headers: { 'idempotency-key': key },
    })
    return { status: answer.status, body: await answer.text() }
  }

  const first = await send(jpeg)
  const again = await send(jpeg)
  const other = await send(Buffer.concat([jpeg, Buffer.alloc(2_000_000)]))
  const next = await send(jpeg, 'k-2')

  assert.equal(first.status, 200)
  assert.deepEqual(again, first)
  assert.deepEqual([other.status, next.status], [422, 200])
  assert.equal(await service.effects(), 2)
})

test('a client that leaves in the middle of its upload may send it again', async () => {
  await using service = await keyedService(sqlite, pictures)
  await service.app.listen({ port: 0, host: '127.0.0.1' })

  await leaveWithin(service.app, composeForm({ content: jpeg }))
  let again = await postForm(service, jpeg, 'boundary-of-the-test')
  while (again.statusCode === 409) again = await postForm(service, jpeg, 'boundary-of-the-test')

  assert.equal(again.statusCode, 200)
  assert.equal(again.headers['idempotent-replayed'], undefined)
  assert.equal(await service.effects(), 1)
})

test('a repetition whose body never ends is refused in time', async () => {
  await using service = await keyedService(sqlite, pictures, { bodyTimeoutMs: 50 })
  const address = await service.app.listen({ port: 0, host: '127.0.0.1' })
  await postBytes(service, '/pictures', 'image/jpeg', jpeg)

  const answer = await fetch(`${address}/pictures`, {
    method: 'POST',
    body: new ReadableStream({ start: (controller) => controller.enqueue(jpeg.subarray(0, 9)) }),
    duplex: 'half',
    headers: { 'content-type': 'image/jpeg', 'idempotency-key': 'k-1' },
  } as RequestInit)

  assert.equal(answer.status, 408)
})

function postForm(service: KeyedService, content: Buffer, boundary: string) {
  const composed = composeForm({ content }).toString('latin1')
  const form = Buffer.from(composed.replaceAll('boundary-of-the-test', boundary), 'latin1')
  return postBytes(service, '/pictures', `multipart/form-data; boundary=${boundary}`, form)
}

function postBytes({ app }: KeyedService, url: string, type: string, payload: Buffer) {
  return app.inject({
    method: 'POST',
    url,
    payload,
    headers: { 'content-type': type, 'idempotency-key': 'k-1' },
  })
}

async function leaveWithin({ server }: FastifyInstance, form: Buffer): Promise<void> {
  const { port } = server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  const type = 'multipart/form-data; boundary=boundary-of-the-test'
  socket.write(
    `POST /pictures HTTP/1.1\r\nHost: a\r\nIdempotency-Key: k-1\r\nContent-Type: ${type}\r\nContent-Length: ${form.length}\r\n\r\n`,
  )
  socket.write(form.subarray(0, form.length - 50))
  await new Promise((resolve) => setTimeout(resolve, 30))
  socket.destroy()
  await once(socket, 'close')
}
