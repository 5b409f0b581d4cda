/**
 * The bare requests: register, login, refresh, logout, change of password. Where the form of a body
 * is not known, the usual ones are tried until one is understood, which is then kept.
 *
 * @module
 */

import { setTimeout } from 'node:timers/promises'
import type { Answer } from '../answer.ts'
import type { Http, HttpRequest } from '../http-client.ts'
import { type BodyTemplate, bodyOf, type Places } from './body-template.ts'
import type { SignInOperation } from './sign-in-operations.ts'

export interface SignInRequest {
  readonly at: Http
  readonly places: Places
  /** Added to the request, or replacing its parts. */
  readonly extra?: Partial<HttpRequest>
  /** Called before each request that is sent. */
  readonly count?: () => void
}

export type SendSignIn = (request: SignInRequest) => Promise<Answer>

export function createSignIn(operation: SignInOperation): SendSignIn {
  let understood: BodyTemplate | undefined

  return async ({ at, places, extra = {}, count }) => {
    const { method, path, templates } = operation
    const send = async (template: BodyTemplate | undefined) => {
      const body = template === undefined ? {} : bodyOf(template, places)
      const headers = { ...body.headers, ...extra.headers }
      const ask = () => {
        count?.()
        return at.send({ method, path, ...body, ...extra, headers })
      }
      const answer = await ask()
      const waitMs = askedWaitMs(answer)
      if (waitMs === undefined || extra.waitOut429 === false) return answer
      await setTimeout(waitMs)
      return await ask()
    }
    const [first, ...others] = understood === undefined ? templates : [understood]
    let answer = await send(first)
    let template = first
    for (const other of others) {
      if (!isMisunderstood(answer)) break
      template = other
      answer = await send(other)
    }
    if (!isMisunderstood(answer)) understood = template
    return answer
  }
}

/** How long at most a service that is busy is waited for. */
const waitMostSeconds = 5

/** What a service that sheds load asks for, as it may just after its start (RFC 9110, 15.6.4). */
function askedWaitMs({ status, headers }: Answer): number | undefined {
  const seconds = Number(headers['retry-after'] ?? Number.NaN)
  return status === 503 && seconds >= 0 && seconds <= waitMostSeconds ? seconds * 1_000 : undefined
}

/** The form was wrong, rather than the password. */
function isMisunderstood({ status }: Answer): boolean {
  return status === 400 || status === 415 || status === 422
}
