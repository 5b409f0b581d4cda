/** Legitimate designs that differ from the good service, and must be as clean. @module */

import {
  declared,
  withAsymmetricTokens,
  withAuth,
  withEnvironment,
  withFacts,
  withTarget,
} from './config-changes.ts'
import type { ConfigChange, RepositoryEdit } from './defect.ts'

export interface DesignVariant {
  readonly flag: `variant:${string}`
  readonly design: string
  readonly config?: ConfigChange
  readonly repository?: readonly RepositoryEdit[]
}

export const designVariants: readonly DesignVariant[] = [
  { flag: 'variant:problem-json', design: 'Errors are problem details (RFC 9457).' },
  {
    flag: 'variant:health-paths',
    design: 'Health is at /health/alive and /health/ready.',
    config: withTarget({ liveness: '/health/alive', readiness: '/health/ready' }),
    repository: ['Dockerfile', 'compose.yaml', 'kubernetes/deployment.yaml'].map(withOtherPaths),
  },
  {
    flag: 'variant:hidden-objects',
    design: 'What a user may not have is answered 404 and not 403.',
  },
  {
    flag: 'variant:no-cors',
    design: 'No browser calls the service, so it answers no preflight.',
    config: both(withFacts({ noBrowserClients: true }), withoutOrigin),
  },
  {
    flag: 'variant:gateway-limit',
    design: 'The gateway in front limits logins, as is declared.',
    config: both(withoutLimit, declared('login-rate-limit-enforced', 'HANDLED_BY_GATEWAY')),
  },
  { flag: 'variant:latency', design: 'Every answer takes 200 ms longer.' },
  {
    flag: 'variant:opaque-tokens',
    design: 'Tokens are random text that only the service can look up.',
    config: withAuth({ token: { kind: 'opaque' } }),
  },
  {
    flag: 'variant:metrics-port',
    design: 'Metrics have an address of their own, which is not published.',
    config: metricsBeside,
  },
  {
    flag: 'variant:rs256',
    design: 'Tokens are signed with RS256, and the public key is published.',
    config: withAsymmetricTokens,
  },
]

function withOtherPaths(file: string): RepositoryEdit {
  const edit = (text: string) =>
    text.replaceAll('/livez', '/health/alive').replaceAll('/readyz', '/health/ready')
  return { file, edit }
}

function both(one: ConfigChange, other: ConfigChange): ConfigChange {
  return (base) => other(one(base))
}

function withoutOrigin(base: Parameters<ConfigChange>[0]): ReturnType<ConfigChange> {
  const { allowedOrigin: _, ...target } = base.target ?? {}
  return withEnvironment({ ALLOWED_ORIGINS: undefined })({ ...base, target })
}

function withoutLimit(base: Parameters<ConfigChange>[0]): ReturnType<ConfigChange> {
  const { loginLimit: _, ...auth } = base.auth ?? {}
  return { ...base, auth }
}

/** Another address of the loopback network, so that each instance has its own beside its port. */
function metricsBeside(base: Parameters<ConfigChange>[0]): ReturnType<ConfigChange> {
  const { metricsNeedsToken: _, ...target } = base.target ?? {}
  const environment = withEnvironment({ METRICS_HOST: '127.0.0.2', METRICS_PORT: '{port}' })
  return environment({ ...base, target: { ...target, metrics: 'http://127.0.0.2:{port}/metrics' } })
}
