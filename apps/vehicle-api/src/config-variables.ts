import {
  boolean,
  cidrList,
  corsDecided,
  corsWildcardWithoutCredentials,
  duration,
  environment,
  hostList,
  hostsNamed,
  integer,
  notation,
  offWhenDeployed,
  oneOf,
  originList,
  proxiesNarrow,
  text,
  topic,
  type Variables,
} from '@plimsoll/kit/config'
import { readLogLevels } from '@plimsoll/kit/logging'
import { background, database } from './config-durability-variables.ts'
import { limits, load, rates } from './config-limit-variables.ts'
import { errorReports, metrics, readiness, traces } from './config-observability-variables.ts'
import { accounts, secrets, tokens } from './config-security-variables.ts'
import { stores } from './config-store-variables.ts'
import type { ServiceConfig } from './service-config.ts'

const service = topic('Service', {
  environment: environment(),
  host: text('HOST', {
    description:
      'Address to listen on. Only this machine reaches the default; in a container set 0.0.0.0.',
    example: '0.0.0.0',
    default: '127.0.0.1',
    pattern: /^[A-Za-z0-9.:_-]{1,253}$/,
    format: 'an address or a host name',
  }),
  port: integer('PORT', {
    description: 'TCP port to listen on; 0 lets the system choose a free one.',
    example: '8080',
    default: '8000',
    minimum: 0,
    maximum: 65_535,
  }),
  listenFd: integer('LISTEN_FD', {
    description:
      'Descriptor of a listening socket that a supervisor opened, in place of HOST and PORT; systemd passes 3. What connects during a restart waits there for the next process.',
    example: '3',
    minimum: 3,
    maximum: 1_023,
  }),
  debug: boolean('DEBUG', {
    description: 'Makes debug the default of LOG_LEVEL. Changes no answer.',
    example: 'true',
    default: 'false',
    rules: [offWhenDeployed()],
  }),
  docsEnabled: boolean('DOCS_ENABLED', {
    description: 'Serves /docs and /openapi.json.',
    example: 'false',
    default: { local: 'true', deployed: 'false' },
  }),
  consoleEnabled: boolean('CONSOLE_ENABLED', {
    description: 'Serves the web console at / and the addresses of its screens.',
    example: 'false',
    default: 'true',
  }),
  consoleDir: text('CONSOLE_DIR', {
    description: 'Where the built console is. Unset: where `npm run build` puts it.',
    example: '/srv/console',
    pattern: /^[^\0]{1,1024}$/,
    format: 'a path',
  }),
})

const flags = topic('Flags', {
  flagSoakMs: duration('FLAG_SOAK', {
    description:
      'How long a flag must have held a step (10, 50 %) before it may be raised to the next, unless who raises it says why.',
    example: '1h',
    default: { local: '1m', deployed: '10m' },
    minimum: '1s',
    maximum: '30d',
  }),
})

const logs = topic('Logs', {
  logLevel: oneOf('LOG_LEVEL', {
    description: 'Least severe level that is logged.',
    example: 'warn',
    values: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    default: {
      summary: '`info`; `debug` when DEBUG is on',
      from: ({ valueNamed }) => (valueNamed('DEBUG') === true ? 'debug' : 'info'),
    },
  }),
  logLevels: notation('LOG_LEVELS', {
    description:
      'Levels of single modules, where they are not to be LOG_LEVEL. Administrators change them while the service runs.',
    example: 'database:debug,jobs:warn',
    format: 'modules with levels',
    read: readLogLevels,
  }),
  logFormat: oneOf('LOG_FORMAT', {
    description:
      'json: one object a line. pretty: for people. auto: pretty on a terminal, else json.',
    example: 'json',
    values: ['auto', 'json', 'pretty'],
    default: 'auto',
  }),
})

const credentialsVariable = 'CORS_CREDENTIALS'

const network = topic('Browsers and proxies', {
  corsOrigins: originList('CORS_ORIGINS', {
    description: 'Origins whose pages may call the service; none allows only its own.',
    example: 'https://app.example.com',
    default: { local: 'none' },
    rules: [corsDecided(), corsWildcardWithoutCredentials({ credentialsVariable })],
  }),
  corsCredentials: boolean(credentialsVariable, {
    description: 'Lets those pages send cookies and HTTP authentication.',
    example: 'true',
    default: 'false',
  }),
  trustedHosts: hostList('TRUSTED_HOSTS', {
    description: 'Host names that the service answers to; *.example.com stands for one label.',
    example: 'api.example.com',
    default: { local: 'localhost,127.0.0.1,[::1]' },
    rules: [hostsNamed()],
  }),
  trustProxy: cidrList('TRUST_PROXY', {
    description: 'Networks of the proxies whose X-Forwarded headers are believed.',
    example: '10.0.0.0/8,fd00::/8',
    default: 'none',
    rules: [proxiesNarrow()],
  }),
})

const shutdown = topic('Shutdown', {
  shutdownGraceMs: duration('SHUTDOWN_GRACE', {
    description: 'Time for the whole shutdown; when it is spent the process exits 1.',
    example: '90s',
    default: '50s',
    minimum: '1s',
    maximum: '1h',
  }),
  shutdownPreDelayMs: duration('SHUTDOWN_PRE_DELAY', {
    description:
      'Time between "not ready" and the closing of the port, for load balancers to notice.',
    example: '5s',
    default: { local: '0s', deployed: '1s' },
    maximum: '5m',
  }),
  shutdownDrainMs: duration('SHUTDOWN_DRAIN', {
    description:
      'Time after it in which open connections are served on, for clients to notice. The rest of SHUTDOWN_GRACE is for the requests under way.',
    example: '5s',
    default: { local: '0s', deployed: '10s' },
    maximum: '5m',
  }),
})

const model = topic('Model', {
  modelPath: text('MODEL_PATH', {
    description: 'Manifest (model.json) of the model to serve. Not set: the one that is shipped.',
    example: 'models/own/model.json',
    format: 'a path',
  }),
  modelLabelsPath: text('MODEL_LABELS_PATH', {
    description: "Text file with one label a line, in place of the manifest's labels.",
    example: 'models/own/labels.txt',
    format: 'a path',
  }),
  modelWorkers: integer('MODEL_WORKERS', {
    description: 'Threads that classify; 0 is one less than the cores, and at least 1.',
    example: '2',
    default: '0',
    minimum: 0,
    maximum: 256,
  }),
  modelQueueMax: integer('MODEL_QUEUE_MAX', {
    description: 'Most pictures that wait for a thread; more are refused with 503.',
    example: '128',
    default: '64',
    minimum: 1,
    maximum: 10_000,
  }),
  modelTimeoutMs: duration('MODEL_TIMEOUT', {
    description: 'Time that a thread may take for one picture; then it is replaced.',
    example: '5s',
    default: '10s',
    minimum: '100ms',
    maximum: '10m',
  }),
})

/** Every environment variable of the service. */
export const serviceVariables: Variables<ServiceConfig> = {
  ...service,
  ...flags,
  ...logs,
  ...metrics,
  ...traces,
  ...errorReports,
  ...readiness,
  ...limits,
  ...load,
  ...rates,
  ...network,
  ...shutdown,
  ...model,
  ...secrets,
  ...tokens,
  ...accounts,
  ...stores,
  ...database,
  ...background,
}
