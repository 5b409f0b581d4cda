import type { Session } from '../../../gather/accounts.ts'
import { type Answer, isSuccess, jsonOf } from '../../../gather/answer.ts'
import type { Driven, Operation } from '../../../gather/api/api-model.ts'
import { isJsonType, mediaTypeOf } from '../../../gather/api/request-body.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts, OperationFacts, Tried } from './judge.ts'
import { bodyMutations, type Mutation, queryMutations } from './mutations.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const a = await stand.accounts.a()
  const admin = await stand.accounts.admin?.()
  const operations: OperationFacts[] = []
  for (const operation of stand.api.operations.filter(takesInput)) {
    const facts = await gatherOperation(stand, operation, a)
    // What an administrator alone may read is read by one, if there is one.
    const mayNot = facts?.isReached === false && operation.isSafe && admin !== undefined
    const found = mayNot ? await gatherOperation(stand, operation, admin) : facts
    if (found !== undefined) operations.push(found)
  }
  return { operations, health: await stand.healthHolds() }
}

function takesInput(operation: Operation): boolean {
  const type = mediaTypeOf(operation)
  if (operation.method === 'DELETE') return false
  if (operation.method === 'GET') return queryMutations(operation).length > 0
  return type !== undefined && isJsonType(type)
}

/** Undefined for what is never called, such as operations of accounts. */
async function gatherOperation(
  stand: Stand,
  operation: Operation,
  a: Session,
): Promise<OperationFacts | undefined> {
  const driven = await stand.api.drive(operation, a)
  if (driven === undefined) {
    return operation.isSafe ? { operation: operation.name, isReached: false, tried: [] } : undefined
  }
  const isReached = isSuccess(driven.answer)
  // Changes that only an administrator may make are never made.
  if (driven.answer.status === 403 && !operation.isSafe) return undefined
  const tried = isReached ? await tryAll(stand, driven, a) : []
  return { operation: operation.name, isReached, tried }
}

async function tryAll(stand: Stand, driven: Driven, a: Session): Promise<readonly Tried[]> {
  const tried: Tried[] = []
  for (const mutation of bodiesOf(stand, driven))
    tried.push(await tryBody(stand, driven, mutation, a))
  for (const name of driven.operation.isSafe ? queryMutations(driven.operation) : []) {
    const path = withQuery(driven.request.path, name, 'abc')
    const answer = await stand.http.send({ ...driven.request, path, as: a })
    tried.push({ mutation: `${name}=abc`, answer, isDropped: false })
  }
  return tried
}

/** Only those that the document itself calls invalid. */
function bodiesOf({ api }: Stand, { operation, body }: Driven): readonly Mutation[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return []
  const schema = operation.requestBody[mediaTypeOf(operation) ?? ''] ?? {}
  const all = bodyMutations({ ...body }, schema)
  return all.filter(({ body: broken }) => api.violations(operation, broken).length > 0)
}

async function tryBody(
  stand: Stand,
  driven: Driven,
  { label, body, added }: Mutation,
  a: Session,
): Promise<Tried> {
  const answer = await stand.http.send({ ...stand.api.withBody(driven, body), as: a })
  const resource = stand.api.creators().find(({ create }) => create === driven.operation)
  if (resource !== undefined) stand.api.remember(resource, answer, a, body)
  return { mutation: label, answer, isDropped: added !== undefined && !tells(answer, added) }
}

/** Whether the member that was added came out again. */
function tells(answer: Answer, added: string): boolean {
  return JSON.stringify(jsonOf(answer) ?? '').includes(added)
}

function withQuery(path: string, name: string, value: string): string {
  const [base = '', query = ''] = path.split('?')
  const search = new URLSearchParams(query)
  search.set(name, value)
  return `${base}?${search}`
}
