/**
 * `docker` up to its engine. A build: the Dockerfile is one that CI builds, it is read without a
 * complaint, what it copies lies in the context, and the tag is one. Compose: docker-compose itself
 * puts the files together, with the profiles, and what is named and mounted is there.
 *
 * @module
 */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import { dockerComposeBinary } from '../../../tools/servers/docker-compose.ts'
import { problemsOf } from '../../checks/dockerfiles.ts'
import { readDockerfile } from '../../image/dockerfile.ts'
import { argumentsOf, demand, Refusal, standIn } from './refuse.ts'

const root = join(import.meta.dirname, '../../..')
/** A name with a registry and a tag, by the grammar of references of the distribution project. */
const reference = /^[a-z0-9.-]+(?::\d+)?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)+:\w[\w.-]{0,127}$/

await standIn('docker', ([command = '', ...rest]) => {
  if (command === 'build') return built(rest)
  const [verb, ...others] = rest
  demand(command === 'compose' && verb === 'up', `no document shows ${command} ${verb}`)
  return up(others)
})

function built(args: readonly string[]): string {
  const { values, positionals } = argumentsOf(args, {
    file: { type: 'string', short: 'f', default: 'Dockerfile' },
    tag: { type: 'string', short: 't', default: '' },
  })
  const [context = ''] = positionals
  demand(positionals.length === 1, 'a build has one context')
  demand(existsSync(values.file), `there is no ${values.file}`)
  const name = basename(values.file, '.Dockerfile')
  demand(imagesOfCi().includes(name), `${values.file} is no image that CI builds`)
  const text = readFileSync(values.file, 'utf8')
  const problems = problemsOf(text)
  demand(problems.length === 0, problems.join('\n'))
  for (const source of copied(text)) {
    const isThere = existsSync(join(context, source))
    demand(isThere, `${values.file} copies ${source}, which ${context} has not`)
  }
  demand(reference.test(values.tag), `"${values.tag}" is no name with a tag`)
  return `${values.file} could be built as ${values.tag}`
}

function imagesOfCi(): readonly string[] {
  const workflow = parse(readFileSync(join(root, '.github/workflows/images.yml'), 'utf8'))
  const jobs = Object.values(workflow.jobs) as readonly {
    readonly strategy?: { readonly matrix?: { readonly include?: readonly { image: string }[] } }
  }[]
  return jobs.flatMap(({ strategy }) => strategy?.matrix?.include?.map(({ image }) => image) ?? [])
}

/** From the context, and not from another stage. */
function copied(text: string): readonly string[] {
  const { stages } = readDockerfile(text)
  const copies = stages.flatMap(({ instructions }) =>
    instructions.filter(({ keyword, rest }) => keyword === 'COPY' && !rest.includes('--from=')),
  )
  return copies.flatMap(({ rest }) =>
    rest
      .split(/\s+/)
      .filter((word) => !word.startsWith('--'))
      .slice(0, -1),
  )
}

interface Services {
  readonly [name: string]: { readonly build?: object; readonly volumes?: readonly string[] }
}

function up(args: readonly string[]): string {
  const { values, positionals: wanted } = argumentsOf(args, {
    build: { type: 'boolean', default: false },
    detach: { type: 'boolean', short: 'd', default: false },
  })
  const services = composed()
  const names = Object.keys(services)
  const unknown = wanted.filter((name) => !names.includes(name))
  demand(unknown.length === 0, `no service is called ${unknown.join(', ')}`)
  const isBuilt = Object.values(services).some(({ build }) => build !== undefined)
  demand(!values.build || isBuilt, 'no service is built')
  for (const [name, { volumes = [] }] of Object.entries(services)) {
    for (const volume of volumes) {
      const [source = ''] = volume.split(':')
      // Another is a volume by its name.
      const isThere = !source.startsWith('/') || existsSync(source)
      demand(isThere, `${name} mounts ${source}, which is not there`)
    }
  }
  return `could be started: ${(wanted.length === 0 ? names : wanted).join(', ')}`
}

/** @throws Refusal with the words of docker-compose */
function composed(): Services {
  try {
    const stdio = 'pipe'
    return parse(execFileSync(dockerComposeBinary(), ['config'], { encoding: 'utf8', stdio }))
      .services
  } catch (error) {
    throw new Refusal((error as { readonly stderr?: string }).stderr ?? String(error))
  }
}
