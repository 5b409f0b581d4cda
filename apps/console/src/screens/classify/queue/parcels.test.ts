import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { usualLimits } from '../limits.ts'
import { pictureFile, pictureFiles } from '../testing/pictures.ts'
import { bytesInForm, nextParcel, sizeAfter, smallerThan } from './parcels.ts'
import { emptyQueue, type QueueState } from './queue-state.ts'
import { next } from './queue-steps.ts'

const newKey = () => 'key'

test('a hundred pictures leave in parcels of as many as the service takes', () => {
  let state = waiting(pictureFiles(100))
  const sizes: number[] = []

  for (;;) {
    const parcel = nextParcel(state, usualLimits, newKey)
    if (parcel === undefined) break
    sizes.push(parcel.ids.length)
    state = next(next(state, { type: 'packed', parcel }), {
      type: 'accepted',
      jobId: String(sizes.length),
    })
  }

  assert.deepEqual(sizes, [16, 16, 16, 16, 16, 16, 4])
})

test('pictures of two vehicles never share a parcel', () => {
  let state = waiting(pictureFiles(2), 'A-1')
  state = waiting(pictureFiles(2), 'B-2', state)

  const parcel = nextParcel(state, usualLimits, newKey)

  assert.equal(parcel?.vehicleId, 'A-1')
  assert.deepEqual(parcel?.ids, [1, 2])
})

test('a parcel waits for pictures that are still being checked, unless it is full', () => {
  const oneOfTwo = checked(added(pictureFiles(2)), [1])
  const full = checked(
    added(pictureFiles(17)),
    [...Array(16).keys()].map((at) => at + 1),
  )

  assert.equal(nextParcel(oneOfTwo, usualLimits, newKey), undefined)
  assert.equal(nextParcel(full, usualLimits, newKey)?.ids.length, 16)
})

test('one parcel at a time', () => {
  const state = waiting(pictureFiles(20))
  const parcel = nextParcel(state, usualLimits, newKey)
  assert.ok(parcel)

  assert.equal(nextParcel(next(state, { type: 'packed', parcel }), usualLimits, newKey), undefined)
})

test('no parcel is larger than the service and the line allow, but for a single picture', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 40 })

  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 20 }), (bytes, filesMax) => {
      const files = bytes.map((size, at) => pictureFile(`${at}.jpg`, size))
      const state = { ...waiting(files), parcelBytesMax: 9_000 }
      const limits = { ...usualLimits, batchFilesMax: filesMax, batchBytesMax: 6_000 }

      const parcel = nextParcel(state, limits, newKey)

      assert.ok(parcel !== undefined && parcel.ids.length >= 1)
      assert.ok(parcel.ids.length <= filesMax)
      assert.ok(parcel.ids.length === 1 || parcel.bytes <= 6_000)
      const sent = files.slice(0, parcel.ids.length)
      assert.equal(
        parcel.bytes,
        sent.reduce((sum, file) => sum + bytesInForm(file), 0),
      )
    }),
    { numRuns: 50 },
  )
})

test('parcels become as large as the line carries in eight seconds', () => {
  assert.equal(sizeAfter(1_000_000, 1_000, usualLimits), 8_000_000)
  assert.equal(sizeAfter(1_000_000, 1, usualLimits), usualLimits.batchBytesMax)
  assert.equal(sizeAfter(1_000, 100_000, usualLimits), 524_288)
})

test('after one that was too large comes one of half its size', () => {
  const parcel = nextParcel(waiting(pictureFiles(2, 1_000_000)), usualLimits, newKey)
  assert.ok(parcel)

  assert.equal(smallerThan(parcel), Math.floor(parcel.bytes / 2))
})

function added(
  files: readonly File[],
  vehicleId: string | undefined = undefined,
  state = emptyQueue,
): QueueState {
  return next(state, { type: 'added', files, vehicleId })
}

function checked(state: QueueState, ids: readonly number[]): QueueState {
  return state.pictures
    .filter(({ id }) => ids.includes(id))
    .reduce((before, { id, file }) => next(before, { type: 'checked', id, file }), state)
}

function waiting(files: readonly File[], vehicleId?: string, before = emptyQueue): QueueState {
  const state = added(files, vehicleId, before)
  return checked(
    state,
    state.pictures.map(({ id }) => id),
  )
}
