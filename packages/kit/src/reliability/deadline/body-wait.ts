import type { IncomingMessage } from 'node:http'

/**
 * Whether the client is who is late: its body has not fully arrived, and the service has read all
 * that came. A body that waits unread says nothing of the client.
 */
export function isWaitingForBody(request: IncomingMessage): boolean {
  const { complete, readableLength, readableFlowing } = request
  // With `app.inject` it is not known, and all of it is there.
  return complete === false && readableLength === 0 && readableFlowing !== null
}
