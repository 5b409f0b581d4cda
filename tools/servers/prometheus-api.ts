/**
 * What a running Prometheus is asked.
 *
 * @module
 */

import { setTimeout as delay } from 'node:timers/promises'

/** One series of an answer, now. */
export interface PrometheusSample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface PrometheusAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly state: 'pending' | 'firing'
}

/** What a measurement points to, such as the trace of the request that took so long. */
export interface PrometheusExemplar {
  readonly series: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** How the last scrape of a target went. */
export interface PrometheusTarget {
  readonly url: string
  readonly health: string
  readonly error: string
}

export interface PrometheusApi {
  /**
   * Resolves once every target has been scraped, some six seconds after the start: Prometheus looks
   * for its targets every five. @throws Error that names those which cannot be.
   */
  ready(timeoutMs?: number): Promise<void>
  /** What an expression is now. @throws Error with Prometheus' own words. */
  query(promql: string): Promise<PrometheusSample[]>
  /** Those that are pending or firing now. */
  alerts(): Promise<PrometheusAlert[]>
  targets(): Promise<PrometheusTarget[]>
  /** Rules whose last evaluation failed, with why. */
  brokenRules(): Promise<string[]>
  /** Those of the last minute; none without the feature `exemplar-storage`. */
  exemplars(promql: string): Promise<PrometheusExemplar[]>
}

export function prometheusApi(url: string): PrometheusApi {
  return {
    ready: (timeoutMs) => ready(url, timeoutMs),
    query: (promql) => query(url, promql),
    alerts: async () => (await ask<{ alerts: PrometheusAlert[] }>(url, '/api/v1/alerts')).alerts,
    targets: () => targets(url),
    brokenRules: () => brokenRules(url),
    exemplars: (promql) => exemplars(url, promql),
  }
}

async function ready(url: string, timeoutMs = 20_000): Promise<void> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const all = await targets(url)
    const missing = all.filter(({ health }) => health !== 'up')
    if (all.length > 0 && missing.length === 0) return
    if (performance.now() > deadline) {
      const words = missing.map((target) => `${target.url} (${target.error})`)
      throw new Error(`Prometheus could not scrape ${words.join(', ') || 'anything'}`)
    }
    await delay(50)
  }
}

async function targets(url: string): Promise<PrometheusTarget[]> {
  const { activeTargets } = await ask<{
    activeTargets: { scrapeUrl: string; health: string; lastError: string }[]
  }>(url, '/api/v1/targets?state=active')
  return activeTargets.map(({ scrapeUrl, health, lastError }) => ({
    url: scrapeUrl,
    health,
    error: lastError,
  }))
}

async function query(url: string, promql: string): Promise<PrometheusSample[]> {
  const { resultType, result } = await ask<{
    resultType: 'vector' | 'scalar'
    result: { metric: Record<string, string>; value: [number, string] }[] | [number, string]
  }>(url, `/api/v1/query?query=${encodeURIComponent(promql)}`)
  if (resultType === 'scalar') return [{ labels: {}, value: numberOf(String(result[1])) }]
  const series = result as { metric: Record<string, string>; value: [number, string] }[]
  return series.map(({ metric, value }) => ({ labels: metric, value: numberOf(value[1]) }))
}

async function brokenRules(url: string): Promise<string[]> {
  const { groups } = await ask<{
    groups: { rules: { name: string; health: string; lastError?: string }[] }[]
  }>(url, '/api/v1/rules')
  return groups
    .flatMap((group) => group.rules)
    .filter(({ health }) => health === 'err')
    .map(({ name, lastError }) => `${name}: ${lastError}`)
}

async function exemplars(url: string, promql: string): Promise<PrometheusExemplar[]> {
  const now = Date.now() / 1_000
  const range = `start=${now - 60}&end=${now + 1}`
  const found = await ask<
    {
      seriesLabels: Record<string, string>
      exemplars: { labels: Record<string, string>; value: string }[]
    }[]
  >(url, `/api/v1/query_exemplars?query=${encodeURIComponent(promql)}&${range}`)
  return found.flatMap((each) =>
    each.exemplars.map(({ labels, value }) => ({
      series: each.seriesLabels,
      labels,
      value: Number(value),
    })),
  )
}

/** Prometheus writes infinity as `+Inf`. */
function numberOf(text: string): number {
  return Number(text.replace('Inf', 'Infinity'))
}

async function ask<Data>(url: string, path: string): Promise<Data> {
  const answer = await fetch(url + path)
  const body = (await answer.json()) as { status: string; data: Data; error?: string }
  if (body.status !== 'success') throw new Error(`${path}: ${body.error}`)
  return body.data
}
