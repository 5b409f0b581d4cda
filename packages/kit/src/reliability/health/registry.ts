/**
 * All dependencies of one service, and its verdicts as ready-made text.
 *
 * A probe is asked many times between two changes, so the text is kept until something changes.
 *
 * @module
 */

import type { Clock } from './clock.ts'
import type { Dependency, DependencyReport } from './dependency.ts'
import { DependencyWatch } from './dependency-watch.ts'
import type { HealthStats } from './metrics.ts'
import { healthOf, type LifecycleView, readinessOf, takesRequests } from './readiness.ts'

export interface ProbeAnswer {
  readonly statusCode: 200 | 503
  /** JSON text. */
  readonly body: string
}

export interface RegistrySurroundings {
  readonly clock: Clock
  readonly version: string
  readonly lifecycle: () => LifecycleView
  /** For the log. */
  readonly onChange: (report: DependencyReport, error: unknown) => void
}

interface Kept {
  readonly answer: ProbeAnswer
  readonly revision: number
  readonly state: string
  readonly reasons: readonly string[] | undefined
}

const alive: ProbeAnswer = answerOf(true, { status: 'alive' })
const starting: ProbeAnswer = answerOf(false, { status: 'starting' })
const started: ProbeAnswer = answerOf(true, { status: 'started' })

export class HealthRegistry {
  readonly #around: RegistrySurroundings
  readonly #watches: DependencyWatch[] = []
  readonly #startedAtMs: number
  #isWatching = false
  #wasReady = false
  // Counts the changes of dependencies.
  #revision = 0
  #readiness: Kept | undefined
  #health: (ProbeAnswer & { readonly revision: number; readonly atSecond: number }) | undefined

  constructor(around: RegistrySurroundings) {
    this.#around = around
    this.#startedAtMs = around.clock.now()
  }

  get dependencies(): readonly DependencyReport[] {
    return this.#watches
  }

  /** @throws RangeError if the name is taken, or an interval makes no sense. */
  register(dependency: Dependency): void {
    if (this.#watches.some(({ name }) => name === dependency.name)) {
      throw new RangeError(`the dependency ${dependency.name} is registered already`)
    }
    const watch = new DependencyWatch(dependency, {
      clock: this.#around.clock,
      onChange: (report, error) => {
        this.#revision += 1
        this.#around.onChange(report, error)
        // A readiness between two probes counts as one, too.
        this.readiness()
      },
    })
    this.#watches.push(watch)
    this.#revision += 1
    if (this.#isWatching) watch.start()
  }

  start(): void {
    this.#isWatching = true
    for (const watch of this.#watches) watch.start()
  }

  stop(): void {
    for (const watch of this.#watches) watch.stop()
  }

  stats(): HealthStats {
    return { isReady: this.readiness().statusCode === 200, dependencies: this.#watches }
  }

  liveness(): ProbeAnswer {
    return alive
  }

  startup(): ProbeAnswer {
    if (!this.#wasReady) this.readiness()
    return this.#wasReady ? started : starting
  }

  readiness(): ProbeAnswer {
    const lifecycle = this.#around.lifecycle()
    if (this.#isCurrent(this.#readiness, lifecycle)) return this.#readiness.answer

    const readiness = readinessOf(lifecycle, this.#watches)
    const answer = answerOf(takesRequests(readiness), readiness)
    this.#wasReady ||= answer.statusCode === 200
    const { state, reasons } = lifecycle
    this.#readiness = { answer, revision: this.#revision, state, reasons }
    return answer
  }

  health(withDetails: boolean): ProbeAnswer {
    const uptimeMs = this.#around.clock.now() - this.#startedAtMs
    if (withDetails) return this.#newHealth(uptimeMs, true)

    const atSecond = Math.floor(uptimeMs / 1_000)
    const kept = this.#health
    if (kept && kept.atSecond === atSecond && kept.revision === this.#revision) return kept
    const health = { ...this.#newHealth(uptimeMs, false), revision: this.#revision, atSecond }
    this.#health = health
    return health
  }

  #newHealth(uptimeMs: number, withDetails: boolean): ProbeAnswer {
    const { version } = this.#around
    const health = healthOf(this.#watches, { version, uptimeMs, withDetails })
    return answerOf(health.status !== 'unhealthy', health)
  }

  #isCurrent(kept: Kept | undefined, { state, reasons }: LifecycleView): kept is Kept {
    return kept?.revision === this.#revision && kept.state === state && kept.reasons === reasons
  }
}

function answerOf(isGood: boolean, body: object): ProbeAnswer {
  return { statusCode: isGood ? 200 : 503, body: JSON.stringify(body) }
}
