/**
 * What operators do is on record, as what users do is.
 *
 * @module
 */

import { hostname, userInfo } from 'node:os'
import { type AuditRecord, createAuditLog } from '@plimsoll/kit/audit-log'
import { redactValue } from '@plimsoll/kit/logging'
import { CommandError } from './failure.ts'
import type { Store } from './stores.ts'

export type Act = Pick<AuditRecord, 'action' | 'resource' | 'details'>

/** Such as `operator:alice`. */
export function operatorId(): string {
  return `operator:${userName()}`
}

/**
 * Records what was done. It was done by then, also if it cannot be recorded.
 *
 * @throws CommandError that says both
 */
export async function recordActs(store: Store, acts: readonly Act[]): Promise<void> {
  try {
    await appendActs(store, acts)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const what = acts.map(({ action, resource }) => `${action} ${resource ?? ''}`.trim()).join(', ')
    const message = `It was done, but the audit log does not have it (${what}): ${reason}`
    throw new CommandError('NOT_RECORDED', 1, message, error)
  }
}

/** Records also what was done before something failed, which is then the error. */
export async function afterwards<Result>(
  work: () => Promise<Result>,
  record: () => Promise<void>,
  say: (text: string) => void,
): Promise<Result> {
  let result: Result
  try {
    result = await work()
  } catch (error) {
    await record().catch((unrecorded: Error) => say(unrecorded.message))
    throw error
  }
  await record()
  return result
}

/** For what must be on record before it is done. */
export async function appendActs(store: Store, acts: readonly Act[]): Promise<void> {
  const audit = createAuditLog({ database: store, redact: redactValue })
  try {
    const userId = operatorId()
    for (const { action, resource, details } of acts) {
      await audit.append({ action, resource, userId, details: { ...details, host: hostname() } })
    }
  } finally {
    await audit.close()
  }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // A container may run under a number that has no name.
    return String(process.getuid?.() ?? 'unknown')
  }
}
