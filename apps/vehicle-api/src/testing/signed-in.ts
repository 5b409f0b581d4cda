/**
 * Users of a service under test, who register and sign in as anybody would.
 *
 * @module
 */

import { randomUUID } from 'node:crypto'
import type { Database } from '@plimsoll/kit/database'
import type { Role } from '../security/policy.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import { type Post, signIn, testPassword } from './sign-in.ts'

export interface TestUser {
  readonly id: string
  readonly email: string
  readonly refreshToken: string
  /** `authorization` with an access token. */
  readonly headers: { readonly authorization: string }
}

/** Registers a new user, who gets the role and signs in. @throws Error with what was answered */
export async function newTestUser(
  post: Post,
  store: Database<ServiceTables>,
  role: Role,
): Promise<TestUser> {
  const username = `u${randomUUID().replaceAll('-', '').slice(0, 20)}`
  const email = `${username}@example.com`
  const answer = await post('/api/v1/auth/register', { email, username, password: testPassword })
  const { id } = answer
  if (typeof id !== 'string') throw new Error(`not registered: ${JSON.stringify(answer)}`)
  await store
    .queries({ name: 'give-role' })
    .updateTable('users')
    .set({ role })
    .where('id', '=', id)
    .execute()
  return { id, email, ...(await signIn(post, email, testPassword)) }
}
