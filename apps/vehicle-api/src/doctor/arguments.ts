import { parseArgs } from 'node:util'
import { UsageError } from '../terminal/usage-error.ts'
import { type Profile, profiles } from './settings.ts'

export interface Arguments {
  /** Undefined: as NODE_ENV says. */
  readonly profile: Profile | undefined
  readonly replicas: number | undefined
  readonly isJson: boolean
}

const replicasMax = 10_000

export const usage = `Usage: npm run doctor -- [options]

Looks at everything the service stands on: runtime, packages, configuration, and whether its parts
make sense together; database and schema, Redis, disks, backups, model, port, clock. Changes nothing.

Options:
  --profile name   judge as if NODE_ENV were production, staging or development
  --replicas n     how many instances will run, for what they share (default 1)
  --json           print one JSON object
  --help           show this

Exit code: 0 if nothing failed (warnings are no failure), 1 if something did, 2 if the command makes
no sense.
`

/**
 * Undefined if help is asked for.
 *
 * @throws UsageError
 */
export function parseArguments(argv: readonly string[]): Arguments | undefined {
  const values = parse(argv)
  if (values.help) return undefined
  return {
    profile: parseProfile(values.profile),
    replicas: parseReplicas(values.replicas),
    isJson: values.json,
  }
}

function parse(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        profile: { type: 'string' },
        replicas: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    return values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** @throws UsageError */
export function parseProfile(text: string | undefined): Profile | undefined {
  const profile = profiles.find((each) => each === text)
  if (text === undefined || profile !== undefined) return profile
  throw new UsageError(`--profile is "${text}"; it must be one of ${profiles.join(', ')}.`)
}

/** @throws UsageError */
export function parseReplicas(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const replicas = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (replicas >= 1 && replicas <= replicasMax) return replicas
  throw new UsageError(
    `--replicas is "${text}"; it must be a whole number from 1 to ${replicasMax}.`,
  )
}
