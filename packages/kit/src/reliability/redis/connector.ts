import { connect as connectTcp, type LookupFunction } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { AbstractConnector } from 'ioredis'
import type { ServerAddress } from './server-address.ts'

/** What the driver connects with: as it does itself, which leaves no room for a lookup of ours. */
export function connectorTo(
  { host, port, isTls }: ServerAddress,
  tls: ConnectionOptions | undefined,
  lookup: LookupFunction,
): new () => AbstractConnector {
  return class extends AbstractConnector {
    constructor() {
      // How long the other side may take to end a connection that this side has ended.
      super(2_000)
    }

    async connect() {
      this.connecting = true
      // The driver may close it in the turn in which it asked for it.
      await Promise.resolve()
      if (!this.connecting) throw new Error('the connection was closed before it was made')
      const stream = isTls
        ? connectTls({ ...tls, host, port, lookup })
        : connectTcp({ host, port, lookup })
      stream.once('error', (error) => {
        this.firstError = error
      })
      this.stream = stream
      return stream
    }
  }
}
