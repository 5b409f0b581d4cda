/**
 * Requests as limits count them: from addresses, one after the other.
 *
 * @module
 */

import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Role } from '../security/policy.ts'
import type { TestService } from './service.ts'
import { newTestUser, type TestUser } from './signed-in.ts'

let addresses = 0

/** One that nobody has asked from yet. */
export function anAddress(): { readonly remoteAddress: string } {
  addresses += 1
  return { remoteAddress: `198.51.${100 + (addresses >> 8)}.${addresses & 255}` }
}

/** Without a credential that the request does not bring itself. */
export async function askedOneByOne(
  { anonymous }: { readonly anonymous: FastifyInstance['inject'] },
  times: number,
  request: InjectOptions,
): Promise<LightMyRequestResponse[]> {
  const answers: LightMyRequestResponse[] = []
  for (let time = 0; time < times; time++) answers.push(await anonymous(request))
  return answers
}

/** Who has registered and signed in, each from an address that is not used again. */
export function newUserFrom(
  { anonymous, store }: Pick<TestService, 'anonymous' | 'store'>,
  role: Role = 'user',
): Promise<TestUser> {
  const post = async (url: string, payload: object) =>
    (await anonymous({ method: 'POST', url, payload, ...anAddress() })).json()
  return newTestUser(post, store, role)
}

export function statusesOf(answers: readonly { readonly statusCode: number }[]): number[] {
  return answers.map(({ statusCode }) => statusCode)
}
