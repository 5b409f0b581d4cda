/**
 * How a test signs in.
 *
 * @module
 */

/** Of every user that a test makes. */
export const testPassword = 'three-Swans-on-9-grey-lakes'

/** Sends a body to a route and gives what was answered. */
export type Post = (path: string, body: object) => Promise<Readonly<Record<string, unknown>>>

/** @throws Error with the answer, if it has no token */
export async function signIn(post: Post, email: string, password: string) {
  const answer = await post('/api/v1/auth/login', { email, password })
  const { access_token: token, refresh_token: refreshToken } = answer
  if (typeof token !== 'string') throw new Error(`no token: ${JSON.stringify(answer)}`)
  return { refreshToken: String(refreshToken), headers: { authorization: `Bearer ${token}` } }
}
