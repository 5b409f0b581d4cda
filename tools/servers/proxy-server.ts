import type { ServerProcess } from './server-process.ts'

/** A real HTTP proxy in front of servers of this machine. */
export interface ProxyServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Of the process that runs now. */
  readonly pid: number
  /** Everything it has written. */
  readonly directory: string
  /** Stops it with SIGSTOP: connections stay open and silent. */
  pause(): void
  /** Lets it go on. */
  resume(): void
  /** Kills it with -9; resolves when it is gone. */
  kill(): Promise<void>
  /** Starts it again on the same port; stops it in order first if it runs. */
  restart(): Promise<void>
  /** Stops it in order, and its directory is gone. */
  stop(): Promise<void>
  /** Last 200 lines of its log. */
  log(): string
}

/** The proxy that `server` is, started. */
export async function proxyServer(server: ServerProcess, directory: string): Promise<ProxyServer> {
  try {
    await server.start()
  } catch (error) {
    await server.stop()
    throw error
  }
  return {
    url: `http://127.0.0.1:${server.port}`,
    port: server.port,
    directory,
    get pid() {
      return server.pid
    },
    pause: () => server.pause(),
    resume: () => server.resume(),
    kill: () => server.kill(),
    restart: () => server.restart(),
    stop: () => server.stop(),
    log: () => server.log(),
    [Symbol.asyncDispose]: () => server.stop(),
  }
}
