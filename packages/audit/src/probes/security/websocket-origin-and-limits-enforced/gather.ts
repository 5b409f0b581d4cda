import type { Session } from '../../../gather/accounts.ts'
import { isSuccess } from '../../../gather/answer.ts'
import { ownSession } from '../../../gather/own-session.ts'
import { findSocket, type SocketPlace } from '../../../gather/socket-credential.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Ended, Facts, LoggedOut, Opening } from './judge.ts'

const foreignOrigin = 'https://plimsoll.invalid'
const largeBytes = 10_000_000
const defaultGraceSeconds = 5

export async function gather(stand: Stand): Promise<Facts> {
  const session = await stand.accounts.a()
  const place = await findSocket(stand, session)
  if (place === undefined) return { path: undefined, exercise: undefined }
  const control = await opening(stand, place.as(session))
  const origins: Opening[] = []
  if (place.isByCookie) {
    for (const origin of [foreignOrigin, 'null', `${stand.http.origin}.plimsoll.invalid`]) {
      origins.push({ ...(await opening(stand, { ...place.as(session), origin })), origin })
    }
  }
  const large = await tooLarge(stand, place, session)
  const afterLogout = await loggedOut(stand, place)
  const health = await stand.healthHolds()
  return {
    path: place.path,
    exercise: { control, isByCookie: place.isByCookie, origins, large, afterLogout, health },
  }
}

async function opening(stand: Stand, request: Parameters<Stand['webSockets']['open']>[0]) {
  const client = await stand.webSockets.open(request)
  const closed = client.handshake === 101 ? await client.closed(1_000) : undefined
  client.close()
  return { exchange: client.exchange, handshake: client.handshake, closed }
}

async function tooLarge(stand: Stand, place: SocketPlace, session: Session): Promise<Ended> {
  const client = await stand.webSockets.open(place.as(session))
  client.send('x'.repeat(largeBytes))
  const closed = await client.closed(10_000)
  client.close()
  return { exchange: client.exchange, closed, afterMs: 0 }
}

/** Undefined: nobody can sign out. */
async function loggedOut(stand: Stand, place: SocketPlace): Promise<LoggedOut | undefined> {
  const { accounts, config } = stand
  if (accounts.logout === undefined) return undefined
  const session = await ownSession(stand)
  const client = await stand.webSockets.open(place.as(session))
  const wasOpen = client.handshake === 101 && (await client.closed(1_000)) === undefined
  const logout = await accounts.logout(session)
  const graceSeconds = config.facts?.socketGraceSeconds ?? defaultGraceSeconds
  const startedMs = stand.run.now()
  const closed = await client.closed(graceSeconds * 1_000 + 500)
  const afterMs = stand.run.now() - startedMs
  client.close()
  const refused = await accounts.ask(session)
  return {
    wasOpen,
    logout,
    isSessionOver: !isSuccess(refused),
    graceSeconds,
    socket: { exchange: client.exchange, closed, afterMs },
  }
}
