/** `required`: not ready without it. `degradable`: the service goes on without it, and says so. */
export type Criticality = 'required' | 'degradable'

/** `unknown` until it was checked. */
export type DependencyStatus = 'up' | 'down' | 'unknown'

/** What a check found out, such as free disk space; shown with the details only. */
export type Facts = Readonly<Record<string, string | number | boolean>>

/** Something that the service cannot do without, or not well. */
export interface Dependency {
  /** Public: the name of a component, such as `database`, never that of a host. */
  readonly name: string
  readonly criticality: Criticality
  /** A check that takes longer has failed. Default 500. */
  readonly timeoutMs?: number
  /** From the start of a check to the start of the next. Default 1,000. */
  readonly intervalMs?: number
  /**
   * Throws if the dependency cannot be used; what it returns does not matter, what it hands to `show`
   * is kept as facts, also of a failure. Must end when the signal is aborted, which is when the time is up: until it
   * has ended there is no other check.
   */
  readonly check: (signal: AbortSignal, show: (facts: Facts) => void) => unknown
}

/** What is known of a dependency. */
export interface DependencyReport {
  readonly name: string
  readonly criticality: Criticality
  readonly status: DependencyStatus
  /** How long the last successful check took. */
  readonly latencyMs: number | undefined
  readonly facts: Facts | undefined
}
