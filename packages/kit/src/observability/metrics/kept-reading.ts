/**
 * What was read a moment ago: asked for in the background, so that whoever reads metrics neither
 * waits for a store nor makes work for it.
 *
 * @module
 */

export interface KeptReadingOptions<Value> {
  readonly read: () => Promise<Value>
  /** From one look to the next, in milliseconds. */
  readonly everyMs: number
  /** Told of the first failure after a success. */
  readonly onProblem: (error: unknown) => void
}

export interface KeptReading<Value> {
  /** As it was read last; undefined until then. It stays while it cannot be read. */
  last(): Value | undefined
  /** Looks now, before the next look is due, unless one is under way. Never rejects. */
  look(): Promise<void>
  stop(): void
}

/** Looks at once. It keeps no process alive. */
export function keptReading<Value>(options: KeptReadingOptions<Value>): KeptReading<Value> {
  const { read, everyMs, onProblem } = options
  let last: Value | undefined
  let looking: Promise<void> | undefined
  let isFailing = false
  let isStopped = false

  const lookOnce = async () => {
    try {
      last = await read()
      isFailing = false
    } catch (error) {
      if (!isFailing && !isStopped) onProblem(error)
      isFailing = true
    }
  }
  const look = () => {
    looking ??= lookOnce().finally(() => {
      looking = undefined
    })
    return looking
  }
  const timer = setInterval(() => void look(), everyMs).unref()
  void look()
  return {
    last: () => last,
    look,
    stop() {
      isStopped = true
      clearInterval(timer)
    },
  }
}
