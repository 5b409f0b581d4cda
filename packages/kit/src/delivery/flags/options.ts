import type { HintRedis } from './change-hints.ts'
import type { FlagsSettings } from './settings.ts'

export interface FlagsOptions extends Omit<FlagsSettings, 'database' | 'audit' | 'redis'> {
  /** Default `app.database`. */
  readonly database?: FlagsSettings['database']
  /** Default `app.audit`; `false` if changes are not to be recorded. */
  readonly audit?: FlagsSettings['audit']
  /** Default `app.redis`, if it is there; `false` to find changes by reading alone. */
  readonly redis?: FlagsSettings['redis']
  /**
   * Operations, by their `operationId`, that are served only while a flag is on: for routes that are
   * added by other plugins. One's own say so in `config.flag`.
   */
  readonly operations?: Readonly<Record<string, string>>
  /** What OpenFeature calls the provider's domain. Default `plimsoll-flags`. */
  readonly domain?: string
}

/** What other plugins of the kit add. */
interface Decorated {
  readonly database?: FlagsSettings['database']
  readonly audit?: Exclude<FlagsSettings['audit'], false>
  readonly redis?: HintRedis
}

export interface ResolvedOptions {
  readonly settings: FlagsSettings
  readonly operations: ReadonlyMap<string, string>
  readonly domain: string
}

/** @throws TypeError for a part that is missing. */
export function resolveOptions(options: FlagsOptions, app: object): ResolvedOptions {
  const { operations = {}, domain = 'plimsoll-flags', ...settings } = options
  const found = app as Decorated
  return {
    settings: {
      ...settings,
      database: required('database', options.database ?? found.database),
      audit: required('audit', options.audit ?? found.audit),
      redis: options.redis ?? found.redis ?? false,
    },
    operations: new Map(Object.entries(operations)),
    domain,
  }
}

function required<Part>(name: string, part: Part | undefined): Part {
  if (part !== undefined) return part
  throw new TypeError(`flags: give the option \`${name}\`, or decorate app.${name} before`)
}
