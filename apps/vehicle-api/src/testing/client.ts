/**
 * Somebody who talks to a service under test with a credential of their own.
 *
 * @module
 */

import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import type { TestUser } from './signed-in.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** Sends a request below `/api/v1`. */
export type Client = (
  method: Method,
  path: string,
  payload?: object,
) => Promise<LightMyRequestResponse>

export function clientOf(
  { anonymous }: { readonly anonymous: FastifyInstance['inject'] },
  headers: Readonly<Record<string, string>> = {},
): Client {
  return (method, path, payload) =>
    anonymous({
      method,
      url: `/api/v1${path}`,
      headers,
      ...(payload === undefined ? {} : { payload }),
    })
}

/** The `authorization` of what a login or a refresh has answered. */
export function bearerIn(answer: LightMyRequestResponse): TestUser['headers'] {
  return { authorization: `Bearer ${answer.json().access_token}` }
}
