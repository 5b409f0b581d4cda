import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerMismatches } from '@plimsoll/kit/openapi'
import sharp from 'sharp'
import { tellable } from '../testing/answers.ts'
import { onEachEngine } from '../testing/each-engine.ts'
import { type FormFile, form } from '../testing/form.ts'
import { drawing, testService } from '../testing/service.ts'

const nobodys = '0195f3e2-7c00-7000-9000-000000000001'
const large = await sharp(drawing('drawn_bus.png'))
  .resize(1_200, 600, { fit: 'fill' })
  .withExif({ IFD0: { Make: 'Secretcam' } })
  .jpeg()
  .toBuffer()
const bus: FormFile = { field: 'file', fileName: 'bus.jpg', type: 'image/jpeg', bytes: large }

const services = await onEachEngine((service) => service({ BATCH_DIRECT_MAX: '2' }))

for (const { engine, running } of services) {
  const { app, anonymous, store } = running

  test(`${engine}: a small copy of a classified picture is kept, and nothing else of the file`, async () => {
    const { id, picture_url: url } = await classified()

    const answer = await app.inject(url)
    const { format, width, height, exif } = await sharp(answer.rawPayload).metadata()

    assert.equal(url, `/api/v1/vehicle/classifications/${id}/picture`)
    assert.equal(answer.statusCode, 200)
    assert.deepEqual([format, width, height, exif], ['webp', 480, 240, undefined])
    assert.ok(answer.rawPayload.length <= 40_960)
    assert.ok(!answer.rawPayload.includes('Secretcam'))
  })

  test(`${engine}: a picture is for the browser of who asked, which need not ask again`, async () => {
    const { picture_url: url } = await classified()

    const first = await app.inject(url)
    const { headers, rawPayload } = first
    const head = await app.inject({ method: 'HEAD', url })
    const tag = String(headers['etag'])
    const knowing = (known: string) => app.inject({ url, headers: { 'if-none-match': known } })
    const same = await knowing(tag)
    const listed = await knowing(`"x", W/${tag}`)
    const other = await knowing('"x"')

    const called = { method: 'GET', path: '/api/v1/vehicle/classifications/{id}/picture' }
    const document = app.openapi.document()
    const mismatches = [first, same].map((answer) => answerMismatches(document, called, answer))

    assert.deepEqual(mismatches, [[], []])
    assert.equal(headers['content-type'], 'image/webp')
    assert.equal(headers['cache-control'], 'private, max-age=31536000, immutable')
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin')
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['content-length'], String(rawPayload.length))
    assert.deepEqual([head.statusCode, head.headers['etag'], head.body], [200, tag, ''])
    assert.deepEqual([same.statusCode, same.body, same.headers['etag']], [304, '', tag])
    assert.deepEqual([listed.statusCode, other.statusCode], [304, 200])
  })

  test(`${engine}: whoever reads a classification is told where its picture is`, async () => {
    const { id, picture_url: url } = await classified('told-1')

    const read = await app.inject(`/api/v1/vehicle/classifications/${id}`)
    const list = await app.inject('/api/v1/vehicle/classifications?vehicle_id=told-1')

    assert.equal(read.json().picture_url, url)
    assert.equal(list.json().items[0].picture_url, url)
  })

  test(`${engine}: the pictures of a batch are kept too, at once or in the background`, async () => {
    const file = { ...bus, field: 'files' }

    const direct = await post('classify-batch', form([file, file]))
    const later = await post('classify-batch', form([file, file, file]))
    const done = await ended(later.json().status_url)

    const items = [...direct.json().items, ...done.items]
    assert.equal(items.length, 5)
    for (const { picture_url: url } of items) assert.equal((await app.inject(url)).statusCode, 200)
  })

  test(`${engine}: a picture goes with its classification`, async () => {
    const { id, picture_url: url } = await classified()

    await app.inject({ method: 'DELETE', url: `/api/v1/vehicle/classifications/${id}` })
    const gone = await app.inject(url)

    assert.equal(gone.statusCode, 404)
    assert.equal(gone.headers['cache-control'], 'no-store')
    assert.equal(await rowsOf(id), 0)
  })

  test(`${engine}: the picture of another is like one that there is not`, async () => {
    const owner = await running.newUser()
    const stranger = await running.newUser()
    const { id, picture_url: url } = await classified('foreign-1', owner.headers)
    const bare = await classified('foreign-1', stranger.headers)
    await store
      .queries()
      .deleteFrom('classification_pictures')
      .where('classification_id', '=', bare.id)
      .execute()

    const foreign = await anonymous({ url, headers: stranger.headers })
    const known = { ...stranger.headers, 'if-none-match': `"${id}"` }
    const tagged = await anonymous({ url, headers: known })
    const none = await anonymous({ url: url.replace(id, nobodys), headers: stranger.headers })
    const notKept = await anonymous({ url: bare.picture_url, headers: stranger.headers })
    const inCapitals = url.replace(id, id.toUpperCase())
    const own = await anonymous({ url: inCapitals, headers: owner.headers })
    const admin = await app.inject(url)

    assert.equal(foreign.statusCode, 404, foreign.body)
    for (const answer of [tagged, none, notKept])
      assert.deepEqual(tellable(answer), tellable(foreign))
    assert.deepEqual([own.statusCode, admin.statusCode], [200, 200])
    assert.equal((await anonymous(url)).statusCode, 401)
  })

  async function classified(vehicleId = 'any', headers: Readonly<Record<string, string>> = {}) {
    const answer = await post(`classify?vehicle_id=${vehicleId}`, form([bus]), headers)
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json()
  }

  function post(
    operation: string,
    { headers, payload }: ReturnType<typeof form>,
    by: Readonly<Record<string, string>> = {},
  ) {
    const url = `/api/v1/vehicle/${operation}`
    return app.inject({ method: 'POST', url, headers: { ...headers, ...by }, payload })
  }

  async function ended(url: string) {
    const untilMs = performance.now() + 10_000
    for (;;) {
      const state = (await app.inject(url)).json()
      if (state.status === 'done') return state
      assert.ok(performance.now() < untilMs, JSON.stringify(state))
    }
  }

  async function rowsOf(id: string): Promise<number> {
    const rows = await store
      .queries()
      .selectFrom('classification_pictures')
      .select('classification_id')
      .where('classification_id', '=', id)
      .execute()
    return rows.length
  }
}

test('a service that keeps no pictures says so, and keeps none', async () => {
  await using service = await testService({ PICTURES_KEPT: 'false' })
  const { app, store } = service
  const url = '/api/v1/vehicle/classify'

  const answer = await app.inject({ method: 'POST', url, ...form([bus]) })
  const { id, picture_url: pictureUrl } = answer.json()
  const picture = await app.inject(`/api/v1/vehicle/classifications/${id}/picture`)
  const rows = await store.queries().selectFrom('classification_pictures').selectAll().execute()

  assert.equal(pictureUrl, null)
  assert.equal(picture.statusCode, 404)
  assert.deepEqual(rows, [])
})
