import type { Session } from '../../../gather/accounts.ts'
import { type Answer, isSuccess } from '../../../gather/answer.ts'
import type { Operation } from '../../../gather/api/api-model.ts'
import type { Credential, HttpRequest } from '../../../gather/http-client.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import type { Facts, Trial } from './judge.ts'

/** For a path parameter that nothing fills: a value that is nobody's. */
const nobodys = '00000000-0000-4000-8000-00000000abcd'
const operationsMax = 60

export async function gather(stand: Stand): Promise<Facts> {
  const { accounts, api } = stand
  const session = await accounts.a()
  const operations = api.operations.filter(({ isProtected }) => isProtected)
  const trials: Trial[] = []
  for (const operation of operations.slice(0, operationsMax)) {
    trials.push(await tried(stand, operation, session))
  }
  return {
    problem: api.problem,
    total: operations.length,
    trials,
    health: await stand.healthHolds(),
  }
}

async function tried(stand: Stand, operation: Operation, session: Session): Promise<Trial> {
  const { name } = operation
  // What destroys is not asked for, not even by nobody.
  if (stand.config.facts?.denied?.includes(name) === true) {
    return { operation: name, control: undefined, attempts: [] }
  }
  const { request, control } = await controlled(stand, operation, session)
  const attempts = []
  for (const [member, as] of strangers(stand.run.depth === 'quick')) {
    const answer = await unlessSpent(() => stand.http.send({ ...request, as }))
    if (answer === undefined) break
    attempts.push({ member, answer })
    if (isSuccess(answer)) break
  }
  return { operation: name, control, attempts }
}

interface Controlled {
  readonly request: HttpRequest
  readonly control: Answer | undefined
}

/** The request that a user would make, and what it was answered. */
async function controlled(
  stand: Stand,
  operation: Operation,
  session: Session,
): Promise<Controlled> {
  const driven = await unlessSpent(() => stand.api.drive(operation, session))
  if (driven === undefined) return await onNothing(stand, operation, session)
  const { admin } = stand.accounts
  if (isAccepted(driven.answer) || admin === undefined) {
    return { request: driven.request, control: driven.answer }
  }
  const asAdmin = await unlessSpent(async () => stand.api.drive(operation, await admin()))
  if (asAdmin === undefined) return await onNothing(stand, operation, session)
  return { request: asAdmin.request, control: asAdmin.answer }
}

/**
 * An operation that is not driven, because it would end a session or harm what is there: on an object
 * that nobody has, or by a user who is thrown away.
 */
async function onNothing(
  { http, accounts }: Stand,
  { method, path }: Operation,
  session: Session,
): Promise<Controlled> {
  const request = { method, path: path.replaceAll(/\{[^}]*\}/g, nobodys) }
  const ask = (as: () => Promise<Credential>) =>
    unlessSpent(async () => http.send({ ...request, as: await as() }))
  if (!path.includes('{')) {
    const control = accounts.canRegister ? await ask(accounts.fresh) : undefined
    return { request, control }
  }
  const control = await ask(async () => session)
  const { admin } = accounts
  if (admin === undefined || (control !== undefined && isAccepted(control))) {
    return { request, control }
  }
  return { request, control: await ask(admin) }
}

function isAccepted({ status }: Answer): boolean {
  return status !== 401 && status !== 403
}

/** Nobody, and nobodies who pretend. */
function strangers(isQuick: boolean): readonly (readonly [string, Credential | undefined])[] {
  const authorization = (text: string) => ({ headers: { authorization: text } })
  const all = [
    ['no credential', undefined],
    ['a garbage token', authorization('Bearer plimsoll-garbage')],
    ['an empty token', authorization('Bearer ')],
    ['Basic of nobody', authorization('Basic cGxpbXNvbGw6Z2FyYmFnZQ==')],
  ] as const
  return isQuick ? all.slice(0, 2) : all
}

/** Where a budget or a rule of safety forbids the request, the operation is not exercised. */
async function unlessSpent<Result>(act: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await act()
  } catch (cause) {
    if (cause instanceof Inconclusive) return undefined
    throw cause
  }
}
