/**
 * All that a probe may touch. Each member does I/O, is bounded by the budgets of the run, and records
 * what it did as evidence.
 *
 * @module
 */

import type { AuditConfig } from '../config/config-schema.ts'
import type { Control } from '../judgement.ts'
import type { Capability, Depth } from '../probe.ts'
import type { Accounts } from './accounts.ts'
import type { Answer } from './answer.ts'
import type { ApiModel } from './api/api-model.ts'
import type { Commands } from './commands.ts'
import type { Dependencies } from './dependencies.ts'
import type { Discovery } from './discovery.ts'
import type { Http } from './http-client.ts'
import type { Listener } from './listener.ts'
import type { RawConnections } from './raw-connection.ts'
import type { Repository } from './repository.ts'
import type { Services } from './services.ts'
import type { WebSockets } from './websocket.ts'

export interface Stand {
  readonly run: {
    /** 8 hex characters, random. */
    readonly id: string
    /** `plimsoll-<id>`: in the name of whatever is created. */
    readonly tag: string
    readonly depth: Depth
    /** 1 for the first attempt of a probe. */
    readonly attempt: number
    /** Milliseconds since the start of the run, monotonic. */
    readonly now: () => number
    /** Aborted when the time of the run is up or a safety limit was met. */
    readonly signal: AbortSignal
  }
  readonly config: AuditConfig
  readonly capabilities: ReadonlySet<Capability>
  /** Requests to the audited instance. */
  readonly http: Http
  readonly raw: RawConnections
  readonly webSockets: WebSockets
  /** Where liveness, readiness, metrics and the OpenAPI document are. */
  readonly discovery: Discovery
  /** Users, their sessions, and minted tokens. */
  readonly accounts: Accounts
  /** Operations of the OpenAPI document, and how to drive them. */
  readonly api: ApiModel
  /** Instances that the auditor starts itself; the capability `start`. */
  readonly services: Services
  /** Fault proxies; the capability `dependencies`. */
  readonly dependencies: Dependencies
  readonly repository: Repository
  /** The capability `commands`. */
  readonly commands: Commands
  /** Opens a listener on loopback, to see whether the service calls it. */
  readonly listen: () => Promise<Listener>
  /** Liveness answers 200 within 2 s: the control after every attack. */
  readonly healthHolds: () => Promise<Control>
  /** Every answer of the run so far, of all probes, for probes that look at all of them. */
  readonly answers: () => readonly Answer[]
  /**
   * Random text of this run to be put where secrets are put, remembered under its name; the same
   * name gives the same text. None may come out again anywhere.
   */
  readonly canary: (name: string) => string
  readonly canaries: () => ReadonlyMap<string, string>
  /**
   * What several probes need and only one may do, such as SIGTERM under load: done once per attempt,
   * by whoever asks first.
   */
  readonly shared: <T>(name: string, make: (stand: Stand) => Promise<T>) => Promise<T>
  /** Waits, or throws if the run ends before. */
  readonly pause: (ms: number) => Promise<void>
  /** Keeps facts of an exercise for the report, such as the timeline of a shutdown. JSON data. */
  readonly exhibit: (name: 'shutdown' | 'dependency-faults', facts: object) => void
}

/**
 * The evidence cannot be had: the verdict is UNKNOWN, with this reason. Thrown by the stand for
 * spent budgets, by a gatherer for a control that it cannot even try.
 */
export class Inconclusive extends Error {
  override readonly name = 'Inconclusive'
}
