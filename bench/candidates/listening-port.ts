import type { AddressInfo, Server } from 'node:net'

/** The port that the system chose for a server that listens on port 0. */
export function listeningPort(server: Server): number {
  return (server.address() as AddressInfo).port
}
