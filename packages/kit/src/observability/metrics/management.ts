/**
 * The management server over the life of its service.
 *
 * @module
 */

import {
  type ManagementOptions,
  type ManagementServer,
  managementServer,
} from './management-server.ts'

/** Nothing at all without a port. */
export class Management {
  readonly #options: Omit<ManagementOptions, 'port'> & { readonly port: number | undefined }
  #server: ManagementServer | undefined

  constructor(options: Omit<ManagementOptions, 'port'> & { readonly port: number | undefined }) {
    this.#options = options
  }

  get url(): string | undefined {
    return this.#server?.url
  }

  /** @throws Error naming the port if it cannot be had. */
  async start(): Promise<void> {
    const { port, ...rest } = this.#options
    if (port !== undefined) this.#server = await managementServer({ port, ...rest })
  }

  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    await server?.close()
  }
}
