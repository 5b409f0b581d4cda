/**
 * What the Terraform of deploy/terraform declares, by which its stand-in and that of `aws` judge. Read
 * once, as parsing takes a second, and handed to the stand-ins as a file.
 *
 * @module
 */

import {
  at,
  blocksOf,
  type Hcl,
  type HclObject,
  type Parsed,
  parsed,
  shippedSources,
} from '../../checks/terraform/sources.ts'
import type { Module } from './modules.ts'

export async function declaredModules(): Promise<readonly Module[]> {
  const files = await parsed(await shippedSources())
  return ['aws', 'cluster'].map((name) => {
    const resources = blocksOf(files, name, 'resource')
    return {
      name,
      variables: variablesOf(files, name),
      outputs: Object.keys(blocksOf(files, name, 'output')),
      secrets: namesOf(resources['aws_secretsmanager_secret'], 'name'),
      users: namesOf(resources['aws_elasticache_user'], 'user_id'),
    }
  })
}

function variablesOf(files: Parsed, name: string): Module['variables'] {
  const declared = Object.entries(blocksOf(files, name, 'variable'))
  return Object.fromEntries(
    declared.map(([variable, block]) => [variable, at(block, 'default') !== undefined]),
  )
}

function namesOf(resources: Hcl | undefined, attribute: string): readonly string[] {
  return Object.values((resources ?? {}) as HclObject).flatMap((each) => {
    const name = String(at(each, attribute)).replace(/^\$\{local\.name\}/, 'plimsoll-production')
    return keysOf(at(each, 'for_each')).map((key) => name.replace(/\$\{each\.key\}/, key))
  })
}

/** Of a set that is written out; what is made once counts as a set of one. */
function keysOf(forEach: Hcl | undefined): readonly string[] {
  if (forEach === undefined) return ['']
  return [...String(forEach).matchAll(/"([^"]+)"/g)].map(([, key = '']) => key)
}
