/**
 * What each event makes of the queue. Pure; an event that comes too late, such as the answer to a
 * parcel that was cancelled, changes nothing.
 *
 * @module
 */

import type { BatchItem, BatchState } from '../../../api/types.ts'
import {
  type Picture,
  picturesMax,
  type QueueEvent,
  type QueueState,
  type Step,
} from './queue-state.ts'

export function next(state: QueueState, event: QueueEvent): QueueState {
  const handler = handlers[event.type] as (state: QueueState, event: QueueEvent) => QueueState
  return handler(state, event)
}

type Handlers = {
  readonly [Type in QueueEvent['type']]: (
    state: QueueState,
    event: Extract<QueueEvent, { readonly type: Type }>,
  ) => QueueState
}

const handlers: Handlers = {
  added(state, { files, vehicleId }) {
    const added = files.map(
      (file, index): Picture => ({
        id: state.nextId + index,
        file,
        vehicleId,
        step: { name: 'checking' },
      }),
    )
    // What is done is in the history; what still wants something stays in sight.
    const isDone = state.pictures.every(({ step }) => step.name === 'classified')
    const pictures = [...(isDone ? [] : state.pictures), ...added].slice(0, picturesMax)
    return { ...state, pictures, nextId: state.nextId + files.length }
  },

  checked(state, { id, file }) {
    return change(state, [id], (picture) =>
      picture.step.name === 'checking' ? { ...picture, file, step: { name: 'waiting' } } : picture,
    )
  },

  unfit(state, { id, why }) {
    return change(state, [id], (picture) =>
      picture.step.name === 'checking' ? { ...picture, step: { name: 'unfit', why } } : picture,
    )
  },

  packed(state, { parcel }) {
    if (state.parcel !== undefined) return state
    return { ...put(state, parcel.ids, { name: 'sending' }), parcel }
  },

  progressed(state, { share }) {
    if (state.parcel === undefined) return state
    const hasLeft = state.parcel.hasLeft || share === 1
    return { ...state, parcel: { ...state.parcel, share, hasLeft } }
  },

  accepted(state, { jobId }) {
    if (state.parcel === undefined) return state
    const { ids } = state.parcel
    const jobs = [...state.jobs, { id: jobId, ids }]
    return { ...put(state, ids, { name: 'accepted', jobId }), parcel: undefined, jobs }
  },

  answered(state, { items }) {
    if (state.parcel === undefined) return state
    const { ids } = state.parcel
    const answered = change(putItems(state, ids, items), ids, (picture) =>
      picture.step.name === 'sending' ? { ...picture, step: unanswered } : picture,
    )
    return { ...answered, parcel: undefined }
  },

  refused(state, { failure }) {
    if (state.parcel === undefined) return state
    const refused = put(state, state.parcel.ids, { name: 'failed', failure })
    return { ...refused, parcel: undefined }
  },

  stumbled(state) {
    if (state.parcel === undefined) return state
    return { ...state, parcel: { ...state.parcel, failures: state.parcel.failures + 1, share: 0 } }
  },

  unpacked(state) {
    if (state.parcel === undefined) return state
    return { ...put(state, state.parcel.ids, { name: 'waiting' }), parcel: undefined }
  },

  sized: (state, { parcelBytesMax }) => ({ ...state, parcelBytesMax }),

  paused: (state, { pause }) => ({ ...state, pause }),
  resumed: (state) => ({ ...state, pause: undefined }),

  'job-read': readJob,

  'job-lost'(state, { jobId, failure }) {
    return endJob(state, jobId, { name: 'failed', failure })
  },

  retried(state, { ids }) {
    return change(state, ids, (picture) =>
      canRetry(picture.step) ? { ...picture, step: { name: 'waiting' } } : picture,
    )
  },

  cancelled(state) {
    const { parcel } = state
    // Once all of it has left, nobody knows whether it was done.
    const maybeDone = parcel?.hasLeft === true
    const pictures = state.pictures.map((picture): Picture => {
      if (!isUnsent(picture.step)) return picture
      const wasInParcel = picture.step.name === 'sending'
      return { ...picture, step: { name: 'cancelled', maybeDone: wasInParcel && maybeDone } }
    })
    return { ...state, pictures, parcel: undefined, pause: undefined }
  },

  // What was learnt of the line is kept, and no id comes twice.
  cleared: ({ nextId, parcelBytesMax }) => ({
    pictures: [],
    parcel: undefined,
    jobs: [],
    pause: undefined,
    parcelBytesMax,
    nextId,
  }),
}

function readJob(state: QueueState, { batch }: { readonly batch: BatchState }): QueueState {
  const job = state.jobs.find(({ id }) => id === batch.job_id)
  if (job === undefined) return state
  const read = putItems(state, job.ids, batch.items)
  if (batch.status === 'queued' || batch.status === 'running') return read
  const failure = { why: gaveUp[batch.status], canRetry: batch.status !== 'cancelled' }
  return endJob(read, job.id, { name: 'failed', failure })
}

const noAnswer = 'The service gave no answer for this picture.'
const unanswered: Step = { name: 'failed', failure: { why: noAnswer, canRetry: true } }

const gaveUp = {
  done: noAnswer,
  failed: 'The service gave up after several attempts. Try again later.',
  cancelled: 'This was cancelled by an administrator.',
} as const

/** The job is over; what it has left without an answer gets this one. */
function endJob(state: QueueState, jobId: string, step: Step): QueueState {
  const ended = state.jobs.find(({ id }) => id === jobId)
  if (ended === undefined) return state
  const changed = change(state, ended.ids, (picture) =>
    picture.step.name === 'accepted' ? { ...picture, step } : picture,
  )
  return { ...changed, jobs: state.jobs.filter((job) => job !== ended) }
}

function putItems(
  state: QueueState,
  ids: readonly number[],
  items: readonly (BatchItem | null)[],
): QueueState {
  const steps = new Map(ids.map((id, index) => [id, stepOf(items[index])]))
  return change(state, ids, (picture) => {
    const step = steps.get(picture.id)
    const isOpen = picture.step.name === 'sending' || picture.step.name === 'accepted'
    return step === undefined || !isOpen ? picture : { ...picture, step }
  })
}

function stepOf(item: BatchItem | null | undefined): Step | undefined {
  if (item === null || item === undefined) return undefined
  if ('id' in item) return { name: 'classified', result: item }
  const { error_code: code, message: why } = item.error
  return { name: 'failed', failure: { why, canRetry: mended.has(code) } }
}

/** Reasons of one picture that lie in the service, not in the picture. */
const mended = new Set(['MODEL_BUSY', 'MODEL_TIMEOUT', 'MODEL_UNAVAILABLE', 'UNAVAILABLE'])

export function isUnsent({ name }: Step): boolean {
  return name === 'checking' || name === 'waiting' || name === 'sending'
}

export function canRetry(step: Step): boolean {
  return step.name === 'cancelled' || (step.name === 'failed' && step.failure.canRetry)
}

function put(state: QueueState, ids: readonly number[], step: Step): QueueState {
  return change(state, ids, (picture) => ({ ...picture, step }))
}

/** Pictures that stay as they were stay the same objects, so nothing shows them anew. */
function change(
  state: QueueState,
  ids: readonly number[],
  to: (picture: Picture) => Picture,
): QueueState {
  const chosen = new Set(ids)
  const pictures = state.pictures.map((picture) => (chosen.has(picture.id) ? to(picture) : picture))
  return { ...state, pictures }
}
