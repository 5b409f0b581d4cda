/**
 * Reports errors, and never becomes one: whatever goes wrong here is counted and, when it begins
 * and when it is over, logged.
 *
 * @module
 */

import { FloodLimit } from './flood-limit.ts'
import { type EventStyle, fingerprintOf, type ReportFacts, reportEvent } from './report-event.ts'
import type { ErrorReportingStats, SendResult } from './send-counts.ts'
import type { EventSender } from './sentry-sender.ts'

/** `app.errorReporting` */
export interface ErrorReporting {
  /** Whether errors are sent anywhere. */
  readonly isEnabled: boolean
  /** Reports an error that nobody answered on purpose. Never throws, and waits for nothing. */
  report(thrown: unknown, facts?: ReportFacts): void
  /** Resolves when all is sent, or when the bound is over. */
  flush(): Promise<void>
  stats(): ErrorReportingStats
}

/** The part of a logger that is used. */
export interface ReportLog {
  warn(fields: object, message: string): void
  info(message: string): void
}

export interface ReporterOptions extends EventStyle {
  readonly sampleRate: number
  readonly perMinute: number
  readonly perMinuteInAll: number
  readonly kindsMax: number
  readonly flushMs: number
  /** Milliseconds, on a clock that does not step back. */
  readonly now: () => number
  readonly random: () => number
  readonly log: ReportLog
  readonly sender: (onResult: (result: SendResult, reason?: string) => void) => Promise<EventSender>
}

/** For what was aborted to end, which it does at once. */
const abortedMs = 100

export class Reporter implements ErrorReporting {
  readonly isEnabled = true
  readonly #options: ReporterOptions
  readonly #flood: FloodLimit
  readonly #counts: Record<SendResult, number> = {
    sent: 0,
    dropped: 0,
    limited: 0,
    sampled: 0,
    failed: 0,
  }
  #sender: EventSender | undefined
  #isFailing = false
  #isClosed = false
  #finishEndMs: number | undefined

  constructor(options: ReporterOptions) {
    this.#options = options
    this.#flood = new FloodLimit(options)
  }

  /** @throws if the library is not installed. */
  async open(): Promise<void> {
    this.#sender = await this.#options.sender((result, reason) => this.#count(result, reason))
  }

  report(thrown: unknown, facts: ReportFacts = {}): void {
    try {
      const heldBack = this.#admit(thrown, facts)
      if (typeof heldBack === 'string') this.#count(heldBack)
      else this.#sender?.send(reportEvent(thrown, facts, heldBack, this.#options))
    } catch {
      // A getter of the error threw, or `redact`. What it said might be what must not be told.
      this.#count('failed', 'an error cannot be described')
    }
  }

  /** How many equal errors were held back before this one, or why it is not sent. */
  #admit(thrown: unknown, facts: ReportFacts): number | SendResult {
    const { sampleRate, random } = this.#options
    if (this.#sender === undefined || this.#isClosed) return 'dropped'
    if (random() >= sampleRate) return 'sampled'
    return this.#flood.pass(fingerprintOf(thrown, facts).join('\n')) ?? 'limited'
  }

  async flush(): Promise<void> {
    await this.#sender?.flush(this.#options.flushMs)
  }

  /**
   * Sends what is left, and ends what cannot be sent within the bound or before `signal` is
   * aborted. However often it is called, the bound is that of the first time.
   */
  async finish(signal?: AbortSignal): Promise<void> {
    const sender = this.#sender
    if (sender === undefined) return
    const { now, flushMs } = this.#options
    this.#finishEndMs ??= now() + flushMs
    const giveUp = () => sender.abort()
    if (signal?.aborted) giveUp()
    signal?.addEventListener('abort', giveUp, { once: true })
    await sender.flush(this.#finishEndMs - now())
    signal?.removeEventListener('abort', giveUp)
    if (sender.inFlight === 0) return
    giveUp()
    await sender.flush(abortedMs)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.finish()
  }

  stats(): ErrorReportingStats {
    const inFlight = this.#sender?.inFlight ?? 0
    return { ...this.#counts, inFlight, kinds: this.#flood.kinds }
  }

  #count(result: SendResult, reason?: string): void {
    this.#counts[result] += 1
    const { log } = this.#options
    if (reason !== undefined && !this.#isFailing) {
      this.#isFailing = true
      log.warn({ reason }, 'errors are not reported')
    } else if (result === 'sent' && this.#isFailing) {
      this.#isFailing = false
      log.info('errors are reported again')
    }
  }
}

const nothing: ErrorReportingStats = {
  sent: 0,
  dropped: 0,
  limited: 0,
  sampled: 0,
  failed: 0,
  inFlight: 0,
  kinds: 0,
}

/** For a service without a DSN, so that those who report need not ask. */
export const silentReporting: ErrorReporting = {
  isEnabled: false,
  report: () => undefined,
  flush: () => Promise.resolve(),
  stats: () => nothing,
}
