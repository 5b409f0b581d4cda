/**
 * What a request has of a lane, a slot or a place in the queue, and the one way to end it.
 *
 * @module
 */

/** Where the stay of a holder is kept, so that none has to be looked up. */
export const stay: unique symbol = Symbol('@plimsoll/kit/overload stay')

/** A slot, or a place in the queue. */
export interface Stay {
  leave(): void
}

/** A request as the lane sees it. */
export type Holder = object & { [stay]?: Stay | undefined }

/** Ends the stay of `holder`, whatever it is, once. */
export function leave(holder: Holder): void {
  const present = holder[stay]
  if (present === undefined) return
  holder[stay] = undefined
  present.leave()
}
