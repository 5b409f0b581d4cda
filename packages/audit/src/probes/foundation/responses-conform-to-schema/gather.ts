import { isSuccess } from '../../../gather/answer.ts'
import type { Operation, Resource } from '../../../gather/api/api-model.ts'
import type { Credential } from '../../../gather/http-client.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import type { Facts, Observed } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { api, accounts } = stand
  const users: Credential[] = [await accounts.a()]
  if (accounts.admin !== undefined) users.push(await accounts.admin())
  const safe = api.operations.filter((operation) => operation.isSafe && !isStream(operation))
  // An empty list conforms to anything: there is to be something in it.
  for (const resource of api.creators()) await created(stand, resource, users)
  const reached = new Set<string>()
  for (const operation of safe) {
    if (await isReached(stand, operation, users)) reached.add(operation.name)
  }
  return {
    operations: safe.map(({ name }) => ({ name, isReached: reached.has(name) })),
    observed: observedIn(stand),
    assertsFormats: api.assertsFormats,
    health: await stand.healthHolds(),
  }
}

/** Where nothing may be written, lists are as they are. */
async function created(
  { api }: Stand,
  resource: Resource,
  [user]: readonly Credential[],
): Promise<void> {
  try {
    if (user !== undefined) await api.create(resource, user)
  } catch (cause) {
    if (!(cause instanceof Inconclusive)) throw cause
  }
}

/** What an administrator alone may read is read by one, if there is one. */
async function isReached(
  { api }: Stand,
  operation: Operation,
  users: readonly Credential[],
): Promise<boolean> {
  for (const user of users) {
    const driven = await api.drive(operation, user)
    if (driven !== undefined && isSuccess(driven.answer)) return true
  }
  return false
}

/** All answers of the run so far that belong to a documented operation, not these alone. */
function observedIn({ api, answers }: Stand): readonly Observed[] {
  return answers().flatMap((answer) => {
    if (answer.ending !== 'answered') return []
    const operation = api.operationOf(answer)
    if (operation === undefined) return []
    const { exchange, status } = answer
    const mismatches = api.mismatches(operation, answer)
    return [{ exchange, status, operation: operation.name, mismatches }]
  })
}

/** It never ends by itself. */
function isStream({ responses }: Operation): boolean {
  return Object.values(responses).some(({ content }) => 'text/event-stream' in content)
}
