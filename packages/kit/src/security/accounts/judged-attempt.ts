/**
 * Attempts to prove a secret: charged before anything is compared, whatever the flow.
 *
 * @module
 */

import { KitError } from '../../foundation/errors/index.ts'
import { LoginThrottledError } from './errors.ts'
import type { Parts } from './parts.ts'
import type { ChargedAttempt } from './ports.ts'
import type { Visitor } from './visitor.ts'

/**
 * @param name what guards know the attempt by; a device that is known for it has guards of its own
 * @throws LoginThrottledError
 */
export async function chargeAttempt(
  { guard, devices, counts }: Parts,
  name: string,
  { address, deviceCookie }: Visitor,
): Promise<ChargedAttempt> {
  const device = devices.read(deviceCookie, name)
  const known = device === undefined ? {} : { device }
  try {
    return await guard.charge({ identifier: name, address, ...known })
  } catch (error) {
    if (error instanceof LoginThrottledError) counts.login('throttled')
    throw error
  }
}

/**
 * Gives the attempt back if the service could not judge it, or an outage would lock people out. Not
 * if its client has gone: then whoever leaves early could have hashes computed without end.
 */
export async function judged<Result>(
  attempt: ChargedAttempt,
  work: Promise<Result>,
): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (error instanceof KitError && error.statusCode >= 500) attempt.refund()
    throw error
  }
}
