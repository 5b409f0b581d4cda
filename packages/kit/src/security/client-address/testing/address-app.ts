/**
 * An application that answers whom it takes for the client, and what others would.
 *
 * @module
 */

import fastify, { type FastifyInstance } from 'fastify'
import type { ClientAddress } from '../address.ts'
import { clientAddressServerOptions } from '../options.ts'
import { clientAddress } from '../plugin.ts'

export interface Seen {
  readonly client: ClientAddress
  readonly ip: string
  readonly header?: string
}

export async function service(list: readonly string[]): Promise<FastifyInstance> {
  const app = fastify({ ...clientAddressServerOptions({ trustProxy: list }) })
  await app.register(clientAddress, { trustProxy: list })
  app.get('/', ({ clientAddress, ip, headers }): Seen => {
    const header = headers['x-forwarded-for']
    return { client: clientAddress, ip, ...(typeof header === 'string' ? { header } : {}) }
  })
  return app
}

export async function seen(
  app: FastifyInstance,
  remoteAddress: string,
  header?: string,
): Promise<Seen> {
  const headers = header === undefined ? {} : { 'x-forwarded-for': header }
  return (await app.inject({ url: '/', remoteAddress, headers })).json()
}
