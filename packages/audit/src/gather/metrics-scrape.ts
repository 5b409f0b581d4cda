/** Fetches the metrics of a service, as whoever may. @module */

import { type Answer, isSuccess } from './answer.ts'
import type { Credential } from './http-client.ts'
import { type Metrics, parseMetrics } from './metrics-text.ts'
import type { Stand } from './stand.ts'

export interface Scrape {
  readonly answer: Answer
  /** Empty unless the answer is 2xx. */
  readonly metrics: Metrics
}

/** Undefined if no place of metrics is known. Without a credential first, then as who may. */
export async function scrape(stand: Stand): Promise<Scrape | undefined> {
  const { metrics: path, metricsOrigin } = stand.discovery
  if (path === undefined) return undefined
  const http = metricsOrigin === undefined ? stand.http : stand.http.at(metricsOrigin)
  const headers = { accept: 'text/plain;version=0.0.4, application/openmetrics-text;q=0.5' }
  const request = { path, headers, waitOut429: false, bodyKeptMax: 4_000_000 }
  const open = await http.send(request)
  const isRefused = open.status === 401 || open.status === 403 || open.status === 404
  const who = isRefused ? await whoMay(stand) : undefined
  const answer = who === undefined ? open : await http.send({ ...request, as: who })
  return { answer, metrics: parseMetrics(isSuccess(answer) ? answer.body : '') }
}

/** An administrator where one is declared, else A. */
async function whoMay({ accounts, capabilities }: Stand): Promise<Credential | undefined> {
  if (accounts.admin !== undefined) return await accounts.admin()
  return capabilities.has('credential') ? await accounts.a() : undefined
}
