/**
 * Levels per module, while the program runs.
 *
 * A module is what calls itself one: `logger.child({ module: 'database' })`. Until its level is set
 * it has that of the logger. A level may be set before anybody has that name, and for a while only:
 * then what was set for good comes back by itself, so no `debug` is forgotten in production.
 *
 * @module
 */

import type { pino } from 'pino'
import type { LogLevel } from './logger-options.ts'

/** One row of {@link LogLevels.list}; the logger itself is the module `undefined`. */
export interface ModuleLevel {
  readonly module: string | undefined
  readonly level: LogLevel
  /** False while the level is only that of the logger. */
  readonly isOwn: boolean
  /** When the level falls back, in milliseconds since 1970; undefined if it stays. */
  readonly untilMs: number | undefined
}

export interface LevelChange {
  /** Undefined for the logger, and with it all modules that have no level of their own. */
  readonly module?: string | undefined
  /** Undefined: a module follows the logger again, and the logger has the level it started with. */
  readonly level: LogLevel | undefined
  /** For how many milliseconds; then the level that was set for good comes back. Default: it stays. */
  readonly forMs?: number | undefined
}

interface Setting {
  readonly module: string | undefined
  /** Children are made of it; it has nothing of its own but a level. */
  readonly logger: pino.Logger
  /** Set for good. */
  lasting: LogLevel | undefined
  timer: NodeJS.Timeout | undefined
  untilMs: number | undefined
}

const levels: ReadonlySet<string> = new Set<LogLevel>([
  'trace',
  'debug',
  'info',
  'warn',
  'error',
  'fatal',
  'silent',
])
const namePattern = /^[a-z][a-z0-9-]{0,47}$/
/** Programs have few modules; whoever makes up names must not fill the memory with them. */
const modulesMax = 200
/** The longest time that a timer can wait. */
const forMsMax = 2 ** 31 - 1

export class LogLevels {
  readonly #logger: pino.Logger
  readonly #newChild: (module: string) => pino.Logger
  readonly #now: () => number
  readonly #modules = new Map<string, Setting>()
  readonly #whole: Setting
  readonly #first: LogLevel

  constructor(
    logger: pino.Logger,
    newChild: (module: string) => pino.Logger,
    now: () => number = Date.now,
  ) {
    this.#logger = logger
    this.#newChild = newChild
    this.#now = now
    this.#first = logger.level as LogLevel
    this.#whole = settingOf(undefined, logger)
  }

  /** The logger first, then its modules by name. */
  list(): readonly ModuleLevel[] {
    const modules = [...this.#modules.values()].toSorted((one, other) =>
      String(one.module) < String(other.module) ? -1 : 1,
    )
    return [this.#whole, ...modules].map(({ module, logger, untilMs }) => ({
      module,
      level: logger.level as LogLevel,
      isOwn: module === undefined || this.isOwn(module),
      untilMs,
    }))
  }

  /** @throws RangeError if name, level or time make no sense, or there are too many modules. */
  set({ module, level, forMs }: LevelChange): void {
    if (level !== undefined) assertLevel(level)
    if (forMs !== undefined && !(forMs > 0 && forMs <= forMsMax)) {
      throw new RangeError(`a level is set for 1 to ${forMsMax} ms, got ${forMs}`)
    }
    const setting = module === undefined ? this.#whole : this.#settingOf(module)
    clearTimeout(setting.timer)
    // A level that was given to the logger by hand counts as set for good.
    if (setting === this.#whole && setting.untilMs === undefined) this.#keepLevelOfLogger()
    setting.untilMs = undefined
    if (forMs === undefined) setting.lasting = level
    else this.#fallBackAfter(setting, forMs)
    this.#apply(setting, level)
  }

  /** The logger of a module; undefined if the name makes no sense or there are too many. */
  loggerOf(module: string): pino.Logger | undefined {
    const known = this.#modules.get(module)
    if (known !== undefined) return known.logger
    if (!namePattern.test(module) || this.#modules.size >= modulesMax) return undefined
    return this.#settingOf(module).logger
  }

  /** Whether a level could be set for it; there is a bound of the modules. */
  hasRoomFor(module: string | undefined): boolean {
    return module === undefined || this.#modules.has(module) || this.#modules.size < modulesMax
  }

  /** Whether the module has a level that is not only that of the logger. */
  isOwn(module: string): boolean {
    const setting = this.#modules.get(module)
    return setting !== undefined && Reflect.ownKeys(setting.logger).length > 0
  }

  #settingOf(module: string): Setting {
    const known = this.#modules.get(module)
    if (known !== undefined) return known
    if (!namePattern.test(module)) {
      throw new RangeError(`a module of a log has a name such as rate-limit, got "${module}"`)
    }
    if (this.#modules.size >= modulesMax) {
      throw new RangeError(`a log has at most ${modulesMax} modules`)
    }
    const setting = settingOf(module, Object.create(this.#newChild(module)))
    this.#modules.set(module, setting)
    return setting
  }

  #keepLevelOfLogger(): void {
    this.#whole.lasting = this.#logger.level as LogLevel
  }

  #fallBackAfter(setting: Setting, forMs: number): void {
    setting.untilMs = this.#now() + forMs
    setting.timer = setTimeout(() => {
      setting.untilMs = undefined
      this.#apply(setting, setting.lasting)
      const facts = { ofModule: setting.module, logLevel: setting.logger.level }
      this.#logger.info(facts, 'the level of the log is what it was before')
    }, forMs).unref()
  }

  #apply({ module, logger }: Setting, level: LogLevel | undefined): void {
    if (level !== undefined) logger.level = level
    else if (module === undefined) logger.level = this.#first
    // What pino has put on it for its level hides that of the logger, whatever that will be.
    else for (const key of Reflect.ownKeys(logger)) Reflect.deleteProperty(logger, key)
  }
}

/**
 * Reads `database:debug,jobs:warn`.
 *
 * @throws RangeError saying what cannot be read.
 */
export function readLogLevels(text: string): Readonly<Record<string, LogLevel>> {
  const parts = text.split(',').map((part) => part.trim())
  const entries = parts.map((part) => {
    const [module = '', level = '', ...more] = part.split(':').map((word) => word.trim())
    if (!namePattern.test(module) || more.length > 0) {
      throw new RangeError(`"${part}" is no module with a level`)
    }
    assertLevel(level)
    return [module, level] as const
  })
  if (entries.length > modulesMax) throw new RangeError(`at most ${modulesMax} modules`)
  return Object.fromEntries(entries)
}

function assertLevel(level: string): asserts level is LogLevel {
  if (levels.has(level)) return
  throw new RangeError(`"${level}" is no level; there are ${[...levels].join(', ')}`)
}

function settingOf(module: string | undefined, logger: pino.Logger): Setting {
  return { module, logger, lasting: undefined, timer: undefined, untilMs: undefined }
}
