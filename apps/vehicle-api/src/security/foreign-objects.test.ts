import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tellable } from '../testing/answers.ts'
import { type Client, clientOf } from '../testing/client.ts'
import { onEachEngine } from '../testing/each-engine.ts'
import { form } from '../testing/form.ts'
import { newApiKey } from '../testing/new-api-key.ts'
import { drawing, type TestService } from '../testing/service.ts'
import type { TestUser } from '../testing/signed-in.ts'

const bytes = drawing('drawn_car.jpg')
const file = { fileName: 'car.jpg', type: 'image/jpeg', bytes }
const nobodys = '0195f3e2-7c00-7000-9000-000000000001'

const engines = await onEachEngine(async (service) => {
  const running = await service()
  const owner = await running.newUser()
  const stranger = await running.newUser()
  const list = await clientOf(running, owner.headers)('GET', '/auth/sessions')
  return {
    ...running,
    owner,
    stranger,
    classificationId: await classified(running, owner, 'foreign-1'),
    jobId: await batched(running, owner),
    keyId: (await newApiKey(running, owner, ['vehicle:read'])).id,
    sessionId: list.json().items[0].id as string,
  }
})

for (const { engine, running } of engines) {
  const { owner, classificationId, jobId, keyId, sessionId } = running
  const stranger = clientOf(running, running.stranger.headers)
  const admin = clientOf(running, running.admin.headers)
  const own = clientOf(running, owner.headers)

  const objects: readonly (readonly [Parameters<Client>[0], string, string])[] = [
    ['GET', '/vehicle/classifications/', classificationId],
    ['DELETE', '/vehicle/classifications/', classificationId],
    ['GET', '/vehicle/batches/', jobId],
    ['DELETE', '/auth/sessions/', sessionId],
    ['DELETE', '/auth/api-keys/', keyId],
  ]

  for (const [method, path, id] of objects) {
    test(`${engine}: ${method} ${path} of another is like one that there is not`, async () => {
      // A session is named by 16 bytes, all else by a UUID.
      const missing = id.length === 22 ? 'A'.repeat(22) : nobodys

      const foreign = await stranger(method, path + id)
      const none = await stranger(method, path + missing)

      assert.equal(foreign.statusCode, 404, foreign.body)
      assert.deepEqual(tellable(foreign), tellable(none))
    })
  }

  test(`${engine}: the report of another is like one that there is not`, async () => {
    const written = await own('POST', '/vehicle/report', { vehicle_id: 'foreign-1' })

    const foreign = await stranger('GET', '/vehicle/report/foreign-1')
    const none = await stranger('GET', '/vehicle/report/foreign-2')

    assert.equal(written.statusCode, 201, written.body)
    assert.equal(foreign.statusCode, 404)
    assert.deepEqual(tellable(foreign), tellable(none))
  })

  test(`${engine}: a report counts nothing of another`, async () => {
    const mine = await classified(running, owner, 'foreign-3')

    const byVehicle = await stranger('POST', '/vehicle/report', { vehicle_id: 'foreign-3' })
    const named = { vehicle_id: 'foreign-3', classification_ids: [mine] }
    const byName = await stranger('POST', '/vehicle/report', named)

    assert.deepEqual([byVehicle.statusCode, byName.statusCode], [404, 404])
  })

  test(`${engine}: lists show what is one's own`, async () => {
    const lists = ['/vehicle/classifications', '/auth/api-keys']

    for (const list of lists) {
      assert.deepEqual((await stranger('GET', list)).json().items, [], list)
      assert.notDeepEqual((await own('GET', list)).json().items, [], list)
    }
    const sessions = (await stranger('GET', '/auth/sessions')).json().items
    assert.equal(sessions.length, 1)
    assert.notEqual(sessions[0].id, sessionId)
  })

  test(`${engine}: the list of another is for administrators`, async () => {
    const list = `/vehicle/classifications?user_id=${owner.id}`

    const asStranger = await stranger('GET', list)
    const asAdmin = await admin('GET', list)
    const ofAdmin = await admin('GET', '/vehicle/classifications')

    assert.equal(asStranger.statusCode, 403)
    const ids = asAdmin.json().items.map(({ id }: { id: string }) => id)
    assert.ok(ids.includes(classificationId))
    assert.deepEqual(ofAdmin.json().items, [])
  })

  test(`${engine}: an administrator reads what others have, and takes nothing away`, async () => {
    const reads = [
      await admin('GET', `/vehicle/classifications/${classificationId}`),
      await admin('GET', `/vehicle/batches/${jobId}`),
    ]
    const deletes = [
      await admin('DELETE', `/vehicle/classifications/${classificationId}`),
      await admin('DELETE', `/auth/api-keys/${keyId}`),
      await admin('DELETE', `/auth/sessions/${sessionId}`),
    ]

    assert.deepEqual(statusesOf(reads), [200, 200])
    assert.deepEqual(statusesOf(deletes), [404, 404, 404])
  })

  test(`${engine}: after all that, its owner still has everything`, async () => {
    const answers = [
      await own('GET', `/vehicle/classifications/${classificationId}`),
      await own('GET', `/vehicle/batches/${jobId}`),
      await own('GET', '/vehicle/report/foreign-1'),
      await own('DELETE', `/auth/api-keys/${keyId}`),
      await own('DELETE', `/vehicle/classifications/${classificationId}`),
      await own('DELETE', `/auth/sessions/${sessionId}`),
    ]

    assert.deepEqual(statusesOf(answers), [200, 200, 200, 204, 204, 204])
  })
}

async function classified(
  { anonymous }: TestService,
  { headers }: TestUser,
  vehicleId: string,
): Promise<string> {
  const picture = form([{ field: 'file', ...file }])
  const answer = await anonymous({
    method: 'POST',
    url: `/api/v1/vehicle/classify?vehicle_id=${vehicleId}`,
    headers: { ...headers, ...picture.headers },
    payload: picture.payload,
  })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json().id
}

async function batched({ anonymous }: TestService, { headers }: TestUser): Promise<string> {
  const pictures = form([{ field: 'files', ...file }])
  const answer = await anonymous({
    method: 'POST',
    url: '/api/v1/vehicle/classify-batch',
    headers: { ...headers, ...pictures.headers, prefer: 'respond-async' },
    payload: pictures.payload,
  })
  assert.equal(answer.statusCode, 202, answer.body)
  return answer.json().job_id
}

function statusesOf(answers: readonly { readonly statusCode: number }[]): number[] {
  return answers.map(({ statusCode }) => statusCode)
}
