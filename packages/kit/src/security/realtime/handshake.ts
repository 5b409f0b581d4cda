/**
 * Is it a handshake, and of a page that may?
 *
 * @module
 */

import type { IncomingHttpHeaders } from 'node:http'
import type { KitError } from '../../foundation/errors/index.ts'
import {
  HandshakeMalformedError,
  SocketOriginRefusedError,
  UpgradeRequiredError,
} from './errors.ts'
import type { OriginTest } from './page-origin.ts'

const keyForm = /^[+/0-9A-Za-z]{22}==$/

/** RFC 6455, section 4.2.1. @throws the 400 or 426. */
export function assertHandshake(headers: IncomingHttpHeaders): void {
  if (headers['sec-websocket-version'] !== '13') throw upgradeRequired()
  if (keyForm.test(headers['sec-websocket-key'] ?? '')) return
  throw new HandshakeMalformedError('Sec-WebSocket-Key must be 16 bytes in base64.')
}

/** With the fields that tell how (RFC 9110, section 15.5.22; RFC 6455, section 4.4). */
export function upgradeRequired(): KitError {
  const headers = { upgrade: 'websocket', connection: 'Upgrade', 'sec-websocket-version': '13' }
  return new UpgradeRequiredError('Open this address with a WebSocket client.', { headers })
}

/** @throws SocketOriginRefusedError */
export function assertOrigin(
  headers: IncomingHttpHeaders,
  own: string,
  isAllowed: OriginTest,
): void {
  if (isAllowed(headers.origin, own)) return
  throw new SocketOriginRefusedError('Pages of this origin may not open a WebSocket here.', {
    cause: `origin ${headers.origin}`,
  })
}
