/**
 * What a deployment must know of the place it deploys to: a file of JSON, in which everything has a
 * default but what nobody can guess.
 *
 * @module
 */

import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { problemsOfValue } from '../../apps/vehicle-api/src/model/schema-problems.ts'
import { UsageError } from '../../apps/vehicle-api/src/terminal/usage-error.ts'

const closed = { additionalProperties: false } as const
const text = (description: string) => Type.String({ minLength: 1, description })
const seconds = (description: string, value: number, least = 0.1) =>
  Type.Number({ minimum: least, maximum: 86_400, default: value, description })
const argv = (description: string, value?: readonly string[]) =>
  Type.Array(Type.String({ minLength: 1 }), {
    minItems: 1,
    description,
    ...(value === undefined ? {} : { default: value }),
  })

const CanarySchema = Type.Object(
  {
    steps: Type.Array(Type.Integer({ minimum: 1, maximum: 100 }), {
      minItems: 1,
      default: [10, 50, 100],
      description: 'a list of whole numbers from 1 to 100 that rise and end with 100',
    }),
    windowSeconds: seconds('a number of seconds from 0.1 on', 60),
    pollSeconds: seconds('a number of seconds from 0.1 on, less than windowSeconds', 2),
    windowsMax: Type.Integer({
      minimum: 1,
      maximum: 100,
      default: 5,
      description: 'a whole number from 1 to 100',
    }),
    requestsMin: Type.Integer({
      minimum: 1,
      default: 100,
      description: 'a whole number of requests, 1 or more',
    }),
    errorsMin: Type.Integer({
      minimum: 1,
      default: 5,
      description: 'a whole number of errors, 1 or more',
    }),
    errorShareMargin: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.01,
      description: 'a share from 0 to 1',
    }),
    latencyRatioMax: Type.Number({
      minimum: 1,
      default: 1.5,
      description: 'a number from 1 on',
    }),
    latencyFloorMs: Type.Number({
      minimum: 0,
      default: 50,
      description: 'a number of milliseconds, 0 or more',
    }),
  },
  { ...closed, default: {} },
)

const MetricsSchema = Type.Object(
  {
    instances: Type.Optional(
      Type.Object(
        {
          stable: argv('a list of the URLs of the metrics of the stable instances'),
          canary: argv('a list of the URLs of the metrics of the canary instances'),
        },
        closed,
      ),
    ),
    prometheus: Type.Optional(
      Type.Object(
        {
          url: text('the URL of Prometheus'),
          stable: text('matchers of series, such as job="plimsoll",track="stable"'),
          canary: text('matchers of series, such as job="plimsoll",track="canary"'),
        },
        closed,
      ),
    ),
  },
  { ...closed, description: 'an object with one of instances and prometheus' },
)

const KubernetesSchema = Type.Object(
  {
    namespace: Type.String({ default: 'plimsoll', description: 'the name of a namespace' }),
    context: Type.Optional(text('the name of a context of kubectl')),
    overlay: Type.String({
      default: 'deploy/kubernetes/overlays/production',
      description: 'the folder of the overlay that has the migration Job',
    }),
  },
  { ...closed, default: {} },
)

const HaproxySchema = Type.Object(
  {
    adminSocket: Type.String({
      default: '/run/haproxy/admin.sock',
      description: 'the path of the admin socket, or host:port',
    }),
    backend: Type.String({ default: 'api', description: 'the name of the backend' }),
    stable: argv('a list of names of servers', ['stable1', 'stable2']),
    canary: argv('a list of names of servers', ['canary1']),
    start: argv('a command that replaces {server} with one of {image}, as a list of words'),
    stop: argv('a command that ends {server} in order, as a list of words'),
    current: argv(
      'a command that prints the image that the stable servers run, as a list of words',
    ),
    startSeconds: seconds('a number of seconds', 120),
  },
  closed,
)

export const SettingsSchema = Type.Object(
  {
    name: Type.String({
      pattern: '^[a-z0-9][a-z0-9-]*$',
      description: 'a name of small letters, digits and dashes, such as production',
    }),
    platform: Type.Union([Type.Literal('kubernetes'), Type.Literal('haproxy')], {
      description: 'kubernetes or haproxy',
    }),
    stateFolder: Type.Optional(text('the path of a folder')),
    operators: Type.Object(
      {
        doctor: Type.Optional(argv('the command of the doctor, as a list of words')),
        service: Type.Optional(argv("the operators' command, as a list of words")),
        backup: Type.Optional(argv('the command that takes "backup create", as a list of words')),
      },
      { ...closed, default: {} },
    ),
    canary: CanarySchema,
    metrics: MetricsSchema,
    smoke: Type.Object(
      {
        url: text('the URL at which users reach the service'),
        // Nobody is signed in when they are asked for.
        paths: argv('a list of paths', ['/readyz', '/health', '/.well-known/jwks.json']),
      },
      { ...closed, description: 'an object with the URL at which users reach the service' },
    ),
    watchMinutes: Type.Number({
      minimum: 0,
      maximum: 1_440,
      default: 15,
      description: 'a number of minutes, 0 or more',
    }),
    kubernetes: KubernetesSchema,
    haproxy: Type.Optional(HaproxySchema),
  },
  { ...closed, description: 'an object' },
)

export type Settings = Static<typeof SettingsSchema>
export type HaproxySettings = NonNullable<Settings['haproxy']>
export type KubernetesSettings = Settings['kubernetes']

/** @throws UsageError that names everything that is wrong */
export function settingsOf(given: unknown, source: string): Settings {
  const value: unknown = Value.Default(SettingsSchema, structuredClone(given))
  const problems = problemsOfValue(SettingsSchema, value)
  const all = problems.length > 0 ? problems : problemsBetween(value as Settings)
  if (all.length === 0) return value as Settings
  throw new UsageError([`${source} makes no sense:`, ...all.map((each) => `  ${each}`)].join('\n'))
}

function problemsBetween(settings: Settings): readonly string[] {
  const { canary, metrics, platform, haproxy } = settings
  const { steps, pollSeconds, windowSeconds } = canary
  const isRising = steps.every((step, at) => step > (steps[at - 1] ?? 0)) && steps.at(-1) === 100
  const sources = Object.keys(metrics).length
  const problems: readonly (readonly [boolean, string])[] = [
    [isRising, `canary.steps: are ${steps.join(', ')}; they must rise and end with 100`],
    [
      pollSeconds < windowSeconds,
      `canary.pollSeconds: is ${pollSeconds}; it must be less than windowSeconds, ${windowSeconds}`,
    ],
    [sources === 1, `metrics: has ${sources} sources; give one of instances and prometheus`],
    [
      platform !== 'haproxy' || haproxy !== undefined,
      'haproxy: is missing; must be an object with the commands start, stop and current',
    ],
  ]
  return problems.flatMap(([isRight, problem]) => (isRight ? [] : [problem]))
}
