/** Runs of probes that a test writes, against a server of the test or a service that is started. @module */

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Probe } from '../../probe.ts'
import type { AuditReport, Finding } from '../../report/report.ts'
import type { RunOptions } from '../run-options.ts'
import { runAudit } from '../run-probes.ts'

/** Runs them against a server of its own. */
export function run(
  probes: readonly Probe[],
  options: Partial<RunOptions> = {},
  config: RunOptions['config'] = {},
): Promise<AuditReport> {
  return against(probes, config).then((given) => runAudit({ ...given, ...options }))
}

/** A server in this process: to the auditor it is somebody else's. */
export async function against(
  probes: readonly Probe[],
  config: RunOptions['config'] = {},
): Promise<RunOptions> {
  let isIll = false
  const server = createServer((request, response) => {
    isIll ||= request.url === '/ill'
    response.statusCode = isIll ? 500 : 200
    response.end('{}')
  })
  server.unref()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const target = { url: `http://127.0.0.1:${port}`, liveness: '/livez', readiness: '/readyz' }
  return { catalogue: probes, config: { ...config, target }, env: {} }
}

export function started(
  service: { readonly config: RunOptions['config']; readonly folder: string },
  probes: readonly Probe[],
): RunOptions {
  return { catalogue: probes, config: service.config, baseDir: service.folder, env: process.env }
}

export function verdicts({ findings }: AuditReport): Record<string, Finding['verdict']> {
  return Object.fromEntries(findings.map(({ probe, verdict }) => [probe, verdict]))
}

export function finding({ findings }: AuditReport, id: string): Finding {
  const found = findings.find(({ probe }) => probe === id)
  assert.ok(found)
  return found
}
