import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, answerMismatches } from './answer-mismatches.ts'
import { garage } from './testing/garage.ts'

const id = '0197c5ae-7f1c-7a5e-b9d2-3f1e0c9a8b7d'

test('every documented operation answers as documented', async () => {
  await using app = await garage()
  const document = app.openapi.document()
  const calls = [
    { method: 'GET', path: `/cars/${id}?detail=true` },
    { method: 'GET', path: '/cars/no-uuid' },
    { method: 'POST', path: '/cars', payload: { plate: 'PL 1876', kind: 'car' } },
    { method: 'POST', path: '/cars', payload: { plate: '' } },
    { method: 'DELETE', path: `/cars/${id}` },
    { method: 'GET', path: '/healthz' },
  ] as const

  for (const call of calls) {
    const { path, ...rest } = call
    const answer = await app.inject({ ...rest, url: path })

    assert.deepEqual(answerMismatches(document, call, answer), [])
  }
})

const car = { id, plate: 'PL 1876', kind: 'car', notes: null }
const json = 'application/json; charset=utf-8'

const departures: Readonly<Record<string, readonly [Answer, RegExp]>> = {
  'an undocumented status': [answer(202, json, car), /status 202 is not documented/],
  'another content type': [answer(200, 'text/html', 'x'), /content type "text\/html"/],
  'no content type': [answer(200, undefined, car), /content type "" is not documented/],
  'text that is no JSON': [{ ...answer(200, json, car), body: '{' }, /the body is no JSON/],
  'a missing member': [answer(200, json, { ...car, plate: undefined }), /required propert/],
  'a member of another type': [answer(200, json, { ...car, kind: 'boat' }), /body \/kind must/],
  'a member of another format': [answer(200, json, { ...car, id: '7' }), /body \/id must.*uuid/],
  'an error that is no problem': [answer(404, 'application/problem+json', {}), /required propert/],
}

for (const [name, [given, expected]] of Object.entries(departures)) {
  test(`${name} is found`, async () => {
    await using app = await garage()

    const mismatches = answerMismatches(
      app.openapi.document(),
      { method: 'GET', path: `/cars/${id}` },
      given,
    )

    assert.match(mismatches.join('\n'), expected)
  })
}

test('a body where none is documented is found', async () => {
  await using app = await garage()

  const mismatches = answerMismatches(
    app.openapi.document(),
    { method: 'DELETE', path: '/cars/{id}' },
    answer(204, json, car),
  )

  assert.match(mismatches.join('\n'), /a body is sent, and none is documented/)
})

test('an operation that is not documented is found', async () => {
  await using app = await garage()

  const mismatches = answerMismatches(
    app.openapi.document(),
    { method: 'PATCH', path: '/cars/{id}' },
    answer(200, json, car),
  )

  assert.deepEqual(mismatches, ['PATCH /cars/{id} is not documented'])
})

function answer(statusCode: number, type: string | undefined, body: unknown): Answer {
  return { statusCode, headers: { 'content-type': type }, body: JSON.stringify(body) }
}
