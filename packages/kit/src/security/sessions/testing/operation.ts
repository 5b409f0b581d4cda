/**
 * A call that goes on only when it is told to, so that the order of everything is decided outside.
 *
 * @module
 */

export interface Operation<Result> {
  /** Lets it run until it pauses or ends. */
  step(): Promise<void>
  /** What it ended with. */
  readonly result: Result | undefined
}

/** @param begin pauses wherever something else may happen */
export function operation<Result>(
  begin: (pause: () => Promise<void>) => Promise<Result>,
): Operation<Result> {
  let stopped = Promise.withResolvers<void>()
  let resume: (() => void) | undefined
  let result: Result | undefined

  function pause(): Promise<void> {
    const next = Promise.withResolvers<void>()
    resume = next.resolve
    stopped.resolve()
    return next.promise
  }

  function start(): void {
    begin(pause).then((ended) => {
      result = ended
      stopped.resolve()
    }, stopped.reject)
  }

  return {
    step() {
      stopped = Promise.withResolvers<void>()
      const go = resume ?? start
      go()
      return stopped.promise
    },
    get result() {
      return result
    },
  }
}
