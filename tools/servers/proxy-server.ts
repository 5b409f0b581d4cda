import { type RunningServer, runningServer } from './running-server.ts'
import type { ServerProcess } from './server-process.ts'

/** A real HTTP proxy in front of servers of this machine. */
export interface ProxyServer extends RunningServer {
  readonly url: string
}

/** The proxy that `server` is, started. */
export async function proxyServer(server: ServerProcess, directory: string): Promise<ProxyServer> {
  return runningServer(server, directory, (port) => ({ url: `http://127.0.0.1:${port}` }))
}
