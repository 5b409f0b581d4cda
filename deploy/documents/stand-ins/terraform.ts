/**
 * `terraform` up to the account: `init`, `apply` and `output` with the options that are shown, held
 * against what the module declares, in the order in which they have to be. Nothing is planned or made;
 * that the modules are valid, `npm run prove:delivery -- terraform` asks Terraform itself.
 *
 * @module
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Module, moduleIn } from './modules.ts'
import { argumentsOf, demand, repository, standIn } from './refuse.ts'

/** Of the backend `s3`; all of them have to be given. */
const backend = ['bucket', 'key', 'region']
/** Where the states are: one for each module. */
const states = join(repository, 'states')
/** Of the shape that the other module asks for. */
const role = 'arn:aws:iam::000000000000:role/plimsoll-production-external-secrets'

await standIn('terraform', (args) => {
  const [first = ''] = args
  const { folder = '.' } = /^-chdir=(?<folder>.+)$/.exec(first)?.groups ?? {}
  const [verb, ...rest] = first.startsWith('-chdir=') ? args.slice(1) : args
  const module = moduleIn(resolve(folder))
  if (verb === 'init') return initialised(module, rest)
  if (verb === 'apply') return applied(module, rest, resolve(folder))
  demand(verb === 'output', `no document shows ${verb}`)
  return output(module, rest)
})

/** Terraform's options have one dash. */
function doubled(args: readonly string[]): readonly string[] {
  return args.map((each) => each.replace(/^-(?=[a-z]{2})/, '--'))
}

function pairs(texts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    texts.map((text) => {
      const { name, value } = /^(?<name>\w+)=(?<value>.+)$/s.exec(text)?.groups ?? {}
      demand(name !== undefined && value !== undefined, `"${text}" is not NAME=VALUE`)
      return [name, value]
    }),
  )
}

function initialised({ name }: Module, args: readonly string[]): string {
  const { values, positionals } = argumentsOf(doubled(args), {
    'backend-config': { type: 'string', multiple: true, default: [] },
  })
  demand(positionals.length === 0, `init takes no ${positionals.join(' ')}`)
  const given = pairs(values['backend-config'])
  demand(
    [...given.keys()].toSorted().join() === backend.join(),
    `the backend wants ${backend.join(', ')}`,
  )
  const state = `${given.get('bucket')}/${given.get('key')}`
  const taken = kept().filter(([other]) => other !== name)
  demand(!taken.some(([, other]) => other === state), `${state} is the state of another module`)
  writeFileSync(
    states,
    `${kept()
      .concat([[name, state]])
      .map((each) => each.join(' '))
      .join('\n')}\n`,
  )
  return ''
}

/** Modules that were initialised, and where their state is. */
function kept(): (readonly [string, string])[] {
  const text = existsSync(states) ? readFileSync(states, 'utf8').trim() : ''
  const lines = text === '' ? [] : text.split('\n')
  return lines.map((line) => line.split(' ') as [string, string])
}

function applied(module: Module, args: readonly string[], folder: string): string {
  demandState(module)
  const { values, positionals } = argumentsOf(doubled(args), {
    'var-file': { type: 'string', multiple: true, default: [] },
    var: { type: 'string', multiple: true, default: [] },
  })
  demand(positionals.length === 0, `apply takes no ${positionals.join(' ')}`)
  const files = values['var-file'].flatMap((file) => {
    demand(existsSync(join(folder, file)), `there is no ${file}`)
    const text = readFileSync(join(folder, file), 'utf8')
    return [...text.matchAll(/^(?<name>\w+)\s*=/gm)].map(([, name = '']) => name)
  })
  const given = pairs(values.var)
  const all = [...files, ...given.keys()]
  for (const name of all) demand(name in module.variables, `${module.name} has no variable ${name}`)
  for (const [name, hasDefault] of Object.entries(module.variables)) {
    demand(hasDefault || all.includes(name), `${module.name} wants ${name}`)
  }
  const arn = given.get('external_secrets_role_arn') ?? role
  demand(arn === role, `"${arn}" is not what the other module tells`)
  return ''
}

function output(module: Module, args: readonly string[]): string {
  demandState(module)
  const { values, positionals } = argumentsOf(doubled(args), {
    raw: { type: 'boolean', default: false },
  })
  const [name = ''] = positionals
  demand(
    values.raw && module.outputs.includes(name),
    `${module.name} has no output ${name} that is raw`,
  )
  return name === 'external_secrets_role_arn' ? role : name
}

function demandState({ name }: Module): void {
  demand(
    kept().some(([other]) => other === name),
    `${name} was not initialised`,
  )
}
