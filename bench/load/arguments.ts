/**
 * The command line of `npm run load`, turned into options or into a clear refusal.
 *
 * @module
 */

import { parseArgs } from 'node:util'
import { targetOf } from './target.ts'

export interface LoadArguments {
  /** Undefined: the service of this repository, started for it. */
  readonly url: string | undefined
  /** Undefined: as long as the profile says. */
  readonly seconds: number | undefined
  readonly connections: number
  readonly json: boolean
  readonly help: boolean
}

export class UsageError extends Error {}

export const helpText = `Usage: npm run load -- [options]

Sends the load of bench/load/profile.ts and holds each route to its thresholds.

  --url URL         a service that runs (default: the one of this repository, started for it)
  --i-may           URL may be on another machine, as it is yours to load
  --duration S      seconds of all stages together (default: 40)
  --connections N   connections of all routes together, each has one at least (default: 16)
  --json            print data in place of the table
  --help            print this

LOAD_EMAIL and LOAD_PASSWORD name an account of URL; without them one is registered, and stays.
Exit code 0: every threshold is met; 1: one is not; 2: nothing was sent.
`

/** @throws UsageError saying what is wrong and what would be right */
export function parseArguments(args: readonly string[]): LoadArguments {
  const values = parse(args)
  const { url, duration, connections } = values
  const iMay = values['i-may'] === true
  if (url === undefined && iMay) throw new UsageError('--i-may is said of the address after --url')
  return {
    url: url === undefined ? undefined : allowed(url, iMay),
    seconds: duration === undefined ? undefined : whole('--duration', duration, 3, 3_600),
    connections: connections === undefined ? 16 : whole('--connections', connections, 1, 1_000),
    json: values.json === true,
    help: values.help === true,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        url: { type: 'string' },
        'i-may': { type: 'boolean' },
        duration: { type: 'string' },
        connections: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0] ?? 'bad arguments')
  }
}

function allowed(url: string, iMay: boolean): string {
  try {
    return targetOf(url, iMay)
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value <= max) return value
  throw new UsageError(`${name} is a whole number from ${min} to ${max}, got "${text}"`)
}
