/**
 * Moves the queue on: checks what was chosen, sends one parcel after the other, waits where the
 * service or the network asks for it, and follows what the service does in the background.
 *
 * It outlives the screen, so that pictures go on while somebody looks at another one.
 *
 * @module
 */

import type { BatchItem, BatchState } from '../../../api/types.ts'
import { UploadLostError } from '../../../api/upload-lost.ts'
import type { Checked } from '../check-picture.ts'
import { type PictureLimits, usualLimits } from '../limits.ts'
import { JobReader } from './job-reader.ts'
import { nextParcel, sizeAfter, smallerThan } from './parcels.ts'
import {
  emptyQueue,
  type Parcel,
  type Pause,
  type QueueEvent,
  type QueueState,
} from './queue-state.ts'
import { next } from './queue-steps.ts'
import { type Remedy, remedyFor } from './remedies.ts'

export type ParcelAnswer = { readonly items: readonly BatchItem[] } | { readonly jobId: string }

export interface Sending {
  readonly files: readonly File[]
  readonly signal: AbortSignal
  readonly onProgress: (share: number) => void
}

/** What the queue needs of the world. */
export interface QueuePort {
  readonly check: (file: File, limits: PictureLimits) => Promise<Checked>
  readonly send: (parcel: Parcel, sending: Sending) => Promise<ParcelAnswer>
  readonly readBatch: (jobId: string, signal: AbortSignal) => Promise<BatchState>
  readonly isReachable: () => Promise<boolean>
  readonly isOnline: () => boolean
  readonly newKey: () => string
  readonly now: () => number
  /** Calls back once, after that time; gives the way to stop it. */
  readonly later: (ms: number, callback: () => void) => () => void
}

const checksAtOnce = 4

export class QueueRunner {
  readonly #port: QueuePort
  readonly #jobs: JobReader
  readonly #listeners = new Set<() => void>()
  readonly #checking = new Set<number>()
  #state: QueueState = emptyQueue
  #limits: PictureLimits = usualLimits
  #sending: AbortController | undefined
  #tries = 0
  #endPause: (() => void) | undefined

