/**
 * A service that answers what a test says, for the queue that talks to it.
 *
 * @module
 */

import type { BatchState } from '../../../api/types.ts'
import { type ParcelAnswer, QueueRunner, type Sending } from '../queue/queue-runner.ts'
import type { Parcel } from '../queue/queue-state.ts'
import { ManualTime } from './manual-time.ts'
import { result } from './pictures.ts'

export interface Sent extends Sending {
  readonly parcel: Parcel
  readonly answer: (answer: ParcelAnswer) => void
  readonly fail: (error: unknown) => void
}

export class ScriptedService {
  readonly time = new ManualTime()
  /** What was sent, the last one last. */
  readonly sent: Sent[] = []
  readonly batches = new Map<string, BatchState | Error>()
  readonly reads: string[] = []
  isReachable = true
  isOnline = true
  #keys = 0

  readonly queue: QueueRunner = new QueueRunner({
    check: async (file) => (file.size === 0 ? { problem: 'empty' } : { file }),
    send: (parcel, sending) =>
      new Promise((answer, fail) => {
        this.sent.push({ ...sending, parcel, answer, fail })
      }),
    readBatch: async (jobId) => {
      this.reads.push(jobId)
      const batch = this.batches.get(jobId)
      if (batch === undefined || batch instanceof Error) throw batch
      return batch
    },
    isReachable: async () => this.isReachable,
    isOnline: () => this.isOnline,
    newKey: () => {
      this.#keys += 1
      return `key-${this.#keys}`
    },
    now: this.time.now,
    later: this.time.later,
  })

  get last(): Sent {
    const last = this.sent.at(-1)
    if (last === undefined) throw new Error('nothing was sent')
    return last
  }

  /** The names of the steps, in the order of the pictures. */
  steps(): readonly string[] {
    return this.queue.state.pictures.map(({ step }) => step.name)
  }

  /** Answers the last parcel with a result for each of its pictures. */
  async classify(): Promise<void> {
    this.last.answer({ items: this.last.parcel.ids.map(() => result()) })
    await this.time.pass(0)
  }

  async fail(error: unknown): Promise<void> {
    this.last.fail(error)
    await this.time.pass(0)
  }
}
