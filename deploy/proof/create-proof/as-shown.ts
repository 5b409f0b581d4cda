/**
 * The commands of the documents of new services that want a registry or an engine, as they are shown:
 * `npm create`, `npm install` of the kit, and how the README of a new service has it shipped, up to
 * the engine of containers and the cluster (deploy/documents/place.ts).
 *
 * @module
 */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { argumentsShown } from '../../../tools/documents/arguments-shown.ts'
import { demandKubectl } from '../../checks/kubernetes/render.ts'
import { place } from '../../documents/place.ts'
import { standInCluster } from '../../documents/stand-ins/cluster.ts'
import { readDocument, shownSections } from '../shown-commands.ts'
import { strangersEnvironment, typed } from './stranger.ts'

/**
 * What `npm create plimsoll@latest …` gives the scaffolder, which is not in a registry yet.
 *
 * @throws Error if that is not what is shown
 */
export function creationShown(): readonly string[] {
  const [args = []] = argumentsShown(readDocument('packages/create/README.md'), 'npm')
  const [verb, initializer, ...given] = args
  if (verb === 'create' && initializer === 'plimsoll@latest' && given.length > 0) return given
  throw new Error(`the README shows npm ${args.join(' ')}`)
}

/** The packed kit by the command of its README, with the archive for its name, and all else as named. */
export async function installProblems(packages: string): Promise<readonly string[]> {
  const [args = []] = argumentsShown(readDocument('packages/kit/README.md'), 'npm')
  const archive = readdirSync(packages).find((name) => /^plimsoll-kit-.*\.tgz$/.test(name)) ?? ''
  const cwd = join(packages, 'of-the-kit')
  mkdirSync(cwd)
  writeFileSync(join(cwd, 'package.json'), '{ "type": "module" }')
  const given = args.map((each) => (each === '@plimsoll/kit' ? join(packages, archive) : each))
  const installed = await typed(['npm', ...given], cwd)
  const program = "await import('@plimsoll/kit/errors'); await import('fastify')"
  const used = await typed(['node', '--input-type=module', '--eval', program], cwd)
  return [installed, used].flatMap(({ code, said }) =>
    code === 0 ? [] : [`npm ${args.join(' ')}: exit code ${code}\n${said}`],
  )
}

/** The block of its README that ships it, and a control: a file that it has not. */
export async function shippingProblems(
  project: string,
  print: (line: string) => void,
): Promise<readonly string[]> {
  await demandKubectl()
  const block = shownSections(readFileSync(join(project, 'README.md'), 'utf8')).filter(
    ({ heading }) => heading === 'Ship it',
  )
  const text = block.map(({ commands }) => `\`\`\`sh\n${npm}${commands}\`\`\`\n`).join('')
  await using cluster = await standInCluster()
  const env = { STRANGERS_PATH: strangersEnvironment['PATH'] ?? '' }
  await using on = await place({ standIns: ['docker'], folder: project, cluster, env })
  const { exitCode, output } = await on.follow(text)
  const wrong = await on.follow(text.replace('-k kubernetes', '-k manifests'))
  print(`shipped as its README says: ${cluster.objects.size} objects, exit code ${exitCode}`)
  print(`control, another folder: exit code ${wrong.exitCode}`)
  const isDone = exitCode === 0 && output.includes('could be started') && /applied/.test(output)
  return [
    ...(isDone ? [] : [`its README does not ship it:\n${output}`]),
    ...(wrong.exitCode === 0 ? ['a folder that it has not is applied'] : []),
  ]
}

/** By the Node of a stranger, without the conditions of this repository. */
const npm = 'npm() { PATH=$STRANGERS_PATH command npm "$@"; }\n'
