export interface MetricsOptions {
  /** What runs, for `build_info`. Default: `unknown`. */
  readonly build?: { readonly version?: string; readonly commit?: string }
  /**
   * Port that serves the metrics, and the probes in detail, to whoever reaches it; 0 takes a free one.
   * Default: none.
   */
  readonly managementPort?: number | undefined
  /** Default `127.0.0.1`: this machine alone. */
  readonly managementHost?: string
  /** Series of a metric that are shown; the others are shown as one. Default 2,000. */
  readonly seriesMax?: number
  /** Scrapes within so many milliseconds get the same text. Default 100. */
  readonly sharedForMs?: number
  /** Monotonic milliseconds. Default `performance.now`. */
  readonly now?: () => number
}

export interface MetricsRouteOptions {
  /**
   * What the route declares for `@plimsoll/kit/access`: `{ permission: 'metrics:read' }`. With
   * `'public'` everybody may read, which a network must then prevent.
   */
  readonly access: { readonly permission: string } | 'public'
  /** Default `/metrics`. */
  readonly path?: string
}

export interface ResolvedOptions
  extends Required<Omit<MetricsOptions, 'build' | 'managementPort'>> {
  readonly build: { readonly version: string; readonly commit: string; readonly node: string }
  readonly managementPort: number | undefined
}

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: MetricsOptions): ResolvedOptions {
  const { version = 'unknown', commit = 'unknown' } = options.build ?? {}
  const { managementPort: port } = options
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new RangeError(`metrics.managementPort must be a port from 0 to 65535, got ${port}`)
  }
  return {
    build: { version, commit, node: process.versions.node },
    managementPort: port,
    managementHost: options.managementHost ?? '127.0.0.1',
    seriesMax: above0('seriesMax', options.seriesMax ?? 2_000),
    sharedForMs: notNegative('sharedForMs', options.sharedForMs ?? 100),
    now: options.now ?? (() => performance.now()),
  }
}

function above0(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new RangeError(`metrics.${name} must be a whole number above 0, got ${value}`)
}

function notNegative(name: string, value: number): number {
  if (Number.isFinite(value) && value >= 0) return value
  throw new RangeError(`metrics.${name} must be 0 or more, got ${value}`)
}
