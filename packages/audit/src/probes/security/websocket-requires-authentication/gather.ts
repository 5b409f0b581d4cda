import type { Session } from '../../../gather/accounts.ts'
import { findSocket, type SocketPlace } from '../../../gather/socket-credential.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { SocketClient, SocketRequest } from '../../../gather/websocket.ts'
import type { Facts, SocketTrial } from './judge.ts'

/** How long a socket may take to be refused after it was accepted. */
const refusalMs = 5_000
const message = JSON.stringify({ type: 'ping', plimsoll: true })

export async function gather(stand: Stand): Promise<Facts> {
  const session = await stand.accounts.a()
  const place = await findSocket(stand, session)
  if (place === undefined) return { path: undefined, exercise: undefined }
  const control = await tried(stand, 'a valid token', place.as(session), 2_000)
  const trials: SocketTrial[] = []
  for (const [member, request] of strangers(stand, place, session)) {
    trials.push(await tried(stand, member, request, refusalMs))
  }
  const health = await stand.healthHolds()
  return { path: place.path, exercise: { control, trials, health } }
}

function strangers(
  { accounts }: Stand,
  place: SocketPlace,
  session: Session,
): readonly (readonly [string, SocketRequest])[] {
  const { tokens } = accounts
  const now = Math.floor(Date.now() / 1_000)
  const past = { iat: now - 7_200, exp: now - 3_600 }
  const expired =
    tokens.canMint && tokens.kind(session) === 'jwt'
      ? ([['an expired token', place.withToken(tokens.mint(session, { claims: past }))]] as const)
      : []
  return [
    ['no token', place.anonymous],
    ['a garbage token', place.withToken('plimsoll-garbage')],
    ['an empty token', place.withToken('')],
    ['a garbage token as a subprotocol', { ...place.anonymous, protocols: ['bearer', 'garbage'] }],
    ...expired,
  ]
}

async function tried(
  stand: Stand,
  member: string,
  request: SocketRequest,
  waitMs: number,
): Promise<SocketTrial> {
  const client: SocketClient = await stand.webSockets.open(request)
  const { handshake, exchange } = client
  if (handshake !== 101) return { member, exchange, handshake, messages: [], closed: undefined }
  client.send(message)
  const closed = await client.closed(waitMs)
  const messages = client.messages().map((text) => text.slice(0, 200))
  client.close()
  return { member, exchange, handshake, messages, closed }
}
