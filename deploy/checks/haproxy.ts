/**
 * The shipped HAProxy: accepted by HAProxy itself, and in agreement with the service.
 *
 * @module
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { haproxyBinary } from '../../tools/servers/haproxy-server.ts'
import type { Artefact, PlantedError } from './artefact.ts'
import { haproxyProblems } from './proxies/haproxy-rules.ts'
import { replaced } from './proxies/nginx-copy.ts'
import { serviceLimits } from './proxies/service-limits.ts'
import { environment, haproxyFile } from './proxies/shipped-haproxy.ts'
import { complaints, told, toolOr } from './proxies/tools.ts'

const shipped = readFileSync(haproxyFile, 'utf8')

export const haproxy: Artefact = {
  name: 'haproxy',
  problems: async () => [...(await refusals(shipped)), ...(await disagreements(shipped))],
  controls: [
    refused('an unknown keyword', 'option redispatch 1', 'option readdress 1'),
    refused('a backend that is not there', 'default_backend api', 'default_backend ape'),
    disagreeing('a check that comes too late', 'inter 500ms', 'inter 5s'),
    disagreeing('a check of something else', 'uri /readyz', 'uri /livez'),
    disagreeing(
      'what was sent, sent again',
      'retry-on conn-failure',
      'retry-on all-retryable-errors',
    ),
    disagreeing('a retry at the same instance', 'option redispatch 1', ''),
    disagreeing('a key that clients write', 'hash var(txn.rollout_key)', 'hash req.hdr(x-key)'),
    disagreeing(
      'an address that clients write',
      'http-request set-header X-Forwarded-For %[var(txn.client)]',
      'option forwardfor',
    ),
    disagreeing('connections kept too long', 'http-keep-alive 60s', 'http-keep-alive 90s'),
    disagreeing('too little patience', 'timeout server 65s', 'timeout server 20s'),
    disagreeing('headers that do not fit', 'tune.bufsize 32768', 'tune.bufsize 16384'),
    disagreeing('a canary from the start', 'CANARY1}" weight 0', 'CANARY1}" weight 10'),
    disagreeing('queries in the log', '"path":"%[var(txn.log_path)]"', '"path":"%HU"'),
  ],
}

/** What HAProxy says of it, with the addresses of this machine. @throws MissingTool */
async function refusals(text: string): Promise<readonly string[]> {
  const program = toolOr(haproxyBinary, 'HAProxy')
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-haproxy-check-'))
  try {
    const file = join(folder, 'haproxy.cfg')
    writeFileSync(file, text)
    const place = { stable1: 8001, stable2: 8002, canary1: 8003 }
    const given = environment(place, 8080, join(folder, 'admin.sock'))
    // `-dW` refuses what it would only warn of.
    return complaints(await told(program, ['-c', '-dW', '-f', file], given))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function disagreements(text: string): Promise<readonly string[]> {
  return haproxyProblems(text, await serviceLimits())
}

/** Found by HAProxy itself. */
function refused(planted: string, old: string, fresh: string): PlantedError {
  return { planted, problems: () => refusals(replaced(shipped, old, fresh)) }
}

/** Found by comparing it with the service. */
function disagreeing(planted: string, old: string, fresh: string): PlantedError {
  return { planted, problems: () => disagreements(replaced(shipped, old, fresh)) }
}
