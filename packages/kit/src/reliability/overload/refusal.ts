/**
 * The error of every refusal, made beforehand: to refuse must cost less than to serve.
 *
 * @module
 */

import { sharedError } from '../../foundation/errors/index.ts'
import { OverloadedError } from './errors.ts'

/** What every refusal says; one object for all, as nobody changes it. */
export const overloaded: InstanceType<typeof OverloadedError> = sharedError(
  new OverloadedError('The service is busy; wait as long as Retry-After says and try again.'),
)

/** Longest and shortest wait that is asked for; whole seconds, as the header has no others. */
const retryAfter = ['1', '2', '3', '4', '5'] as const

/** Spread over some seconds, so that who is refused together does not come back together. */
export function retryAfterSeconds(random: number): string {
  return retryAfter[Math.floor(random * retryAfter.length)] ?? retryAfter[0]
}
