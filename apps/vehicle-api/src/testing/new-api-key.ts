/**
 * API keys of users of a service under test, made as anybody would.
 *
 * @module
 */

import type { FastifyInstance } from 'fastify'
import type { TestUser } from './signed-in.ts'

/** @throws Error with the answer, if there is none */
export async function newApiKey(
  { anonymous }: { readonly anonymous: FastifyInstance['inject'] },
  { headers }: Pick<TestUser, 'headers'>,
  scopes: readonly string[],
): Promise<{ readonly id: string; readonly key: string }> {
  const payload = { name: 'Gate camera', scopes }
  const url = '/api/v1/auth/api-keys'
  const answer = await anonymous({ method: 'POST', url, headers, payload })
  if (answer.statusCode !== 201) throw new Error(`no API key: ${answer.body}`)
  return answer.json()
}
