/** Files that SARIF may point at: those of the config that lie in the working directory. @module */

import { readFile } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'
import type { SarifSources } from '../report/sarif/sarif.ts'
import type { RunOptions } from '../run/run-options.ts'

/** A workflow runs at the root of the repository, which is what places are relative to. */
export async function sarifSources(
  { config, baseDir = process.cwd() }: RunOptions,
  configFile: string | undefined,
): Promise<SarifSources> {
  const root = resolve(baseDir, config.repository?.root ?? '.')
  const { openapi } = config.target ?? {}
  return {
    openapi: openapi === undefined ? undefined : await source(resolve(root, openapi)),
    config: configFile === undefined ? undefined : await source(resolve(configFile)),
  }
}

async function source(file: string): Promise<SarifSources['config']> {
  const path = relative(process.cwd(), file)
  if (path.startsWith('..')) return undefined
  try {
    return { path: path.split(sep).join('/'), text: await readFile(file, 'utf8') }
  } catch {
    // A path on the service, not a file.
    return undefined
  }
}
