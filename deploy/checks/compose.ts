/**
 * The compose files: accepted by docker-compose, and production as it must be.
 *
 * @module
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Artefact, PlantedError } from './artefact.ts'
import { disagreements } from './compose/agreement.ts'
import { compose as composed, given, root } from './compose/composed.ts'
import { productionProblems } from './compose/production-rules.ts'
import { replaced } from './proxies/nginx-copy.ts'
import { complaints } from './proxies/tools.ts'

const base = join(root, 'compose.yaml')
const overlay = join(root, 'compose.production.yaml')

export const compose: Artefact = {
  name: 'compose',
  problems: async () => [...complaints(await composed([base])), ...(await judged(await whole()))],
  controls: [
    {
      planted: 'an unknown key',
      problems: () => refusals((text) => replaced(text, 'cap_drop:', 'cap_dorp:')),
    },
    planted('a tag in the place of a digest', /@sha256:66e2\w+/, ''),
    planted('a root file system that is written to', 'read_only: true', 'read_only: false'),
    planted('capabilities', /- ALL/, '- NET_RAW'),
    planted('a published database port', 'shm_size: 256m', 'ports: ["127.0.0.1:5432:5432"]'),
    planted('a page for everybody', '127.0.0.1:3000:3000/tcp', '3000:3000/tcp'),
    planted('a missing limit', 'mem_limit: 2g', 'tty: false'),
    planted('a log without end', 'max-size: 10m', 'mode: blocking'),
    planted('a way out of the database', 'data:\n    internal: true', 'data:\n    internal: false'),
    planted(
      'a password in the environment',
      "DATABASE_URL: ''",
      'DATABASE_URL: postgres://u:p@h/d',
    ),
    planted('a secret that is not given', '- source: redis_url', ''),
    planted('a grace shorter than the end', 'stop_grace_period: 60s', 'stop_grace_period: 45s'),
    planted('instances that believe everybody', '80.11/32', '0.0/16'),
    planted('instances before the schema', 'service_completed_successfully', 'service_started'),
    planted('a configuration that is refused', 'NODE_ENV: production', 'NODE_ENV: sailing'),
    planted(
      'more connections than there are',
      'TRUSTED_HOSTS:',
      'DATABASE_POOL_MAX: "50"\n      TRUSTED_HOSTS:',
    ),
    planted('an address that no network has', '172.30.80.0/24', '172.30.81.0/24'),
  ],
}

let made: Promise<string> | undefined

/** What docker-compose makes of both files, once: it takes its time. */
function whole(): Promise<string> {
  made ??= together()
  return made
}

/** @throws MissingTool; Error with what it does not accept */
async function together(): Promise<string> {
  const { isOk, output } = await composed([base, overlay], given)
  if (!isOk) throw new Error(output)
  return output
}

async function judged(text: string): Promise<readonly string[]> {
  const services = parse(text)
  return [...productionProblems(services), ...(await disagreements(services))]
}

/** What docker-compose says of a changed copy of the overlay. */
async function refusals(change: (text: string) => string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-compose-check-'))
  try {
    const path = join(folder, 'overlay.yaml')
    writeFileSync(path, change(readFileSync(overlay, 'utf8')))
    return complaints(await composed([base, path], given))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** In what docker-compose has made of the files. */
function planted(what: string, old: string | RegExp, fresh: string): PlantedError {
  return {
    planted: what,
    async problems() {
      const text = await whole()
      const found = typeof old === 'string' ? old : (old.exec(text)?.[0] ?? String(old))
      return await judged(replaced(text, found, fresh))
    },
  }
}
