/**
 * Which planted defects, benign twins and design variants are switched on.
 *
 * `CORPUS_FLAGS=jwt-none,twin:err-leak,variant:rs256`, or the same after `--flags=`, which holds where
 * an environment is made anew; without either the service is good.
 *
 * @module
 */

const prefix = '--flags='

export type Flags = ReadonlySet<string>

export function flagsOf(env: NodeJS.ProcessEnv, args: readonly string[] = []): Flags {
  const argument = args.find((arg) => arg.startsWith(prefix))?.slice(prefix.length) ?? ''
  const names = `${argument},${env['CORPUS_FLAGS'] ?? ''}`.split(',').map((name) => name.trim())
  return new Set(names.filter((name) => name !== ''))
}
