/** What happens to connections and is nobody's answer: for metrics and the log. */
export interface PoolEvent {
  /**
   * `connection-lost`: the other side or the network ended it, or it no longer answers.
   * `connection-failed`: it was never made; the error says why.
   */
  readonly type: 'connection-lost' | 'connection-failed'
  readonly error: Error
}

export type ObservePool = (event: PoolEvent) => void

/** Told from the handlers of sockets, where an error of the observer would end the process. */
export function told(observe: ObservePool | undefined): ObservePool {
  return (event) => {
    try {
      observe?.(event)
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error))
    }
  }
}
