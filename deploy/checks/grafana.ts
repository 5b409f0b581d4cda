/**
 * Grafana's dashboard and what provisions it: promtool understands every query, and each asks for what
 * is measured. That each gives series is shown by tools/scraped-service.test.ts.
 *
 * @module
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { metricTables } from '../../tools/metrics-page.ts'
import { rules } from '../../tools/prometheus-rules.ts'
import { selectorsOf } from '../../tools/promql-names.ts'
import { prometheusBinary, promtool } from '../../tools/servers/prometheus-server.ts'
import type { Artefact, PlantedError } from './artefact.ts'
import { replaced } from './proxies/nginx-copy.ts'
import { toolOr } from './proxies/tools.ts'

const root = join(import.meta.dirname, '../..')

const shipped = {
  dashboard: read('plimsoll.json'),
  dashboards: read('provisioning/dashboards/plimsoll.yml'),
  datasources: read('provisioning/datasources/prometheus.yml'),
  compose: readFileSync(join(root, 'compose.yaml'), 'utf8'),
}

type Files = typeof shipped

export const grafana: Artefact = {
  name: 'grafana',
  problems: () => problemsOf(shipped),
  controls: [
    planted('a metric that is misspelt', 'dashboard', 'http_requests_total', 'http_request_total'),
    planted('a parenthesis that is left open', 'dashboard', '"expr": "sum(', '"expr": "sum(('),
    planted('a dashboard that is put elsewhere', 'dashboards', '/dashboards', '/pictures'),
    planted('a Prometheus that nobody knows', 'datasources', '//prometheus:', '//prometeus:'),
  ],
}

async function problemsOf({ dashboard, ...files }: Files): Promise<readonly string[]> {
  const queries = [...expressions(JSON.parse(dashboard))].map((query) =>
    query.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.+'),
  )
  return [
    ...(queries.length > 100 ? [] : [`only ${queries.length} queries were found`]),
    ...(await misunderstood(queries)),
    ...(await unmeasured(queries)),
    ...misplaced(files),
  ]
}

/** Wherever they are in it. */
function* expressions(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    if (name === 'expr' && typeof member === 'string') yield member
    else yield* expressions(member)
  }
}

/** @throws MissingTool */
async function misunderstood(queries: readonly string[]): Promise<readonly string[]> {
  toolOr(prometheusBinary, 'Prometheus')
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-grafana-check-'))
  try {
    const path = join(folder, 'rules.json')
    const asRules = queries.map((expr, at) => ({ record: `query:${at}`, expr }))
    writeFileSync(path, JSON.stringify({ groups: [{ name: 'dashboard', rules: asRules }] }))
    const { ok, output } = await promtool(['check', 'rules', '--lint=none', path])
    return ok ? [] : [output.trim()]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function unmeasured(queries: readonly string[]): Promise<readonly string[]> {
  const families = (await metricTables(root)).flatMap(({ metrics }) => metrics)
  const known = new Set([
    ...['up', 'ALERTS'],
    ...rules().flatMap((rule) => ('record' in rule ? [rule.record] : [])),
    ...families.flatMap(({ name, type }) =>
      type === 'histogram' ? ['_bucket', '_count', '_sum'].map((end) => name + end) : [name],
    ),
  ])
  const names = new Set(queries.flatMap(selectorsOf).map(({ name }) => name))
  return [...names].filter((name) => !known.has(name)).map((name) => `nobody measures ${name}`)
}

interface Provisioning {
  readonly providers: readonly { readonly options: { readonly path: string } }[]
  readonly datasources: readonly { readonly url: string }[]
}

/** Against where compose puts them. */
function misplaced(files: Omit<Files, 'dashboard'>): readonly string[] {
  const { providers } = parse(files.dashboards) as Provisioning
  const { datasources } = parse(files.datasources) as Provisioning
  const { services } = parse(files.compose)
  const mounts: readonly string[] = services.grafana.volumes
  return [
    ...providers
      .filter(({ options: { path } }) => !mounts.some((each) => each.includes(`:${path}/`)))
      .map(({ options: { path } }) => `no dashboard is put into ${path}`),
    ...datasources
      .filter(({ url }) => services[new URL(url).hostname] === undefined)
      .map(({ url }) => `there is nothing at ${url}`),
  ]
}

function planted(what: string, file: keyof Files, old: string, fresh: string): PlantedError {
  const changed = { ...shipped, [file]: replaced(shipped[file], old, fresh) }
  return { planted: what, problems: () => problemsOf(changed) }
}

function read(name: string): string {
  return readFileSync(join(root, 'deploy/grafana', name), 'utf8')
}
