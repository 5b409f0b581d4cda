import type { ServerProcess } from './server-process.ts'

/** A server that a test may pause, kill and start again. */
export interface RunningServer extends AsyncDisposable {
  readonly port: number
  /** Of the process that runs now. */
  readonly pid: number
  /** Everything it has written. */
  readonly directory: string
  /** Stops it and its children with SIGSTOP: connections stay open and silent. */
  pause(): void
  /** Lets all of them go on. */
  resume(): void
  /** Kills it and its children with -9; resolves when they are gone. */
  kill(): Promise<void>
  /** Starts it again on the same port with its data and password; stops it in order first if it runs. */
  restart(): Promise<void>
  /** Stops it in order, and its directory is gone. */
  stop(): Promise<void>
  /** Last 200 lines of its log. */
  log(): string
}

/**
 * Starts what `server` is, and gives it with more members.
 *
 * @param prepare what has to be done in its directory first
 */
export async function runningServer<More extends object>(
  server: ServerProcess,
  directory: string,
  more: (port: number) => More,
  prepare: () => Promise<void> = async () => undefined,
): Promise<RunningServer & More> {
  try {
    await prepare()
    await server.start()
  } catch (error) {
    await server.stop()
    throw error
  }
  const running: RunningServer = {
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
  // Not spread, which would keep the id of the first process.
  return Object.assign(running, more(server.port))
}
