/**
 * What the main thread and the threads of the store say to each other.
 *
 * A thread has at most one batch at a time. Each of its tasks has a flag in memory that both see:
 * whoever sets it first decides whether the task is begun or was given up before that.
 *
 * @module
 */

/** What a row or a parameter is made of; integers go in and come out as safe numbers. */
export type Value = string | number | null | Uint8Array

export interface StatementTask {
  readonly kind: 'statement'
  readonly sql: string
  readonly parameters: readonly Value[]
  /** May share a transaction, and so an fsync, with others that commit by themselves. */
  readonly isGroupable: boolean
}

export type Task =
  | StatementTask
  | { readonly kind: 'begin'; readonly mode: 'read' | 'write' }
  | { readonly kind: 'commit' }
  /** Ends whatever is open; never an error. */
  | { readonly kind: 'rollback' }
  /** The same, and undoes what was set meanwhile. */
  | { readonly kind: 'release' }
  /** Nothing, but in its turn: what takes a thread without a transaction. */
  | { readonly kind: 'take' }
  | { readonly kind: 'checkpoint' }
  /** Shows that something can be written. */
  | { readonly kind: 'prove' }

export interface Batch {
  readonly kind: 'batch'
  readonly tasks: readonly Task[]
  /** Of a transaction or session that has the thread to itself. */
  readonly isHeld: boolean
  /** How long to wait for another process that holds the file. */
  readonly busyTimeoutMs: number
}

export type Request = Open | Batch | { readonly kind: 'close' }

/** How to open the file. */
export interface Open {
  readonly kind: 'open'
  readonly file: string
  readonly isWriter: boolean
  /** A file that was there may not be made anew: an empty one would look like lost data. */
  readonly mustExist: boolean
  /** Look through the whole file first, because a device failed. */
  readonly mustVerify: boolean
  readonly synchronous: 'FULL' | 'NORMAL'
  /** Pages in the log at which a commit copies them into the file; 0 for never. */
  readonly walAutocheckpointPages: number
  readonly ballastBytes: number
  /** How long another process may hold the file before that is an error. */
  readonly busyTimeoutMs: number
}

export interface Failure {
  /** Of SQLite, such as `SQLITE_FULL`, or one of ours. */
  readonly code: string
  readonly message: string
}

/** Rows as one flat list, which is several times cheaper to hand over than objects. */
export interface Rows {
  readonly columns: readonly string[]
  readonly values: readonly Value[]
}

export interface Answer {
  readonly rows?: Rows
  readonly changes?: number
  readonly error?: Failure
  /** Given up before it was begun. */
  readonly isSkipped?: true
}

export interface Answers {
  readonly kind: 'answers'
  /** In the order of the tasks; a batch may be answered in several messages. */
  readonly answers: readonly Answer[]
  readonly isLast: boolean
  /** The device or the file failed: this connection must not be used again. */
  readonly failure: Failure | undefined
  readonly walBytes: number
}

export type OpenProblem =
  | 'folder-missing'
  | 'read-only'
  | 'not-a-database'
  | 'newer-format'
  | 'corrupt'
  | 'locked'
  | 'full'
  | 'missing'
  | 'unsafe'
  | 'unreadable'

export interface Refused {
  readonly kind: 'refused'
  readonly problem: OpenProblem
  readonly message: string
}

export type Reply = Answers | Refused | { readonly kind: 'opened' }

/** States of a task's flag. */
export const flag = { open: 0, begun: 1, givenUp: 2 } as const

/** Tasks of a batch at most. */
export const batchMax = 256

export interface ThreadData {
  /** One 32-bit flag for each task of the batch. */
  readonly flags: SharedArrayBuffer
}
