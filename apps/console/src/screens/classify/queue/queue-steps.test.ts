import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { usualLimits } from '../limits.ts'
import { batch, pictureFiles, refusal, result } from '../testing/pictures.ts'
import { nextParcel } from './parcels.ts'
import { emptyQueue, picturesMax, type QueueEvent, type QueueState } from './queue-state.ts'
import { next } from './queue-steps.ts'

const failure = { why: 'no', canRetry: true }

test('answers come to the pictures in the order in which they were sent', () => {
  const before = sending(3)

  const after = next(before, {
    type: 'answered',
    items: [result('car'), refusal(), result('bus')],
  })

  assert.deepEqual(stepsOf(after), ['classified', 'failed', 'classified'])
  assert.equal(after.parcel, undefined)
})

test('a picture that is wrong is not offered once more; one that met a busy model is', () => {
  const after = next(sending(2), {
    type: 'answered',
    items: [refusal('IMAGE_CORRUPT'), refusal('MODEL_BUSY')],
  })

  assert.deepEqual(
    after.pictures.map(({ step }) => step.name === 'failed' && step.failure.canRetry),
    [false, true],
  )
})

test('a batch in the background is answered bit by bit', () => {
  const accepted = next(sending(3), { type: 'accepted', jobId: 'one' })
  const answer = result('car')

  const begun = next(accepted, { type: 'job-read', batch: batch('one', [answer, null, null]) })
  const done = next(begun, {
    type: 'job-read',
    batch: batch('one', [answer, refusal(), result('bus')], 'done'),
  })

  assert.deepEqual(stepsOf(begun), ['classified', 'accepted', 'accepted'])
  assert.deepEqual(stepsOf(done), ['classified', 'failed', 'classified'])
  assert.deepEqual(done.jobs, [])
  // What has not changed is not shown anew.
  assert.equal(done.pictures[0], begun.pictures[0])
})

test('what a batch that was given up has not answered may be sent again', () => {
  const accepted = next(sending(2), { type: 'accepted', jobId: 'one' })

  const after = next(accepted, {
    type: 'job-read',
    batch: batch('one', [result(), null], 'failed'),
  })

  assert.deepEqual(stepsOf(after), ['classified', 'failed'])
  assert.deepEqual(stepsOf(next(after, { type: 'retried', ids: [1, 2] })), [
    'classified',
    'waiting',
  ])
})

test('cancelling spares what the service has already, and says where nobody can know', () => {
  const left = next(sending(2), { type: 'progressed', share: 1 })
  const again = next(left, { type: 'progressed', share: 0.1 })

  const cancelled = next(again, { type: 'cancelled' })
  const accepted = next(next(sending(2), { type: 'accepted', jobId: 'one' }), { type: 'cancelled' })

  assert.ok(cancelled.pictures.every(({ step }) => step.name === 'cancelled' && step.maybeDone))
  assert.deepEqual(stepsOf(accepted), ['accepted', 'accepted'])
})

test('new pictures take the place of those that are all classified, and of no others', () => {
  const done = next(sending(1), { type: 'answered', items: [result()] })
  const failed = next(sending(1), { type: 'refused', failure })
  const more = { type: 'added', files: pictureFiles(1), vehicleId: undefined } as const

  assert.deepEqual(
    next(done, more).pictures.map(({ id }) => id),
    [2],
  )
  assert.deepEqual(
    next(failed, more).pictures.map(({ id }) => id),
    [1, 2],
  )
})

test('the queue has an end', () => {
  const files = Array.from({ length: picturesMax + 5 }, () => new File([], 'a.jpg'))

  const state = next(emptyQueue, { type: 'added', files, vehicleId: undefined })

  assert.equal(state.pictures.length, picturesMax)
})

test('whatever happens in whatever order, each picture is in exactly one place', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 80, size: 'max' }), (happenings) => {
      let state = emptyQueue
      for (const happens of happenings) {
        const after = next(state, happens(state))
        assertClassifiedStay(state, after)
        state = after
        assertConsistent(state)
      }
    }),
    { numRuns: 300 },
  )
})

