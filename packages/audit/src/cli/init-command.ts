/** `plimsoll init [url]`: writes a config by looking at the folder and at the service. @module */

import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { UsageError } from '../run/run-options.ts'
import { argumentsOf } from './arguments.ts'
import { type Command, exitCodes } from './command.ts'
import { configFromClues } from './init/config-from-clues.ts'
import { repositoryClues } from './init/repository-clues.ts'
import { serviceClues } from './init/service-clues.ts'
import { withScheme } from './run-flags.ts'

const shape = {
  texts: ['out'],
  switches: ['force'],
  positionals: { min: 0, max: 1, names: 'at most one URL' },
}

export const initCommand: Command = async (args) => {
  const { positionals, text, isSet } = argumentsOf(args, shape)
  const file = text('out') ?? 'plimsoll.config.json'
  if (existsSync(file) && !isSet('force')) {
    throw new UsageError(`${file} is there already; --force replaces it.`)
  }
  const [given] = positionals
  const url = given === undefined ? undefined : withScheme(given)
  const files = await repositoryClues(process.cwd())
  const service = await serviceClues(url, files.openapi)
  if (url !== undefined && service === undefined) {
    process.stderr.write(`plimsoll: nothing answers at ${url}\n`)
    return exitCodes.unreachable
  }
  const config = configFromClues(files, service)
  await writeFile(file, `${JSON.stringify(config, undefined, 2)}\n`)
  const found = [...(service?.found ?? []), ...files.found]
  const where =
    service === undefined ? 'No running service was found.' : `Looked at ${service.url}.`
  process.stdout.write(
    `${[where, ...found.map((line) => `  ${line}`), `Written: ${file}. Read it, then: plimsoll audit`].join('\n')}\n`,
  )
  return exitCodes.passed
}
