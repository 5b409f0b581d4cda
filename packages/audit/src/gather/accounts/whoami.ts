/**
 * The operation that tells who asks. Where neither the config nor a document names one, the usual
 * paths are tried once: it answers 2xx with a credential and 401 or 403 without.
 *
 * @module
 */

import { type Answer, isSuccess } from '../answer.ts'
import type { Credential, Http } from '../http-client.ts'
import { Inconclusive } from '../stand.ts'

export interface Whoami {
  readonly name: () => string | undefined
  readonly ask: (credential: Credential | undefined, at?: Http) => Promise<Answer>
  /** Tries the usual paths if none is known. */
  readonly find: (credential: Credential) => Promise<void>
}

const usualPaths = ['/me', '/users/me', '/api/me', '/api/v1/me', '/api/v1/users/me', '/auth/me']

export function createWhoami(declared: string | undefined, http: Http): Whoami {
  let name = declared
  let searched = false
  return {
    name: () => name,
    ask: async (as, at = http) => {
      const [method, path] = name?.split(' ') ?? []
      if (method === undefined || path === undefined) {
        throw new Inconclusive(
          'No operation is known that tells who asks: declare auth.whoami, such as "GET /me".',
        )
      }
      return await at.send({ method, path, as })
    },
    find: async (as) => {
      if (name !== undefined || searched) return
      searched = true
      name = await guess(as, http)
    },
  }
}

async function guess(as: Credential, http: Http): Promise<string | undefined> {
  for (const path of usualPaths) {
    if (!isSuccess(await http.send({ path, as }))) continue
    const { status } = await http.send({ path })
    if (status === 401 || status === 403) return `GET ${path}`
  }
  return undefined
}
