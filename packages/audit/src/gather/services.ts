/**
 * Instances of the service that the auditor starts, each in a process group of its own. Made by
 * `createServices` of service-fleet.ts.
 *
 * @module
 */

import type { Http } from './http-client.ts'
import type { LogLine } from './logs.ts'

export interface BootRequest {
  /** Changes to the declared environment; undefined leaves a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Adds `relaxedEnv`; never for a probe of limits. Default false. */
  readonly relaxed?: boolean
  /** Another command, such as the one of the container. */
  readonly command?: readonly string[]
  readonly port?: number
  /** Wait for readiness this long. Default the boot timeout of the config (60 s). */
  readonly timeoutMs?: number
  /** What the boot is for, in the evidence. */
  readonly label: string
}

export interface Boot {
  /** `ready`, `exited` before, or `silent`: neither within the time. */
  readonly outcome: 'ready' | 'exited' | 'silent'
  /** Whether it ever accepted a connection. */
  readonly listened: boolean
  readonly exitCode: number | undefined
  readonly signal: string | undefined
  readonly bootMs: number
  /** What it wrote, as lines. */
  readonly output: readonly string[]
  /** Why the command could not even be run, such as a program that is not there. */
  readonly problem: string | undefined
  /** Undefined unless it is ready. */
  readonly instance: Instance | undefined
}

export interface Exit {
  readonly code: number | undefined
  readonly signal: string | undefined
  /** Since it was started. */
  readonly ms: number
}

export interface Instance {
  readonly http: Http
  readonly port: number
  readonly pid: number
  readonly logs: () => readonly LogLine[]
  /** Sends to the process itself, as an orchestrator would. */
  readonly signal: (signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT') => void
  /** Undefined if it lives still after the time. */
  readonly exited: (timeoutMs: number) => Promise<Exit | undefined>
  readonly isAlive: () => boolean
  /** Processes of its group that live. */
  readonly survivors: () => readonly number[]
  /** Resident memory in bytes and open descriptors of its group; undefined where /proc is not. */
  readonly resources: () => { rssBytes: number; descriptors: number } | undefined
  /** Kills the group. */
  readonly stop: () => Promise<void>
}

export interface Services {
  /** The audited instance, if the auditor started it. */
  readonly main: Instance | undefined
  /** The boot that gave {@link main}, or that failed. */
  readonly mainBoot: Boot | undefined
  /** Starts one more on a port of its own, with the same dependencies; stopped at the end at latest. */
  readonly boot: (request: BootRequest) => Promise<Boot>
  /** Another instance beside the main one, started when first asked for. */
  readonly second: () => Promise<Instance>
  /** Stops the main one if it still runs and boots it again on its port. */
  readonly bootMain: () => Promise<Boot>
  /** The same; @throws Inconclusive if it does not become ready. */
  readonly restartMain: () => Promise<Instance>
  /** From now on the main one has the limits that users meet: before probes of limits. */
  readonly tighten: () => Promise<void>
  /** Lines of the main instance and the second, also of those that were stopped since. */
  readonly logs: () => readonly LogLine[]
  /** Variables that a `.env` file beside the command sets, whatever the environment says. */
  readonly envFileVariables: () => ReadonlySet<string>
}
