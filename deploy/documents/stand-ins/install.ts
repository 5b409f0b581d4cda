/**
 * `install`, as root would: into the folder that stands for `/`, and without giving anything away, as
 * neither the owner nor the right to do so is on every machine. The rest is done by the real one.
 *
 * @module
 */

import { execFileSync } from 'node:child_process'
import { isAbsolute, join } from 'node:path'
import { argumentsOf, demand, machine, Refusal, standIn } from './refuse.ts'

const owner = /^(?:[a-z_][a-z0-9_-]*|\d+)$/

await standIn('install', (args) => {
  const { values, positionals: paths } = argumentsOf(args, {
    directory: { type: 'boolean', short: 'd', default: false },
    owner: { type: 'string', short: 'o', default: 'root' },
    group: { type: 'string', short: 'g', default: 'root' },
    mode: { type: 'string', short: 'm', default: '755' },
  })
  for (const name of [values.owner, values.group]) demand(owner.test(name), `nobody is ${name}`)
  const flags = [...(values.directory ? ['-d'] : []), '-m', values.mode]
  try {
    execFileSync('/usr/bin/install', [...flags, ...paths.map(onMachine)], {
      encoding: 'utf8',
      stdio: ['inherit', 'pipe', 'pipe'],
    })
  } catch (error) {
    throw new Refusal((error as { readonly stderr?: string }).stderr ?? String(error))
  }
  return ''
})

function onMachine(path: string): string {
  return isAbsolute(path) && path !== '/dev/stdin' ? join(machine, path) : path
}
