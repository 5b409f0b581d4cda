/**
 * The body of a refusal, made beforehand: to refuse must cost less than to serve.
 *
 * An error that is thrown would be made, with its stack, and logged for each request that is refused.
 * What goes out is the same; a test compares them.
 *
 * @module
 */

import { toProblem } from '../../foundation/errors/index.ts'
import { OverloadedError } from './errors.ts'

/** What every refusal says; one object for all, as nobody changes it. */
export const overloaded: InstanceType<typeof OverloadedError> = new OverloadedError(
  'The service is busy; wait as long as Retry-After says and try again.',
)

/** Longest and shortest wait that is asked for; whole seconds, as the header has no others. */
const retryAfter = ['1', '2', '3', '4', '5'] as const

/** Spread over some seconds, so that who is refused together does not come back together. */
export function retryAfterSeconds(random: number): string {
  return retryAfter[Math.floor(random * retryAfter.length)] ?? retryAfter[0]
}

/** Makes the body for a request. */
export function refusalBody(): (requestId: string, nowMs: number) => string {
  const mark = '\u0000'
  const facts = { requestId: mark, nowMs: 0 }
  const [beforeId = '', rest = ''] = JSON.stringify(toProblem(overloaded, facts)).split(
    JSON.stringify(mark),
  )
  const [beforeTime = '', end = ''] = rest.split(new Date(0).toISOString())
  let timeAtMs = 0
  let time = ''

  return (requestId, nowMs) => {
    if (nowMs !== timeAtMs) time = new Date(nowMs).toISOString()
    timeAtMs = nowMs
    return `${beforeId}${JSON.stringify(requestId)}${beforeTime}${time}${end}`
  }
}

/** Serializer of what is text already. */
export function asItIs(body: string): string {
  return body
}
