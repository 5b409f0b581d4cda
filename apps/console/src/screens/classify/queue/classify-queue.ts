/**
 * The queue of this page, put together with the service, the session and the browser.
 *
 * @module
 */

import { ask } from '../../../api/client.ts'
import type { AcceptedBatch, Batch, BatchState, Classification } from '../../../api/types.ts'
import { upload } from '../../../api/upload.ts'
import { connection, type ServerEvent } from '../../../realtime/connection.ts'
import { sessionStore } from '../../../session/session-store.ts'
import { checkPicture } from '../check-picture.ts'
import { keepThumbnails } from '../thumbnails.ts'
import { type ParcelAnswer, QueueRunner, type Sending } from './queue-runner.ts'
import type { Parcel } from './queue-state.ts'
import { isUnsent } from './queue-steps.ts'

export const classifyQueue = new QueueRunner({
  check: checkPicture,
  send,
  readBatch: (jobId, signal) => ask<BatchState>(`/vehicle/batches/${jobId}`, { signal }),
  isReachable,
  isOnline: () => navigator.onLine,
  newKey: () => crypto.randomUUID(),
  now: () => Date.now(),
  later(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
})

async function send(parcel: Parcel, sending: Sending): Promise<ParcelAnswer> {
  const { key, ids, vehicleId } = parcel
  const { files, ...options } = sending
  const isOne = ids.length === 1
  const body = new FormData()
  for (const file of files) body.append(isOne ? 'file' : 'files', file, file.name)
  const isForLater = ids.length > classifyQueue.limits.batchDirectMax
  const answer = await upload(isOne ? '/vehicle/classify' : '/vehicle/classify-batch', {
    ...options,
    body,
    headers: {
      'idempotency-key': key,
      ...(isForLater ? { prefer: 'respond-async' } : {}),
    },
    query: { vehicle_id: vehicleId },
  })
  if (isOne) return { items: [answer.body as Classification] }
  if (answer.status === 202) return { jobId: (answer.body as AcceptedBatch).job_id }
  return { items: (answer.body as Batch).items }
}

/** Whether anybody answers, without asking for anything. */
async function isReachable(): Promise<boolean> {
  try {
    await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(5_000) })
    return true
  } catch {
    return false
  }
}

let owner: string | undefined

/** The pictures are of who has chosen them: they wait for them to come back, and for nobody else. */
function followSession(): void {
  const { state } = sessionStore
  if (state.status === 'signed-in') {
    if (owner !== undefined && owner !== state.user.id) forget()
    if (classifyQueue.state.pause?.why === 'signed-out') classifyQueue.wake()
    owner = state.user.id
    return
  }
  if (state.status !== 'signed-out' || owner === undefined) return
  if (state.why === 'signed-out') forget()
  else if (classifyQueue.state.pictures.length > 0) classifyQueue.hold({ why: 'signed-out' })
}

function forget(): void {
  owner = undefined
  classifyQueue.clear()
}

function followConnection(): void {
  classifyQueue.live(connection.state === 'open')
}

function hear({ type, data }: ServerEvent): void {
  if (type === 'resync') classifyQueue.touchJob()
  if (type === 'job.progress' || type === 'job.ended') {
    classifyQueue.touchJob((data as { readonly job_id: string }).job_id)
  }
}

/** What has not left would be lost with the page. */
function warn(event: BeforeUnloadEvent): void {
  if (classifyQueue.state.pictures.some(({ step }) => isUnsent(step))) event.preventDefault()
}

function online(): void {
  const why = classifyQueue.state.pause?.why
  if (why === 'offline' || why === 'unreachable') classifyQueue.wake()
}

// For as long as the page is there, as the queue is: no screen owns it.
sessionStore.subscribe(followSession)
connection.onState(followConnection)
connection.onEvent(hear)
classifyQueue.subscribe(() => keepThumbnails(classifyQueue.state.pictures))
addEventListener('online', online)
addEventListener('beforeunload', warn)
followSession()
followConnection()
