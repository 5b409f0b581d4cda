/**
 * Dependencies behind the auditor's own TCP fault proxies. Made by `createDependencies` of
 * dependency-fleet.ts.
 *
 * @module
 */

export const faultModes = [
  'up',
  'refuse',
  'blackhole',
  'reset',
  'latency',
  'half-open',
  'bandwidth',
  'cut-after',
] as const
export type FaultMode = (typeof faultModes)[number]

export interface FaultSetting {
  /** For `latency`. Default 2,000. */
  readonly latencyMs?: number
  /** For `bandwidth`. Default 1,024. */
  readonly bytesPerSecond?: number
  /** For `cut-after`. Default 64. */
  readonly bytes?: number
}

export interface Dependency {
  readonly name: string
  readonly criticality: 'required' | 'degradable'
  /** `127.0.0.1:<port>` of the proxy. */
  readonly address: string
  /** Resolves when the mode is in force for new connections and those that are open. */
  readonly set: (mode: FaultMode, setting?: FaultSetting) => Promise<void>
  readonly mode: () => FaultMode
  /** Whether the real one accepts connections, asked past the proxy. */
  readonly isUp: () => Promise<boolean>
}

export interface Dependencies {
  readonly all: readonly Dependency[]
  readonly required: readonly Dependency[]
  /** Sets all to `up`. */
  readonly heal: () => Promise<void>
}
