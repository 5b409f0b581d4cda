/**
 * The token of a WebSocket handshake, moved to where every other request has it.
 *
 * A browser can set no header on a handshake, so the token comes as `?token=` or as
 * `Sec-WebSocket-Protocol: bearer, <token>`. It is moved into `Authorization` before the request is
 * routed: it is judged by the same rule as any other, and no log, trace or error sees it where nobody
 * looks for secrets. Of several tokens each becomes a line of its own, as several are refused.
 *
 * @module
 */

import type { IncomingMessage } from 'node:http'

/** The subprotocol that carries a token, and that the server selects. */
export const bearerProtocol = 'bearer'

const parameter = 'token='
const protocolHeader = 'sec-websocket-protocol'
const authorization = 'authorization'

export type TokenRequest = Pick<IncomingMessage, 'url' | 'headers' | 'rawHeaders'>

/** Takes the tokens out of query and subprotocols; with `isUpgrade`, as its credential. */
export function moveTokens(request: TokenRequest, isUpgrade: boolean): void {
  const tokens = takeFromProtocols(request)
  if (request.url?.includes(parameter)) tokens.push(...takeFromQuery(request))
  if (!isUpgrade) return
  for (const token of tokens) {
    const value = `Bearer ${token}`
    request.rawHeaders.push(authorization, value)
    request.headers.authorization ??= value
  }
}

/** How many credentials of this kind a request carries, once they have been moved. */
export function countTokens({ rawHeaders }: Pick<TokenRequest, 'rawHeaders'>): number {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]
    if (name?.length === authorization.length && name.toLowerCase() === authorization) count += 1
  }
  return count
}

function takeFromQuery(request: TokenRequest): string[] {
  const { url = '' } = request
  const queryAt = url.indexOf('?')
  if (queryAt === -1) return []
  const parts = url.slice(queryAt + 1).split('&')
  const kept = parts.filter((part) => !part.startsWith(parameter))
  const path = url.slice(0, queryAt)
  request.url = kept.length === 0 ? path : `${path}?${kept.join('&')}`
  return parts
    .filter((part) => part.startsWith(parameter))
    .map((part) => decoded(part.slice(parameter.length)))
}

/** What cannot be decoded is no token, and is refused as such. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return 'undecodable'
  }
}

function takeFromProtocols(request: TokenRequest): string[] {
  const given = request.headers[protocolHeader]
  if (given === undefined) return []
  const offers = given.split(',').map((offer) => offer.trim())
  const bearerAt = offers.indexOf(bearerProtocol)
  // What else is offered is no protocol of ours, and is not selected either.
  rewriteProtocols(request, bearerAt === -1 ? '' : bearerProtocol)
  return bearerAt === -1 ? [] : offers.filter((_offer, at) => at > bearerAt)
}

function rewriteProtocols({ headers, rawHeaders }: TokenRequest, value: string): void {
  if (value === '') delete headers[protocolHeader]
  else headers[protocolHeader] = value
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === protocolHeader) rawHeaders[at + 1] = value
  }
}
