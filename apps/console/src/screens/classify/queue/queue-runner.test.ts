import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProblemError } from '../../../api/problem.ts'
import { UploadLostError } from '../../../api/upload-lost.ts'
import { batch, pictureFile, pictureFiles, refusal, result } from '../testing/pictures.ts'
import { ScriptedService } from '../testing/scripted-service.ts'

test('pictures are checked, sent one parcel after the other, and classified', async () => {
  const service = await choosing(pictureFiles(20))

  assert.equal(service.sent.length, 1)
  await service.classify()
  assert.equal(service.sent.length, 2)
  await service.classify()

  assert.deepEqual(new Set(service.steps()), new Set(['classified']))
  assert.deepEqual(
    service.sent.map(({ files }) => files.length),
    [16, 4],
  )
})

test('a file that would be refused is not sent, and takes no other with it', async () => {
  const service = await choosing([pictureFile('a.jpg', 0), pictureFile('b.jpg')])

  await service.classify()

  assert.deepEqual(service.steps(), ['unfit', 'classified'])
  assert.deepEqual(
    service.last.files.map(({ name }) => name),
    ['b.jpg'],
  )
})

test('after a limit the same parcel goes on by itself, under the same key', async () => {
  const service = await choosing(pictureFiles(2))

  await service.fail(new ProblemError({ status: 429 }, 7))
  assert.equal(service.queue.state.pause?.why, 'limited')
  await service.time.pass(6_999)
  assert.equal(service.sent.length, 1)
  await service.time.pass(1)

  assert.equal(service.queue.state.pause, undefined)
  assert.deepEqual(
    service.sent.map(({ parcel }) => parcel.key),
    ['key-1', 'key-1'],
  )
})

test('what was lost while the service was away waits for it, however long that takes', async () => {
  const service = await choosing(pictureFiles(1))
  service.isReachable = false

  for (let attempt = 0; attempt < 20; attempt += 1) {
    await service.fail(new UploadLostError(true))
    await service.time.pass(15_000)
  }
  service.isReachable = true
  await service.classify()

  assert.deepEqual(service.steps(), ['classified'])
  assert.deepEqual(new Set(service.sent.map(({ parcel }) => parcel.key)), new Set(['key-1']))
})

test('being told that the network is back, it does not wait any longer', async () => {
  const service = await choosing(pictureFiles(1))
  service.isReachable = false
  service.isOnline = false
  await service.fail(new UploadLostError(false))
  assert.equal(service.queue.state.pause?.why, 'offline')

  service.queue.wake()

  assert.equal(service.sent.length, 2)
  await service.time.pass(60_000)
  assert.equal(service.sent.length, 2)
})

test('pictures that are too many for the line go in smaller parcels, under keys of their own', async () => {
  const service = await choosing(pictureFiles(4, 600_000))

  await service.fail(new ProblemError({ status: 413 }))

  assert.deepEqual(service.last.parcel.ids, [1, 2])
  assert.equal(service.last.parcel.key, 'key-2')
})

test('a batch in the background is followed to its end', async () => {
  const service = await choosing(pictureFiles(3))
  service.last.answer({ jobId: 'one' })
  const items = [result('car'), null, null]
  service.batches.set('one', batch('one', items))

  await service.time.pass(400)
  assert.deepEqual(service.steps(), ['classified', 'accepted', 'accepted'])
  service.batches.set('one', batch('one', [result('car'), refusal(), result('bus')], 'done'))
  await service.time.pass(1_500)

  assert.deepEqual(service.steps(), ['classified', 'failed', 'classified'])
  assert.deepEqual(service.reads, ['one', 'one'])
})

test('cancelling stops what is on its way, and sends no more', async () => {
  const service = await choosing(pictureFiles(20))

  service.queue.cancel()
  await service.fail(new UploadLostError(false))
  await service.time.pass(60_000)

  assert.ok(service.last.signal.aborted)
  assert.equal(service.sent.length, 1)
  assert.deepEqual(new Set(service.steps()), new Set(['cancelled']))
})

test('an answer that comes after the cancelling changes nothing', async () => {
  const service = await choosing(pictureFiles(1))

  service.queue.cancel()
  await service.classify()

  assert.deepEqual(service.steps(), ['cancelled'])
})

test('pictures that were cancelled can be sent after all', async () => {
  const service = await choosing(pictureFiles(2))
  service.queue.cancel()

  service.queue.retry([1, 2])
  await service.classify()

  assert.deepEqual(service.steps(), ['classified', 'classified'])
  assert.equal(service.last.parcel.key, 'key-2')
})

test('while nobody is signed in the parcel waits, and then goes under its key', async () => {
  const service = await choosing(pictureFiles(1))

  service.queue.hold({ why: 'signed-out' })
  await service.time.pass(60_000)
  assert.equal(service.sent.length, 1)
  service.queue.wake()
  await service.classify()

  assert.deepEqual(service.steps(), ['classified'])
  assert.deepEqual(
    service.sent.map(({ parcel }) => parcel.key),
    ['key-1', 'key-1'],
  )
})

test('after starting over, nothing of before comes back', async () => {
  const service = await choosing(pictureFiles(3))
  service.last.answer({ jobId: 'one' })
  service.batches.set('one', batch('one', [result(), null, null]))
  await service.time.pass(0)

  service.queue.clear()
  await service.time.pass(60_000)

  assert.deepEqual(service.queue.state.pictures, [])
  assert.deepEqual(service.reads, [])
})

async function choosing(files: readonly File[]): Promise<ScriptedService> {
  const service = new ScriptedService()
  service.queue.add(files, undefined)
  await service.time.pass(0)
  return service
}
