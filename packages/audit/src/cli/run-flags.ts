/** Flags that say what is audited and how: those of `audit`, and of `replay`. @module */

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { AuditConfig } from '../config/config-schema.ts'
import { loadConfig } from '../config/load-config.ts'
import type { Depth } from '../probe.ts'
import { type RunOptions, UsageError } from '../run/run-options.ts'
import { probeIds } from '../run.ts'
import type { Arguments } from './arguments.ts'
import { commandWords } from './command-words.ts'

export const runTexts = ['config', 'start', 'openapi', 'depth', 'i-own'] as const
export const runSwitches = ['allow-private', 'allow-writes', 'allow-load', 'strict'] as const

const depths: readonly Depth[] = ['quick', 'standard', 'deep']
const configName = 'plimsoll.config.json'

/** @throws UsageError, ConfigError */
export async function runOptionsOf(args: Arguments, url: string | undefined): Promise<RunOptions> {
  const file = configFileOf(args)
  const written =
    file === undefined ? {} : await loadConfig(file, { probes: await probeIds(), env: process.env })
  return {
    config: withFlags(written, args, url),
    // A first look is to be quick; whoever wrote a config wants to know.
    depth: args.choice('depth', depths) ?? (file === undefined ? 'quick' : 'standard'),
    baseDir: file === undefined ? process.cwd() : dirname(resolve(file)),
    strict: args.isSet('strict'),
    allowPrivate: args.isSet('allow-private'),
    allowWrites: args.isSet('allow-writes'),
    allowLoad: args.isSet('allow-load'),
    iOwn: args.text('i-own'),
  }
}

/** Undefined: there is none, and none was asked for. */
export function configFileOf(args: Arguments): string | undefined {
  return args.text('config') ?? (existsSync(configName) ? configName : undefined)
}

/** A URL on the command line is audited as it runs, whatever the config would start. */
function withFlags(config: AuditConfig, args: Arguments, url: string | undefined): AuditConfig {
  const command = args.text('start')
  if (url !== undefined && command !== undefined) {
    throw new UsageError('Give a URL of a service that runs, or --start for one that does not.')
  }
  const openapi = args.text('openapi')
  const { start, ...rest } = config
  const started = command === undefined ? start : { ...start, command: commandWords(command) }
  return {
    ...rest,
    ...(url === undefined && started !== undefined ? { start: started } : {}),
    target: {
      ...config.target,
      ...(url === undefined ? {} : { url: withScheme(url) }),
      ...(openapi === undefined ? {} : { openapi }),
    },
  }
}

/** `localhost:3000` is what people type. */
export function withScheme(url: string): string {
  const full = /^[a-z]+:\/\//i.test(url) ? url : `http://${url}`
  if (!URL.canParse(full)) throw new UsageError(`${url} is no URL.`)
  return full.replace(/\/$/, '')
}

/**
 * @param flag that names the file; none for what is given without one
 * @throws UsageError if it cannot be read.
 */
export async function readText(path: string, flag?: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const by = flag === undefined ? '' : `${flag}: `
    const why = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`
    throw new UsageError(`${by}${path} ${why}.`)
  }
}
