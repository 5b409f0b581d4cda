/**
 * The dashboard, written as Grafana imports it: `plimsoll.json`.
 *
 * @module
 */

import type { Need, Panel, Row } from './panel.ts'
import { prettyJson } from './pretty-json.ts'
import { alerts, model, process } from './process-rows.ts'
import { goldenSignals, routes } from './request-rows.ts'
import { flagRollouts } from './rollout-rows.ts'
import { cache, database, dependencies, redis } from './store-rows.ts'
import { authentication, jobs } from './work-rows.ts'

const rows: readonly Row[] = [
  goldenSignals,
  alerts,
  routes,
  dependencies,
  database,
  redis,
  authentication,
  flagRollouts,
  jobs,
  cache,
  model,
  process,
]

const datasource = { type: 'prometheus', uid: '$datasource' }
const columns = 24

/** One query as Prometheus takes it. */
export interface DashboardQuery {
  /** Such as `Database / Statements take`. */
  readonly title: string
  readonly promql: string
  /** Undefined if every service that has been used gives series. */
  readonly needs: Need | undefined
}

/** Every query, of all instances, with rates over `window`: at least four scrapes. */
export function dashboardQueries(window = '1m'): readonly DashboardQuery[] {
  return rows.flatMap((row) =>
    row.panels.flatMap((panel) =>
      panel.queries.map(({ promql }) => ({
        title: `${row.title} / ${panel.title}`,
        promql: promql.replaceAll('$__rate_interval', window).replaceAll('$instance', '.+'),
        needs: panel.needs,
      })),
    ),
  )
}

export function dashboardFile(): { readonly path: string; readonly text: string } {
  return { path: 'deploy/grafana/plimsoll.json', text: prettyJson(dashboard()) }
}

function dashboard(): object {
  return {
    uid: 'plimsoll',
    title: 'Plimsoll',
    description:
      'Made by `npm run docs` from deploy/grafana/dashboard.ts: edit that, or save changes under another name.',
    tags: ['plimsoll'],
    // Grafana 10.
    schemaVersion: 38,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    timezone: 'browser',
    templating: { list: variables() },
    annotations: { list: [restarts()] },
    panels: placed(),
  }
}

function variables(): readonly object[] {
  const instances = 'label_values(up{job="plimsoll"}, instance)'
  return [
    { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' },
    {
      name: 'instance',
      label: 'Instance',
      type: 'query',
      datasource,
      query: { query: instances, refId: 'instances' },
      definition: instances,
      refresh: 2,
      sort: 1,
      multi: true,
      includeAll: true,
      allValue: '.+',
      current: { selected: true, text: ['All'], value: ['$__all'] },
    },
  ]
}

/** A mark where a process was started. */
function restarts(): object {
  return {
    name: 'Starts',
    datasource,
    enable: true,
    iconColor: 'blue',
    expr: 'changes(process_start_time_seconds{job="plimsoll",instance=~"$instance"}[1m]) > 0',
    titleFormat: '{{instance}} started',
  }
}

/** Rows from top to bottom, the panels of each from left to right. */
function placed(): object[] {
  const all: object[] = []
  let y = 0
  for (const row of rows) {
    all.push({
      id: all.length + 1,
      type: 'row',
      title: row.title,
      collapsed: false,
      gridPos: { x: 0, y, w: columns, h: 1 },
      panels: [],
    })
    y += 1
    let [x, highest] = [0, 0]
    for (const panel of row.panels) {
      const { width, height = 8 } = panel
      if (x + width > columns) {
        y += highest
        x = 0
        highest = 0
      }
      all.push(panelOf(panel, all.length + 1, { x, y, w: width, h: height }))
      x += width
      highest = Math.max(highest, height)
    }
    y += highest
  }
  return all
}

function panelOf(panel: Panel, id: number, gridPos: object): object {
  const common = {
    id,
    type: panel.kind,
    title: panel.title,
    description: panel.description,
    gridPos,
  }
  if (panel.kind === 'alertlist') return { ...common, options: alertOptions }
  const isTable = panel.kind === 'table'
  return {
    ...common,
    datasource,
    targets: panel.queries.map(({ promql, legend }, at) => ({
      refId: String.fromCharCode(65 + at),
      datasource,
      expr: promql,
      legendFormat: legend,
      ...(isTable ? { format: 'table', instant: true } : { range: true }),
    })),
    fieldConfig: { defaults: fieldOf(panel), overrides: isTable ? columnUnits : [] },
    options: options[panel.kind],
    ...(isTable ? { transformations: tableOf(panel) } : {}),
  }
}

const alertOptions = {
  alertName: '',
  dashboardAlerts: false,
  datasource: '$datasource',
  groupMode: 'default',
  maxItems: 20,
  sortOrder: 3,
  stateFilter: { firing: true, pending: true, noData: false, normal: false, error: true },
  viewMode: 'list',
}

const options = {
  timeseries: {
    legend: { displayMode: 'table', placement: 'bottom', calcs: ['mean', 'max', 'lastNotNull'] },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  stat: { colorMode: 'value', graphMode: 'area', reduceOptions: { calcs: ['lastNotNull'] } },
  'state-timeline': { mergeValues: true, showValue: 'never', rowHeight: 0.8 },
  table: { showHeader: true, sortBy: [{ displayName: 'Requests', desc: true }] },
} as const

function fieldOf({ unit, max, thresholds, isLessWorse, isStacked }: Panel): object {
  const [warning, critical] = thresholds ?? []
  const colours = isLessWorse ? ['red', 'yellow', 'green'] : ['green', 'yellow', 'red']
  const steps = [null, warning, critical]
    .map((value, at) => ({ color: colours[at], value }))
    .filter(({ value }) => value !== undefined)
  return {
    unit,
    min: 0,
    ...(max === undefined ? {} : { max }),
    thresholds: { mode: 'absolute', steps },
    custom: {
      lineWidth: 1,
      fillOpacity: isStacked ? 30 : 8,
      showPoints: 'never',
      spanNulls: false,
      stacking: { mode: isStacked ? 'normal' : 'none', group: 'A' },
      thresholdsStyle: { mode: thresholds === undefined ? 'off' : 'line' },
    },
  }
}

/** One line for each route: the answers of all queries joined, without what they repeat. */
function tableOf({ queries }: Panel): readonly object[] {
  const named = queries.map(({ legend }, at) => [`Value #${String.fromCharCode(65 + at)}`, legend])
  return [
    { id: 'merge', options: {} },
    {
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        renameByName: { method: 'Method', route: 'Route', ...Object.fromEntries(named) },
      },
    },
  ]
}

const columnUnits = [
  ['Requests', 'reqps'],
  ['Failures', 'percentunit'],
  ['p50', 's'],
  ['p95', 's'],
  ['p99', 's'],
  ['Threshold', 's'],
  ['Over threshold', 'percentunit'],
].map(([name, unit]) => ({
  matcher: { id: 'byName', options: name },
  properties: [{ id: 'unit', value: unit }],
}))
