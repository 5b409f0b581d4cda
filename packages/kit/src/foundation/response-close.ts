/**
 * Tells all who want to know that a response is done with: answered, or left by its client.
 *
 * An emitter takes some 500 instructions for each listener of each response. Here it has one, which
 * calls the others, so that each further one is an entry in a list. `onResponse` would not do: it does
 * not run for a client that went away.
 *
 * @module
 */

const kListeners: unique symbol = Symbol('@plimsoll/kit/response close')

/** Of a response what is needed here. */
export interface ClosingResponse {
  on(event: 'close', listener: () => void): unknown
  [kListeners]?: Listener[]
}

type Listener = (this: never) => void

/** Calls `listener` on the response, once it is closed. One function for all of them costs least. */
export function onResponseClose<Response extends ClosingResponse>(
  response: Response,
  listener: (this: Response) => void,
): void {
  const watched: ClosingResponse = response
  const listeners = watched[kListeners]
  if (listeners !== undefined) {
    listeners.push(listener)
    return
  }
  watched[kListeners] = [listener]
  watched.on('close', closed)
}

function closed(this: ClosingResponse): void {
  for (const listener of this[kListeners] ?? []) listener.call(this as never)
}
