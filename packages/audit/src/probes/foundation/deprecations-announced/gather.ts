import type { Answer } from '../../../gather/answer.ts'
import type { Operation } from '../../../gather/api/api-model.ts'
import type { Credential } from '../../../gather/http-client.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const deprecated = stand.api.operations.filter((operation) => operation.deprecated)
  const calls: { operation: string; answer: Answer | undefined }[] = []
  if (deprecated.length > 0) {
    const user = stand.capabilities.has('credential') ? await stand.accounts.a() : nobody
    for (const operation of deprecated) {
      calls.push({ operation: operation.name, answer: await called(stand, operation, user) })
    }
  }
  return { calls, health: await stand.healthHolds() }
}

const nobody: Credential = { headers: {} }

async function called(stand: Stand, operation: Operation, user: Credential) {
  return (await stand.api.drive(operation, user))?.answer
}
