/**
 * Callers that ask the same at the same moment share one answer: fifty copies of a refresh are one
 * on the store, and one in the count of replays.
 *
 * @module
 */

/** @param signal ends the wait of this caller, never the work: others may wait for it too */
export type SharedFlights<Result> = (
  key: string,
  work: () => Promise<Result>,
  signal: AbortSignal | undefined,
) => Promise<Result>

/** @param onJoin told of each caller who found its answer under way */
export function sharedFlights<Result>(onJoin: () => void): SharedFlights<Result> {
  const flights = new Map<string, Promise<Result>>()

  function begin(key: string, work: () => Promise<Result>): Promise<Result> {
    const flight = work().finally(() => flights.delete(key))
    // All who waited may have left; then nobody is there to be told.
    flight.catch(() => undefined)
    flights.set(key, flight)
    return flight
  }

  return async (key, work, signal) => {
    signal?.throwIfAborted()
    const flight = flights.get(key)
    if (flight !== undefined) onJoin()
    return until(flight ?? begin(key, work), signal)
  }
}

async function until<Result>(
  flight: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (signal === undefined) return flight
  const left = Promise.withResolvers<never>()
  const leave = () => left.reject(signal.reason)
  signal.addEventListener('abort', leave, { once: true })
  try {
    return await Promise.race([flight, left.promise])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