  constructor(port: QueuePort) {
    this.#port = port
    this.#jobs = new JobReader({
      ...port,
      onRead: (batch) => this.#become({ type: 'job-read', batch }),
      onLost: (jobId, failure) => this.#become({ type: 'job-lost', jobId, failure }),
    })
  }

  get state(): QueueState {
    return this.#state
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get limits(): PictureLimits {
    return this.#limits
  }

  set limits(limits: PictureLimits) {
    this.#limits = limits
  }

  add(files: readonly File[], vehicleId: string | undefined): void {
    this.#become({ type: 'added', files, vehicleId })
  }

  retry(ids: readonly number[]): void {
    this.#become({ type: 'retried', ids })
  }

  /** All that has not left yet. */
  cancel(): void {
    this.#stop()
    this.#become({ type: 'cancelled' })
  }

  clear(): void {
    this.#stop()
    this.#become({ type: 'cleared' })
  }

  /** Until {@link wake}. */
  hold(pause: Pause): void {
    this.#stop()
    this.#become({ type: 'paused', pause })
  }

  /** What was waited for may be there: tries now. */
  wake(): void {
    this.#endPause?.()
    this.#jobs.touch()
    if (this.#state.pause !== undefined) this.#become({ type: 'resumed' })
  }

  /** The service said that there is something new of a job, or of any. */
  touchJob(jobId?: string): void {
    this.#jobs.touch(jobId)
  }

  /** Whether the service tells what is new; else it is asked. */
  live(isLive: boolean): void {
    this.#jobs.live(isLive)
  }

  #become(event: QueueEvent): void {
    this.#state = next(this.#state, event)
    this.#jobs.follow(this.#state.jobs.map(({ id }) => id))
    for (const listener of this.#listeners) listener()
    // Progress changes nothing that is to be done.
    if (event.type !== 'progressed') this.#advance()
  }

  #stop(): void {
    this.#sending?.abort()
    this.#sending = undefined
    this.#endPause?.()
  }

  #advance(): void {
    this.#check()
    if (this.#sending !== undefined || this.#state.pause !== undefined) return
    if (this.#state.parcel !== undefined) return void this.#send(this.#state.parcel)
    const parcel = nextParcel(this.#state, this.#limits, this.#port.newKey)
    // Which comes back here, with the parcel.
    if (parcel !== undefined) this.#become({ type: 'packed', parcel })
  }

  #check(): void {
    for (const { id, file, step } of this.#state.pictures) {
      if (this.#checking.size >= checksAtOnce) return
      if (step.name !== 'checking' || this.#checking.has(id)) continue
      this.#checking.add(id)
      void this.#checkOne(id, file)
    }
  }

  async #checkOne(id: number, file: File): Promise<void> {
    const checked = await this.#port.check(file, this.#limits)
    this.#checking.delete(id)
    if (checked.problem === undefined) this.#become({ type: 'checked', id, file: checked.file })
    else this.#become({ type: 'unfit', id, why: checked.problem })
  }

  async #send(parcel: Parcel): Promise<void> {
    const control = new AbortController()
    this.#sending = control
    const { signal } = control
    const startedAt = this.#port.now()
    let leftAt = startedAt
    const onProgress = (share: number) => {
      leftAt = this.#port.now()
      if (!signal.aborted) this.#become({ type: 'progressed', share })
    }
    try {
      const files = this.#filesOf(parcel)
      const answer = await this.#port.send(parcel, { files, signal, onProgress })
      if (signal.aborted) return
      this.#tries = 0
      const parcelBytesMax = sizeAfter(parcel.bytes, leftAt - startedAt, this.#limits)
      this.#become({ type: 'sized', parcelBytesMax })
      this.#become(toEvent(answer))
      this.#sent(control)
    } catch (error) {
      if (!signal.aborted) await this.#mend(error, control)
    }
  }

  #filesOf({ ids }: Parcel): readonly File[] {
    const files = new Map(this.#state.pictures.map(({ id, file }) => [id, file]))
    return ids.flatMap((id) => files.get(id) ?? [])
  }

  async #mend(error: unknown, control: AbortController): Promise<void> {
    const isReachable = !(error instanceof UploadLostError) || (await this.#port.isReachable())
    const { parcel } = this.#state
    if (control.signal.aborted || parcel === undefined) return
    const remedy = remedyFor(error, {
      parcel,
      nowMs: this.#port.now(),
      tries: this.#tries,
      isOnline: this.#port.isOnline(),
      isReachable,
    })
    // To be asked to slow down is no failure.
    if (remedy.do !== 'wait' || remedy.pause.why !== 'limited') this.#tries += 1
    this.#apply(remedy)
    this.#sent(control)
  }

  /** Not before all of it is done: until then nothing else is sent. */
  #sent(control: AbortController): void {
    if (this.#sending !== control) return
    this.#sending = undefined
    this.#advance()
  }

  #apply(remedy: Remedy): void {
    const { parcel } = this.#state
    if (remedy.do === 'wait') {
      if (remedy.counts) this.#become({ type: 'stumbled' })
      this.#pause(remedy.pause)
    }
    if (remedy.do === 'give-up') this.#become({ type: 'refused', failure: remedy.failure })
    if (remedy.do === 'shrink' && parcel !== undefined) {
      this.#become({ type: 'sized', parcelBytesMax: smallerThan(parcel) })
    }
    if (remedy.do === 'shrink' || remedy.do === 'repack') this.#become({ type: 'unpacked' })
  }

  #pause(pause: Pause): void {
    this.#become({ type: 'paused', pause })
    this.#endPause?.()
    if (pause.untilMs === undefined) return
    const stop = this.#port.later(Math.max(0, pause.untilMs - this.#port.now()), () => this.wake())
    this.#endPause = () => {
      stop()
      this.#endPause = undefined
    }
  }
}

function toEvent(answer: ParcelAnswer): QueueEvent {
  return 'jobId' in answer
    ? { type: 'accepted', jobId: answer.jobId }
    : { type: 'answered', items: answer.items }
}
