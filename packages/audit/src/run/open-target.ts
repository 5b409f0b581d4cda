/**
 * The service that is audited: started by the auditor behind its own fault proxies, or found at a URL.
 *
 * @module
 */

import { type Budget, createBudget } from '../gather/budget.ts'
import { createDependencies, type OwnDependencies } from '../gather/dependency-fleet.ts'
import { createHttp, type HttpClient } from '../gather/http-client.ts'
import { createRecorder, type Recorder } from '../gather/recorder.ts'
import { createRedactor, type Redactor } from '../gather/redaction.ts'
import { createServices, type OwnServices } from '../gather/service-fleet.ts'
import type { Boot } from '../gather/services.ts'
import { loopbackTarget, type PinnedTarget, resolveTarget } from '../gather/target-address.ts'
import { chooseSigningKey } from '../gather/tokens/signing-key.ts'
import type { Wire } from '../gather/wire.ts'
import { type Canaries, createCanaries } from './canaries.ts'
import type { RunClock } from './run-clock.ts'
import { type RunOptions, UsageError } from './run-options.ts'

export interface OpenTarget {
  readonly isOwn: boolean
  readonly target: PinnedTarget
  readonly budget: Budget
  readonly recorder: Recorder
  readonly canaries: Canaries
  /** What was put where the config says `{key}`; undefined if nothing was started. */
  readonly signingKey: string | undefined
  readonly dependencies: OwnDependencies
  readonly services: OwnServices
  /** For probes: it ends with them. */
  readonly wire: Wire
  readonly http: HttpClient
  /** For what is done around probes and after them, such as the clean-up. */
  readonly lastingHttp: HttpClient
  /** Why nothing can be asked; undefined if the service answers. */
  readonly problem: string | undefined
}

export interface TargetRequest {
  readonly options: RunOptions
  readonly runId: string
  readonly clock: RunClock
}

/** An address where nobody listens, for a service that never did. */
const nowhere = 'http://127.0.0.1:1'

/** @throws UsageError, TargetRefused */
export async function openTarget(request: TargetRequest): Promise<OpenTarget> {
  const { options, runId, clock } = request
  const { config, baseDir = process.cwd(), env = process.env } = options
  const isOwn = config.start !== undefined
  const found = isOwn ? undefined : await declaredTarget(options)
  const { redactor, canaries, signingKey } = secretsOf(options)
  const recorder = createRecorder({ redactor })
  const budget = createBudget({ ownProcess: isOwn, signal: clock.runSignal })
  const dependencies = watched(
    await createDependencies(isOwn ? config.dependencies : []),
    recorder.setFault,
  )
  const wireTo = (target: PinnedTarget): Wire => ({
    ...{ target, recorder, budget, runId, now: clock.now, signal: clock.probesSignal },
  })
  let http = found === undefined ? undefined : createHttp(wireTo(found))
  const services = createServices({
    config,
    root: baseDir,
    values: {
      key: signingKey ?? '',
      canary: canaries.text,
      proxy: dependencies.addressOf,
    },
    http: (origin) => {
      http ??= createHttp(wireTo(loopbackTarget(origin)))
      return http.at(origin)
    },
    now: clock.now,
    signal: clock.probesSignal,
    inherited: env,
  })
  const boot = isOwn ? await services.start() : undefined
  const target = found ?? loopbackTarget(services.main?.http.origin ?? nowhere)
  const wire = wireTo(target)
  http ??= createHttp(wire)
  const lastingHttp = createHttp({ ...wire, signal: clock.runSignal })
  const problem = isOwn ? bootProblem(boot) : await silence(lastingHttp)
  return {
    ...{ isOwn, target, budget, recorder, canaries, signingKey, dependencies, services },
    ...{ wire, http, lastingHttp, problem },
  }
}

async function declaredTarget({ config, ...options }: RunOptions): Promise<PinnedTarget> {
  const url = config.target?.url
  if (url === undefined) {
    throw new UsageError('Nothing to audit: give a URL, or a start command (--start "…").')
  }
  const { allowPrivate = false, iOwn, env = process.env } = options
  return await resolveTarget(url, { allowPrivate, iOwn, consentToken: env['PLIMSOLL_CONSENT'] })
}

/** What must not come out again anywhere: chosen by the auditor, or given to it. */
function secretsOf(
  options: RunOptions,
): Pick<OpenTarget, 'canaries' | 'signingKey'> & { readonly redactor: Redactor } {
  const { auth, start } = options.config
  const redactor = createRedactor()
  const canaries = learning(createCanaries(), redactor.learn)
  const signingKey = start === undefined ? undefined : chooseSigningKey(auth?.token)
  for (const secret of [signingKey, ...givenSecrets(options)]) redactor.learn(secret ?? '')
  return { redactor, canaries, signingKey }
}

/** Passwords and tokens that the user keeps in variables. */
function givenSecrets({ config, env = process.env }: RunOptions): readonly (string | undefined)[] {
  return Object.values(config.auth?.users ?? {}).map((user) => {
    if (typeof user === 'string') return undefined
    return env['tokenEnv' in user ? user.tokenEnv : user.passwordEnv]
  })
}

function learning(canaries: Canaries, learn: (secret: string) => void): Canaries {
  return {
    ...canaries,
    text: (name) => {
      const text = canaries.text(name)
      learn(text)
      return text
    },
  }
}

/** Tells the recorder which fault is in force. */
function watched(
  dependencies: OwnDependencies,
  setFault: (fault: string | undefined) => void,
): OwnDependencies {
  const tell = (): void => {
    const faulty = dependencies.all.filter((dependency) => dependency.mode() !== 'up')
    const told = faulty.map((dependency) => `${dependency.name}: ${dependency.mode()}`)
    setFault(told.length === 0 ? undefined : told.join(', '))
  }
  const all = dependencies.all.map((dependency) => ({
    ...dependency,
    set: async (...[mode, setting]: Parameters<typeof dependency.set>) => {
      await dependency.set(mode, setting)
      tell()
    },
  }))
  return {
    ...dependencies,
    all,
    required: all.filter(({ criticality }) => criticality === 'required'),
    heal: async () => {
      await dependencies.heal()
      tell()
    },
  }
}

function bootProblem(boot: Boot | undefined): string | undefined {
  if (boot === undefined || boot.outcome === 'ready') return undefined
  const last = boot.output.slice(-5).join(' | ').slice(-500)
  const what =
    boot.outcome === 'exited' ? `exited with ${boot.exitCode ?? boot.signal}` : 'never became ready'
  return `The service did not start: it ${what}.${last === '' ? '' : ` Its last words: ${last}`}`
}

/** Any answer at all will do. */
async function silence(http: HttpClient): Promise<string | undefined> {
  const answer = await http.send({ path: '/', timeoutMs: 5_000, connection: 'fresh' })
  if (answer.ending === 'answered') return undefined
  return `Nothing answers at ${http.origin} (${answer.ending}).`
}
