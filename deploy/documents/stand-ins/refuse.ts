/**
 * What stand-ins have in common: they say what is wrong, and end with 1.
 *
 * @module
 */

import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

/** What a document asks for does not fit to the repository. */
export class Refusal extends Error {}

export function demand(isSo: boolean, otherwise: string): asserts isSo {
  if (!isSo) throw new Refusal(otherwise)
}

/** @throws Refusal at an option that the documents do not show */
export function argumentsOf<Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    throw new Refusal(error instanceof Error ? error.message : String(error))
  }
}

/** Runs the program, by its name. */
export async function standIn(
  name: string,
  work: (args: readonly string[]) => Promise<string> | string,
): Promise<void> {
  try {
    const said = await work(process.argv.slice(2))
    if (said !== '') process.stdout.write(`${said}\n`)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    process.stderr.write(`${name} (stand-in): ${error.message}\n`)
    process.exitCode = 1
  }
}

export const repository: string = process.env['STAND_IN_REPOSITORY'] ?? process.cwd()
export const machine: string = process.env['STAND_IN_MACHINE'] ?? '/'
