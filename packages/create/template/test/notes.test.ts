import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type Client, runningService } from './running-service.ts'

const running = await runningService()
after(() => running[Symbol.asyncDispose]())
const ann = await running.newUser()
const bob = await running.newUser()
const note = { title: 'Ballast', text: 'Load no deeper than the line.' }

test('a note is made, read, changed and deleted by its owner', async () => {
  const created = await ann('POST', '/notes', note)
  const path = `/notes/${created.json().id}`

  const changed = await ann('PATCH', path, { title: 'Cargo' })
  const read = await ann('GET', path)
  const deleted = await ann('DELETE', path)
  const afterwards = await ann('GET', path)

  assert.equal(created.statusCode, 201, created.body)
  assert.equal(created.headers.location, `/api/v1${path}`)
  assert.equal(changed.statusCode, 200, changed.body)
  assert.deepEqual(read.json(), changed.json())
  assert.deepEqual([read.json().title, read.json().text], ['Cargo', note.text])
  assert.deepEqual([deleted.statusCode, afterwards.statusCode], [204, 404])
})

test('the note of another is answered like one that is not there', async () => {
  const { id } = (await ann('POST', '/notes', note)).json()
  const asked = [
    ['GET', undefined],
    ['PATCH', { title: 'mine' }],
    ['DELETE', undefined],
  ] as const

  for (const [method, body] of asked) {
    const foreign = await bob(method, `/notes/${id}`, body)
    const none = await bob(method, '/notes/0195f3e2-7c00-7000-9000-000000000001', body)

    assert.equal(foreign.statusCode, 404)
    assert.equal(foreign.json().detail, none.json().detail)
  }
  assert.equal((await ann('GET', `/notes/${id}`)).json().title, note.title)
})

test('a list has only own notes, newest first, in pages', async () => {
  const cat = await running.newUser()
  for (const title of ['1', '2', '3']) await cat('POST', '/notes', { title, text: '' })

  const first = (await cat('GET', '/notes?limit=2')).json()
  const second = (await cat('GET', `/notes?limit=2&cursor=${first.next_cursor}`)).json()

  assert.deepEqual(titlesOf(first), ['3', '2'])
  assert.deepEqual(titlesOf(second), ['1'])
  assert.equal(second.next_cursor, null)
})

test('what is wrong with a note is said of each field', async () => {
  const refused = await ann('POST', '/notes', { title: '', colour: 'red' })

  assert.equal(refused.statusCode, 400)
  const pointers = refused.json().details.map(({ pointer }: { pointer: string }) => pointer)
  assert.deepEqual(pointers.toSorted(), ['/colour', '/text', '/title'])
  assert.equal((await ann('GET', '/notes/7')).statusCode, 400)
  assert.equal((await ann('GET', '/notes?limit=1000')).statusCode, 400)
})

test('a note that is sent twice under one Idempotency-Key is made once', async () => {
  const dan = await running.newUser()
  const keyed = withKey(dan, 'a-note-of-mine')

  const [first, again] = [await keyed(), await keyed()]

  assert.deepEqual(again.json(), first.json())
  assert.equal(again.headers['idempotent-replayed'], 'true')
  assert.equal((await dan('GET', '/notes')).json().items.length, 1)
})

function titlesOf({ items }: { items: { title: string }[] }): string[] {
  return items.map(({ title }) => title)
}

function withKey(client: Client, key: string) {
  return () => client('POST', '/notes', note, { 'idempotency-key': key })
}
