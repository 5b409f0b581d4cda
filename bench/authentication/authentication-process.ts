/**
 * The process of the workload `authentication`: does everything once more when it is asked, and tells
 * what that cost.
 *
 * @module
 */

import { createPasswords } from '@plimsoll/kit/passwords'
import { answerParent } from '../channel.ts'
import { openHook, proveRevoked } from './hook.ts'
import type { Operation, OperationId, Round, Surroundings } from './operation.ts'
import { makeOperations } from './operations.ts'
import { openRevocation } from './revocations.ts'

export interface Preparation {
  readonly directory: string
  readonly revocations: number
}

let operations: readonly Operation[] = []
let rounds = 0

answerParent({
  async prepare({ directory, revocations }: Preparation): Promise<Surroundings> {
    const passwordHashMs = await measurePasswordHash()
    const none = await openRevocation(directory, 0)
    const many = await openRevocation(directory, revocations)
    const hooks = {
      empty: await openHook(none.revocation),
      full: await openHook(many.revocation),
    }
    await proveRevoked(hooks.full, many.revocation)
    operations = await makeOperations(hooks)
    return {
      revocations,
      bytesPerRevocation: many.bytesPerEntry,
      revocationsReadMs: many.startMs,
      passwordHashMs,
    }
  },

  async round(): Promise<Round> {
    const costs = new Map<OperationId, number>()
    // To and fro: no operation always comes after the same other one.
    const inTurn = rounds++ % 2 === 0 ? operations : operations.toReversed()
    for (const operation of inTurn) costs.set(operation.id, await costOf(operation))
    return Object.fromEntries(costs) as Round
  },
})

/** User and system time of the whole process, in microseconds for each time. */
async function costOf({ times, run }: Operation): Promise<number> {
  // What the operation before has left behind is not to be cleared away on this one's account.
  globalThis.gc?.()
  const before = process.cpuUsage()
  const running = run()
  if (running instanceof Promise) await running
  const { user, system } = process.cpuUsage(before)
  return (user + system) / times
}

/** As the kit measures it at each start: one hash with the parameters that it uses by itself. */
async function measurePasswordHash(): Promise<number> {
  const passwords = createPasswords()
  await passwords.start()
  await passwords.measure()
  const { hashMs } = passwords.stats()
  await passwords.close()
  return hashMs
}
