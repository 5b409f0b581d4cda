import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The port that the system chose for a server that listens on port 0. */
export function listeningPort(server: Server): number {
  return (server.address() as AddressInfo).port
}
