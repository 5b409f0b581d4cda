/**
 * The text of what a command line of a pipeline calls: scripts of the repository and of package.json,
 * so that a pipeline is judged by what it does and not by what its steps are called.
 *
 * @module
 */

import type { FileText } from './read-files.ts'

const depthMax = 4

export interface Scripts {
  /** Scripts of the repository by their paths. */
  readonly files: ReadonlyMap<string, string>
  /** `scripts` of package.json. */
  readonly packageScripts: Readonly<Record<string, string>>
}

export function scriptsOf(files: readonly FileText[], packageJson: FileText | undefined): Scripts {
  const parsed = packageJson ? scriptsIn(packageJson.text) : {}
  return {
    files: new Map(files.map(({ path, text }) => [path, text])),
    packageScripts: parsed,
  }
}

/** The line, and below it the text of each script that it calls, to a depth of 4. */
export function expand(run: string, scripts: Scripts, depth = 0): string {
  if (depth === depthMax || run === '') return run
  const called = [...calledFiles(run, scripts), ...calledPackageScripts(run, scripts)]
  return [run, ...called.map((text) => expand(text, scripts, depth + 1))].join('\n')
}

function calledFiles(run: string, { files }: Scripts): readonly string[] {
  const words = run.split(/[\s;&|]+/).map((word) => word.replace(/^\.\//, ''))
  return words.flatMap((word) => files.get(word) ?? [])
}

function calledPackageScripts(run: string, { packageScripts }: Scripts): readonly string[] {
  const calls = run.matchAll(/\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?(?:-\S+\s+)*([\w:.-]+)/g)
  return [...calls].flatMap(([, name = '']) => packageScripts[name] ?? [])
}

function scriptsIn(text: string): Readonly<Record<string, string>> {
  try {
    const { scripts = {} } = JSON.parse(text) as { scripts?: Record<string, string> }
    return scripts
  } catch {
    // A broken package.json has no scripts; other probes may say what is wrong with it.
    return {}
  }
}
