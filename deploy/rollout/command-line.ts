/**
 * What the command line says.
 *
 * @module
 */

import { parseArgs } from 'node:util'
import { nearest } from '../../apps/vehicle-api/src/terminal/nearest.ts'
import { UsageError } from '../../apps/vehicle-api/src/terminal/usage-error.ts'
import type { Release } from './kubernetes-companions.ts'

export const usage = `Usage: deploy/deploy.sh --config FILE --image IMAGE [--console IMAGE] [options]
       deploy/deploy.sh --config FILE --rollback [--to IMAGE [--console IMAGE]]

Examines, backs up, migrates behind a gate, gives the new image 10, 50 and 100 % of the requests while
it is no worse than the old one, asks for a few pages, watches, and replaces the old one. Whatever
fails on the way gives all requests back to the old image.

Options:
  --config FILE        what there is to know of the place (deploy/rollout/README.md)
  --image IMAGE        what to deploy: name@sha256:… on Kubernetes, what {image} means elsewhere
  --console IMAGE      on Kubernetes, the console of the same release: name@sha256:…; without it
                       the console stays as it is
  --rollback           give all requests back to the image before
  --to IMAGE           the image to go back to, where no deployment of this machine knows it
  --dry-run            print everything that would be done, and do nothing
  --platform NAME      instead of the file's: kubernetes or haproxy
  --steps LIST         instead of the file's: 10,50,100
  --window SECONDS     instead of the file's: how long each step is watched at least
  --watch MINUTES      instead of the file's: how long the old version stays up afterwards
  --json               print one line of JSON for each state
  --help               show this

Exit codes: 0 done (or rolled back, if that was asked for), 1 stopped or rolled back, 2 the command
makes no sense, 3 the rollback failed, 75 another deployment is under way.
`

const options = {
  config: { type: 'string' },
  image: { type: 'string' },
  console: { type: 'string' },
  rollback: { type: 'boolean', default: false },
  to: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  platform: { type: 'string' },
  steps: { type: 'string' },
  window: { type: 'string' },
  watch: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

export interface Order {
  readonly config: string
  readonly work: ({ readonly kind: 'deploy' } & Release) | RollbackOrder
  readonly isDryRun: boolean
  readonly isJson: boolean
  /** What is said instead of the file, in its shape. */
  readonly instead: Instead
}

export interface RollbackOrder {
  readonly kind: 'rollback'
  readonly to: string | undefined
  readonly consoleImage: string | undefined
}

export interface Instead {
  readonly platform?: string
  readonly watchMinutes?: number
  readonly canary: { readonly steps?: readonly number[]; readonly windowSeconds?: number }
}

/** Undefined if help is asked for. @throws UsageError */
export function orderOf(argv: readonly string[]): Order | undefined {
  const values = parsed(argv)
  if (values.help) return undefined
  const { config, rollback, platform, steps, window, watch } = values
  if (config === undefined) throw new UsageError('--config is missing: name the file.')
  return {
    config,
    work: rollback ? rollbackOf(values) : deployOf(values),
    isDryRun: values['dry-run'],
    isJson: values.json,
    instead: {
      ...(platform === undefined ? {} : { platform }),
      ...(watch === undefined ? {} : { watchMinutes: numberOf('--watch', watch) }),
      canary: {
        ...(steps === undefined
          ? {}
          : { steps: steps.split(',').map((each) => numberOf('--steps', each)) }),
        ...(window === undefined ? {} : { windowSeconds: numberOf('--window', window) }),
      },
    },
  }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: false }).values
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const [, wrong = ''] = /'--?([^' ]+)/.exec(message) ?? []
    const near = wrong in options ? undefined : nearest(wrong, Object.keys(options))
    const [first = ''] = message.split('. ')
    throw new UsageError(`${first}.${near === undefined ? '' : ` Did you mean --${near}?`}`)
  }
}

type Images = Pick<ReturnType<typeof parsed>, 'image' | 'console' | 'to'>

function deployOf({ image, console: consoleImage, to }: Images): Order['work'] {
  if (to !== undefined) throw new UsageError('--to belongs to --rollback.')
  if (image !== undefined) return { kind: 'deploy', image, consoleImage }
  throw new UsageError('--image is missing: name what to deploy, or say --rollback.')
}

function rollbackOf({ image, console: consoleImage, to }: Images): Order['work'] {
  if (image !== undefined) {
    throw new UsageError('--rollback takes no --image; the image to go back to is --to.')
  }
  if (to === undefined && consoleImage !== undefined) {
    throw new UsageError('--console goes with --image, or with --rollback --to.')
  }
  return { kind: 'rollback', to, consoleImage }
}

/** @throws UsageError */
function numberOf(option: string, text: string): number {
  if (/^\d+(\.\d+)?$/.test(text.trim())) return Number(text)
  throw new UsageError(`${option} is "${text}"; it must be a number.`)
}
