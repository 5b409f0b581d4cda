/**
 * How a socket ends: a closed set, so that it may label a metric.
 *
 * @module
 */

interface Closing {
  /** RFC 6455, section 7.4.1; 4000 and up are ours. */
  readonly code: number
  /** For the client's programmer. */
  readonly text: string
}

/** Those that this side decides on with a word to the client. */
export const closings = {
  revoked: { code: 4401, text: 'The session or the user was cut off; sign in again or refresh.' },
  expired: { code: 4403, text: 'The token has expired; come again with a fresh one.' },
  refused: { code: 1008, text: 'The token was refused.' },
  flood: { code: 1008, text: 'Too many messages.' },
  binary: { code: 1003, text: 'Messages are JSON text.' },
  slow: { code: 1013, text: 'What was sent is not read fast enough.' },
  stale: { code: 1013, text: 'Whether the session still holds cannot be told at the moment.' },
  shutdown: { code: 1012, text: 'The service restarts.' },
} as const satisfies Record<string, Closing>

export type OwnEnding = keyof typeof closings

/** The client closed it; the connection broke; it did not answer; it did not keep to the protocol. */
export type OtherEnding = 'client' | 'lost' | 'silent' | 'malformed' | 'oversize'

export type Ending = OwnEnding | OtherEnding

export const endings: readonly Ending[] = [
  ...(Object.keys(closings) as OwnEnding[]),
  'client',
  'lost',
  'silent',
  'malformed',
  'oversize',
]

/** Of the error that `ws` reports for what came in; it has closed the socket by then. */
export function endingOf({ code }: { readonly code?: unknown }): Ending {
  if (code === 'WS_ERR_TOO_MANY_BUFFERED_PARTS') return 'flood'
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return 'oversize'
  return code === 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH' ? 'oversize' : 'malformed'
}
