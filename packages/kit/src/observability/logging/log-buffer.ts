/**
 * Log lines in memory on their way out.
 *
 * Lines are gathered and written in blocks, at the latest after `flushIntervalMs`. What waits is
 * capped: over half the cap droppable lines are left out, over the cap all are, and both are
 * counted. So a destination that has stopped costs a bounded amount of memory and no time. What
 * waits when the process exits is written then; a process that is killed loses it.
 *
 * @module
 */

import { GatheredLines, type Lines } from './gathered-lines.ts'
import { type LogOutput, writeAll } from './log-output.ts'

export interface LogBufferOptions {
  /** Cap of what waits, in characters. */
  readonly charsMax: number
  /** Longest time that a line waits for more lines. */
  readonly flushIntervalMs: number
  /** Called once the destination has caught up, with how many lines it missed. */
  readonly onRecovered: (dropped: number) => void
  /** Wall clock in milliseconds. */
  readonly now: () => number
}

/** The block that is being written. */
interface Writing {
  /** What is left of it. */
  bytes: Uint8Array
  readonly chars: number
  readonly sinceMs: number
}

/** A destination that has fallen behind gets more at once. */
const blocksAtOnce = 64
/** How soon a destination that took nothing is asked again. */
const retryMs = 10
/** How long the end of the process waits for a destination that takes nothing. */
const patienceMs = 1_000

// What holds lines when the process exits. One listener for all, and no buffer is kept alive by it
// once its lines are out.
const unwritten = new Set<LogBuffer>()
process.on('exit', () => {
  for (const buffer of [...unwritten]) buffer.flushSync()
})

export class LogBuffer {
  readonly #output: LogOutput
  readonly #options: LogBufferOptions
  readonly #flushes: { readonly upTo: number; readonly done: () => void }[] = []
  readonly #gathered = new GatheredLines()
  #writing: Writing | undefined
  /** Characters since the start: taken in, asked to be written at once, written or given up. */
  #accepted = 0
  #urgent = 0
  #settled = 0
  #timer: NodeJS.Timeout | undefined
  #isBroken = false
  #dropped = 0
  #reported = 0

  constructor(output: LogOutput, options: LogBufferOptions) {
    this.#output = output
    this.#options = options
  }

  /** Lines that were left out since the start. */
  get dropped(): number {
    return this.#dropped
  }

  /** Takes a line that must not be lost lightly. */
  write(line: string): void {
    this.#accept(line, this.#options.charsMax)
  }

  /** Takes a line that is one of many alike, such as an access record. */
  writeDroppable(line: string): void {
    this.#accept(line, this.#options.charsMax / 2)
  }

  /** Calls back when all that was taken so far is written or given up. */
  flush(done: () => void): void {
    this.#flushes.push({ upTo: this.#accepted, done })
    this.#writeSoon()
  }

  /** Writes all before it returns, but waits for a destination that takes nothing one second only. */
  flushSync(): void {
    const isHung =
      this.#writing !== undefined && this.#options.now() - this.#writing.sinceMs > patienceMs
    // What a thread is writing cannot be taken back from it, and it finishes before the exit.
    const inThread = this.#output.isBlocking ? this.#writing : undefined
    const begun = inThread === undefined ? this.#writing?.bytes : undefined
    const rest = Buffer.concat([begun ?? Buffer.of(), this.#gathered.takeAll().bytes])
    this.#writing = inThread

    if (this.#isBroken || (isHung && inThread)) this.#dropped += linesIn(rest)
    else this.#dropped += linesIn(writeAll(this.#output, rest, patienceMs))
    this.#settle(this.#accepted - (inThread?.chars ?? 0))
  }

  #accept(line: string, charsMax: number): void {
    const waiting = this.#accepted - this.#settled
    if (this.#isBroken || waiting + line.length > charsMax) {
      this.#dropped += 1
      return
    }
    if (waiting === 0) unwritten.add(this)
    this.#accepted += line.length
    if (this.#gathered.add(line)) this.#pump()
    this.#timer ??= setTimeout(() => this.#writeSoon(), this.#options.flushIntervalMs).unref()
  }

  #writeSoon(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#urgent = this.#accepted
    this.#pump()
  }

  /** Starts the next block, if none is being written. */
  #pump(): void {
    if (this.#writing !== undefined) return
    const { bytes, chars } = this.#next()
    if (chars === 0) {
      this.#settle(this.#settled)
      return
    }
    this.#writing = { bytes, chars, sinceMs: this.#options.now() }
    this.#writeOn()
  }

  #next(): Lines {
    const full = this.#gathered.takeFull(blocksAtOnce)
    return full.chars === 0 && this.#settled < this.#urgent ? this.#gathered.takeLast() : full
  }

  #writeOn(): void {
    const writing = this.#writing
    if (writing === undefined) return
    this.#output.write(writing.bytes, (error, taken) => {
      writing.bytes = writing.bytes.subarray(taken)
      if (error === null && writing.bytes.length > 0) this.#writeOn()
      else if (error === null) this.#finish(writing)
      else if (error.code === 'EAGAIN') setTimeout(() => this.#writeOn(), retryMs).unref()
      else this.#giveUp(writing, error)
    })
  }

  #giveUp(writing: Writing, error: NodeJS.ErrnoException): void {
    // Nobody reads any more, nor ever will.
    if (error.code === 'EPIPE') this.#isBroken = true
    this.#dropped += linesIn(writing.bytes)
    this.#finish(writing)
  }

  #finish({ chars }: Writing): void {
    this.#writing = undefined
    this.#settle(this.#settled + chars)
    this.#reportDropped()
    this.#pump()
  }

  #settle(settled: number): void {
    this.#settled = settled
    while (this.#flushes[0] !== undefined && this.#flushes[0].upTo <= settled) {
      this.#flushes.shift()?.done()
    }
    if (settled === this.#accepted) unwritten.delete(this)
  }

  /** Only after a write in the background: at the end of the process it would never end. */
  #reportDropped(): void {
    const isBehind = this.#accepted - this.#settled > this.#options.charsMax / 4
    if (this.#dropped === this.#reported || this.#isBroken || isBehind) return
    const missed = this.#dropped - this.#reported
    this.#reported = this.#dropped
    this.#options.onRecovered(missed)
  }
}

function linesIn(bytes: Uint8Array): number {
  return bytes.reduce((lines, byte) => (byte === 0x0a ? lines + 1 : lines), 0)
}
