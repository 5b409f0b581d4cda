/**
 * Whether a request is worked on, or waits for its client.
 *
 * @module
 */

import type { ServerResponse } from 'node:http'
import type { HolderWatch } from './slots.ts'
import type { Holder } from './stay.ts'

/** A response that may have a slot. */
export type HttpHolder = ServerResponse & Holder

export const clientWatch: HolderWatch<HttpHolder> = {
  doing(response) {
    if (response.writableEnded) return 'sending'
    // Undefined for a request that came over no socket.
    return response.req.complete === false ? 'receiving' : 'working'
  },
  whenReceived(response, act) {
    response.req.once('end', act)
  },
}
