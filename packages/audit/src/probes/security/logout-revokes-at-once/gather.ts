import type { Session } from '../../../gather/accounts.ts'
import type { Answer } from '../../../gather/answer.ts'
import { hasDocument } from '../../../gather/documented-absence.ts'
import { ownSession } from '../../../gather/own-session.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

/** Several, so that every worker behind them is hit. */
const connections = 5
const requests = 20

export async function gather(stand: Stand): Promise<Facts> {
  const { accounts, services } = stand
  const isOwnProcess = services.main !== undefined
  if (accounts.logout === undefined) {
    return { operation: hasDocument(stand) ? 'absent' : 'unknown', isOwnProcess }
  }
  const session = await ownSession(stand)
  const before = []
  for (let index = 0; index < connections; index += 1) before.push(await ask(stand, session, index))
  const anonymous = await accounts.ask(undefined)
  const logout = await accounts.logout(session)
  const endedMs = stand.run.now()
  const after = []
  const overMs = stand.run.depth === 'quick' ? 2_000 : 5_000
  for (let index = 0; index < requests; index += 1) {
    after.push(await ask(stand, session, index))
    await stand.pause(Math.max(0, endedMs + ((index + 1) * overMs) / requests - stand.run.now()))
  }
  after.push(await ask(stand, session, requests))
  const health = await stand.healthHolds()
  return {
    operation: 'there',
    isOwnProcess,
    exercise: { before, anonymous, logout, endedMs, after, health },
  }
}

async function ask({ http, accounts }: Stand, session: Session, index: number): Promise<Answer> {
  const [method, path] = accounts.whoami?.split(' ') ?? []
  if (method === undefined || path === undefined) return await accounts.ask(session)
  const keepAlive = `logout-${index % connections}`
  return await http.send({ method, path, as: session, connection: { keepAlive } })
}
