import type { Answer } from '../../../gather/answer.ts'
import type { Operation } from '../../../gather/api/api-model.ts'
import { documentedStatus } from '../../../gather/api/documented-status.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts, StatusSeen } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { api, accounts } = stand
  const a = await accounts.a()
  for (const operation of api.operations) {
    if (operation.isSafe) await api.drive(operation, a)
  }
  for (const resource of api.creators().slice(0, 2)) await api.create(resource, a)
  const seen = new Map<string, StatusSeen>()
  for (const answer of stand.answers()) {
    const operation = answer.ending === 'answered' ? api.operationOf(answer) : undefined
    if (operation === undefined || isOfMessage(operation, answer)) continue
    const { exchange, status } = answer
    const isDocumented = documentedStatus(operation, status) !== undefined
    seen.set(`${operation.name} ${status}`, {
      operation: operation.name,
      status,
      isDocumented,
      exchange,
    })
  }
  return { seen: [...seen.values()], health: await stand.healthHolds() }
}

/**
 * Whether only the message itself can have been refused, such as its Host (RFC 9112, section 3.2; 421
 * is RFC 9110, section 15.5.20): the operation takes nothing that could be wrong.
 */
function isOfMessage({ parameters, requestBody }: Operation, { status }: Answer): boolean {
  if (status === 421) return true
  return status === 400 && parameters.length === 0 && Object.keys(requestBody).length === 0
}
