/**
 * Whether the files by which the service is deployed agree with its configuration: those of a
 * repository, which an installation need not have.
 *
 * @module
 */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Check, defineCheck, type Finding, ok, skipped } from '@plimsoll/kit/doctor'
import type { ServiceConfig } from '../config.ts'
import { composeGrace, podGrace } from './grace.ts'
import { judgeNginx } from './nginx.ts'
import { nginxText } from './nginx-text.ts'

const nginxFile = 'deploy/nginx/nginx.conf'
/** Those that tell a platform how long to wait for an end. */
const graceFiles = {
  'compose.yaml': composeGrace,
  'compose.production.yaml': composeGrace,
  'deploy/kubernetes/base/api/deployment.yaml': podGrace,
} as const

export function deploymentChecks(config: ServiceConfig, folder: string): readonly Check[] {
  return [
    defineCheck({ name: 'nginx', title: 'nginx', run: () => nginx(config, folder) }),
    defineCheck({ name: 'grace', title: 'Time to stop', run: () => grace(config, folder) }),
  ]
}

async function nginx(config: ServiceConfig, folder: string): Promise<readonly Finding[]> {
  const text = await nginxText(join(folder, nginxFile))
  return text === undefined ? [skipped(`there is no ${nginxFile}`)] : judgeNginx(text, config)
}

async function grace(config: ServiceConfig, folder: string): Promise<readonly Finding[]> {
  const judged = Object.entries(graceFiles).map(async ([file, judge]) => {
    const text = await textOrNothing(join(folder, file))
    return text === undefined ? undefined : judge(file, text, config)
  })
  const found = (await Promise.all(judged)).filter((findings) => findings !== undefined)
  if (found.length === 0) return [skipped(`there is none of ${Object.keys(graceFiles).join(', ')}`)]
  const wrong = found.flat()
  if (wrong.length > 0) return wrong
  return [ok(`${found.length} files grant more than SHUTDOWN_GRACE`)]
}

async function textOrNothing(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
