import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { measuredEnvironment } from '../../../../../../tools/measured-environment.ts'
import type { ServiceProcessOptions, Used } from './service-process.ts'

/** A service in a process of its own, which tells what it has used. */
export interface ChildService<Report = Used> extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly pid: number
  readonly child: ChildProcess
  /** What it answers to a message. @throws if it has ended. */
  report(question?: string): Promise<Report>
  /** Asks it to stop; resolves with its exit code and how long it took. */
  stop(): Promise<{ readonly code: number | null; readonly tookMs: number }>
  kill(): Promise<void>
}

export interface ChildServiceOptions extends ServiceProcessOptions {
  /** File descriptors that it may have. Default those of this process. */
  readonly descriptorsMax?: number
  /** Its time is what matters, and not which of its lines run. */
  readonly isMeasured?: boolean
}

/** The small service beside this file, or another program there. */
export function childService(
  { descriptorsMax, isMeasured = false, ...options }: ChildServiceOptions = {},
  program = 'service-process.ts',
): Promise<ChildService> {
  const node = nodeCommand(join(import.meta.dirname, program), options)
  // The shell sets the limit and becomes the service.
  const limited = ['/bin/sh', '-c', `ulimit -n ${descriptorsMax}; exec "$@"`, 'sh', ...node]
  const command = descriptorsMax === undefined ? node : limited
  return startService(command, isMeasured ? measuredEnvironment() : process.env)
}

/** What runs a script of tests, which reads its options from its first argument. */
export function nodeCommand(script: string, options: object, flags: readonly string[] = []) {
  const own = process.execArgv.filter((argument) => !argument.startsWith('--test'))
  return [process.execPath, ...own, ...flags, script, JSON.stringify(options)]
}

/**
 * Starts a program that sends `{ url }` when it listens, and answers each message with a report.
 *
 * @throws if it ends before.
 */
export async function startService<Report>(
  command: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<ChildService<Report>> {
  const [path = '', ...args] = command
  const child = spawn(path, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env })
  const gone = once(child, 'exit')
  const message = async () => {
    const [first] = await Promise.race([once(child, 'message'), gone.then(() => [])])
    if (first === undefined) throw new Error(`the service ended with ${child.exitCode}`)
    return first
  }
  const { url } = await message()
  const kill = async () => {
    child.kill('SIGKILL')
    await gone
  }
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid ?? 0,
    child,
    report(question = 'report') {
      if (child.connected) child.send(question)
      return message()
    },
    async stop() {
      const startMs = performance.now()
      child.kill('SIGTERM')
      const [code] = await gone
      return { code, tookMs: performance.now() - startMs }
    },
    kill,
    [Symbol.asyncDispose]: kill,
  }
}
