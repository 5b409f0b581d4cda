/**
 * What the instance depends on, in words for somebody who did not build it.
 *
 * @module
 */

import type { System } from '../../../api/types.ts'
import { bytes, figure, milliseconds, percent } from './units.ts'

export type Dependency = System['dependencies'][number]

interface Words {
  readonly name: string
  /** What its lack means, as a sentence. */
  readonly lack: string
}

const known: Readonly<Record<string, Words>> = {
  database: {
    name: 'Database',
    lack: 'Nothing can be read or stored: most requests are refused until it is back.',
  },
  schema: {
    name: 'Database schema',
    lack: 'The tables are of another version than this one of the service can work with.',
  },
  model: { name: 'Model', lack: 'No picture can be classified.' },
  disk: { name: 'Disk', lack: 'The disk is nearly full: soon nothing can be stored.' },
  'event-loop': {
    name: 'Event loop',
    lack: 'The process stood still for a moment, and every answer waited. It tells so for 30 seconds.',
  },
  redis: {
    name: 'Redis',
    lack: 'Instances share nothing: limits count on each one alone, and caches and live updates are its own.',
  },
  revocation: {
    name: 'Revocations',
    lack: 'Each credential is looked up in the database, which makes requests slower.',
  },
  'audit-log': { name: 'Audit log', lack: 'What people do cannot be recorded, so it is refused.' },
  'external-issuers': {
    name: 'External sign-in',
    lack: 'Tokens of issuers outside may be refused.',
  },
}

export function dependencyName(name: string): string {
  return known[name]?.name ?? sentence(name)
}

export function lackOf({ name, criticality }: Dependency): string {
  const lack = known[name]?.lack
  if (lack !== undefined) return lack
  return criticality === 'required'
    ? 'The service is not ready without it.'
    : 'The service goes on without it; some things are slower or refused.'
}

const factNames: Readonly<Record<string, string>> = {
  busy: 'Connections busy',
  size_max: 'Connections at most',
  waiting: 'Waiting for one',
  free_bytes: 'Free',
  total_bytes: 'In total',
  free_share: 'Free share',
  delay_ms: 'Delay now',
  worst_delay_ms: 'Worst lately',
}

/** Name and value of each fact. */
export function factsOf({ facts }: Dependency): readonly (readonly [string, string])[] {
  return Object.entries(facts).map(([key, value]) => [
    factNames[key] ?? sentence(key.replace(/_(?:bytes|ms|share)$/, '')),
    factValue(key, value),
  ])
}

function factValue(key: string, value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return value
  if (key.endsWith('_bytes')) return bytes(value)
  if (key.endsWith('_ms')) return milliseconds(value)
  return key.endsWith('_share') ? percent(value) : figure(value)
}

function sentence(key: string): string {
  const words = key.replaceAll(/[_-]/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