type Happening = (state: QueueState) => QueueEvent

/** Events as the queue meets them, too late ones among them; the usual ones more often. */
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 6 }).map(adding) },
  { weight: 12, arbitrary: fc.constant(checking) },
  { weight: 4, arbitrary: fc.constant(packing) },
  { weight: 3, arbitrary: fc.nat(5).map(accepting) },
  { weight: 2, arbitrary: fc.nat(5).map(answering) },
  { weight: 3, arbitrary: fc.tuple(fc.nat(5), fc.constantFrom(...statuses())).map(reading) },
  {
    weight: 8,
    arbitrary: fc
      .constantFrom<QueueEvent>(
        { type: 'progressed', share: 0.5 },
        { type: 'progressed', share: 1 },
        { type: 'unfit', id: 3, why: 'no' },
        { type: 'job-lost', jobId: '1', failure },
        { type: 'refused', failure },
        { type: 'stumbled' },
        { type: 'unpacked' },
        { type: 'paused', pause: { why: 'limited' } },
        { type: 'retried', ids: Array.from({ length: 40 }, (_, at) => at) },
        { type: 'cancelled' },
      )
      .map((event) => () => event),
  },
)

function adding(count: number): Happening {
  return () => ({ type: 'added', files: pictureFiles(count, 10), vehicleId: undefined })
}

function checking({ pictures }: QueueState): QueueEvent {
  const picture = pictures.find(({ step }) => step.name === 'checking')
  return picture === undefined
    ? { type: 'resumed' }
    : { type: 'checked', id: picture.id, file: picture.file }
}

function packing(state: QueueState): QueueEvent {
  const parcel = nextParcel(state, { ...usualLimits, batchFilesMax: 4 }, () => 'key')
  return parcel === undefined ? { type: 'resumed' } : { type: 'packed', parcel }
}

function accepting(id: number): Happening {
  return ({ jobs }) =>
    jobs.some((job) => job.id === String(id))
      ? { type: 'resumed' }
      : { type: 'accepted', jobId: String(id) }
}

/** With any number of answers: a service may have lost some. */
function answering(count: number): Happening {
  return () => ({ type: 'answered', items: Array.from({ length: count }, () => result()) })
}

function statuses() {
  return ['running', 'done', 'failed'] as const
}

function reading([id, status]: [number, ReturnType<typeof statuses>[number]]): Happening {
  const items = [null, result(), null, refusal()]
  return () => ({ type: 'job-read', batch: batch(String(id), items, status) })
}

function assertConsistent({ pictures, parcel, jobs }: QueueState): void {
  const inStep = (name: string) => pictures.filter(({ step }) => step.name === name)
  assert.deepEqual(
    inStep('sending').map(({ id }) => id),
    parcel?.ids ?? [],
  )
  for (const { id, step } of inStep('accepted')) {
    const own = jobs.filter((job) => job.ids.includes(id))
    assert.deepEqual(
      own.map((job) => job.id),
      [step.name === 'accepted' && step.jobId],
    )
  }
  assert.equal(new Set(pictures.map(({ id }) => id)).size, pictures.length)
}

function assertClassifiedStay(before: QueueState, after: QueueState): void {
  for (const picture of before.pictures) {
    if (picture.step.name !== 'classified') continue
    const later = after.pictures.find(({ id }) => id === picture.id)
    assert.ok(later === undefined || later.step === picture.step)
  }
}

function sending(count: number): QueueState {
  const added = next(emptyQueue, {
    type: 'added',
    files: pictureFiles(count),
    vehicleId: undefined,
  })
  const waiting = added.pictures.reduce(
    (state, { id, file }) => next(state, { type: 'checked', id, file }),
    added,
  )
  const parcel = nextParcel(waiting, usualLimits, () => 'key')
  assert.ok(parcel)
  return next(waiting, { type: 'packed', parcel })
}

function stepsOf({ pictures }: QueueState): readonly string[] {
  return pictures.map(({ step }) => step.name)
}
