/** What became of the errors that were to be reported. */
export interface ErrorReportingStats {
  /** The endpoint took it. */
  readonly sent: number
  /** Not even tried: the queue was full, the endpoint told us to wait, or the service was closing. */
  readonly dropped: number
  /** Held back as one of a flood. */
  readonly limited: number
  /** Left out by the sample rate. */
  readonly sampled: number
  /** Unreachable endpoint, no answer in time, a refusal, or an error that cannot be described. */
  readonly failed: number
  /** On their way now. */
  readonly inFlight: number
  /** Kinds of errors that are remembered to tell a flood. */
  readonly kinds: number
}

export type SendResult = Exclude<keyof ErrorReportingStats, 'inFlight' | 'kinds'>
