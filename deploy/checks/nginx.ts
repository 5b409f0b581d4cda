/**
 * The shipped nginx: accepted by nginx itself, without and with TLS and Brotli, and in agreement with
 * the service.
 *
 * @module
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certificates } from '../../packages/kit/src/reliability/database/postgres/testing/certificates.ts'
import { nginxBrotliModule } from '../../tools/servers/nginx-brotli.ts'
import { nginxBinary } from '../../tools/servers/nginx-server.ts'
import type { Artefact, PlantedError } from './artefact.ts'
import {
  copyNginx,
  type Edit,
  flatNginx,
  type NginxPlace,
  nginxFolder,
  replaced,
} from './proxies/nginx-copy.ts'
import { nginxProblems } from './proxies/nginx-rules.ts'
import { serviceLimits } from './proxies/service-limits.ts'
import { besides } from './proxies/shipped-nginx.ts'
import { complaints, told, toolOr } from './proxies/tools.ts'

export const nginx: Artefact = {
  name: 'nginx',
  problems: async () => [
    ...(await refusals()),
    ...(await refusals((folder) => ({ tls: { port: 8443, ...certificates(folder) } }))),
    ...(await refusals(() => ({ brotli: toolOr(nginxBrotliModule, 'Brotli for nginx') }))),
    ...(await disagreements()),
    ...(await disagreements((text, name) => (name === 'upstream.conf' ? behindHaproxy() : text))),
  ],
  controls: [
    refused('an unknown directive', 'nginx.conf', 'sendfile on', 'sail on'),
    refused('a file that is not there', 'snippets/site.conf', 'snippets/proxy.', 'snippets/none.'),
    disagreeing('a body limit below a batch', 'nginx.conf', 'size 41m', 'size 10m'),
    disagreeing('no body limit', 'nginx.conf', 'size 41m', 'size 0'),
    disagreeing('headers that do not fit', 'nginx.conf', 'buffers 4 16k', 'buffers 4 8k'),
    disagreeing('max_fails=1', 'upstream.conf', 'max_fails=0', 'max_fails=1'),
    disagreeing('connections kept too long', 'upstream.conf', 'timeout 60s', 'timeout 90s'),
    disagreeing(
      'too little patience',
      'snippets/proxy.conf',
      'read_timeout 65s',
      'read_timeout 20s',
    ),
    disagreeing(
      'a POST sent twice',
      'snippets/proxy.conf',
      'error timeout;',
      'error timeout non_idempotent;',
    ),
    disagreeing('queries in the log', 'snippets/log.conf', '"$logged_path"', '"$request_uri"'),
    disagreeing('queries in the error log', 'nginx.conf', 'stderr crit', 'stderr error'),
    disagreeing('files outside of /tmp', 'nginx.conf', '/tmp/nginx-proxy', '/var/lib/nginx/proxy'),
    disagreeing('a port of root', 'conf.d/plain.conf', 'listen 8080', 'listen 80'),
  ],
}

type Options = (folder: string) => Partial<NginxPlace>

/** What nginx says of a copy with the addresses of this machine. @throws MissingTool */
async function refusals(options: Options = () => ({})): Promise<readonly string[]> {
  const program = toolOr(nginxBinary, 'nginx')
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-nginx-check-'))
  try {
    const place = { folder, port: 8080, upstreams: [8000], console: folder, ...options(folder) }
    const main = join(folder, 'main.conf')
    writeFileSync(main, copyNginx(place))
    return complaints(await told(program, ['-t', '-q', '-p', folder, '-c', main, '-g', besides()]))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function disagreements(edit?: Edit): Promise<readonly string[]> {
  return nginxProblems(flatNginx(edit), await serviceLimits())
}

function behindHaproxy(): string {
  return readFileSync(join(nginxFolder, 'upstream.production.conf'), 'utf8')
}

/** Found by nginx itself. */
function refused(planted: string, ...change: Change): PlantedError {
  return { planted, problems: () => refusals(() => ({ edit: changed(change) })) }
}

/** Found by comparing it with the service. */
function disagreeing(planted: string, ...change: Change): PlantedError {
  return { planted, problems: () => disagreements(changed(change)) }
}

type Change = readonly [file: string, old: string, fresh: string]

function changed([file, old, fresh]: Change): Edit {
  return (text, name) => (name === file ? replaced(text, old, fresh) : text)
}
