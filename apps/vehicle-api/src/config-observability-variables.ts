/**
 * The variables of what can be seen of the service from outside: metrics, traces, reports of errors.
 *
 * @module
 */

import {
  integer,
  type NotationOptions,
  notation,
  type Rule,
  type Secret,
  secret,
  secretUrl,
  text,
  topic,
  type Variable,
} from '@plimsoll/kit/config'
import { TracingEnvironmentError, tracingEnvironment } from '@plimsoll/kit/tracing'

export const metrics = topic('Metrics', {
  metricsPort: integer('METRICS_PORT', {
    description:
      'TCP port that serves /metrics, and the probes in detail, to whoever reaches it: for the network of the operators only. Unset: administrators alone see /metrics, on PORT.',
    example: '9464',
    minimum: 0,
    maximum: 65_535,
  }),
  metricsHost: text('METRICS_HOST', {
    description:
      'Address that METRICS_PORT listens on. Only this machine reaches the default; in a container set 0.0.0.0 and publish the port to nobody.',
    example: '0.0.0.0',
    default: '127.0.0.1',
    pattern: /^[A-Za-z0-9.:_-]{1,253}$/,
    format: 'an address or a host name',
  }),
})

export const readiness = topic('Readiness', {
  auditReportPath: text('AUDIT_REPORT_PATH', {
    description:
      'Report of the auditor, report.json, which administrators see as the readiness of the service. Unset: audit/report.json in DATA_DIR.',
    example: '/var/lib/plimsoll/audit/report.json',
    pattern: /^[^\0]{1,1024}$/,
    format: 'a path',
  }),
})

export const errorReports = topic('Error reports', {
  sentryDsn: secretUrl('SENTRY_DSN', {
    description:
      'Where errors that nobody expected are reported to: the DSN of a Sentry project. Unset: they are only logged.',
    example: 'https://replace-me@sentry.example.com/42',
    protocols: ['https:', 'http:'],
    rules: [noExample('Give the DSN of your project.')],
  }),
  sentryEnvironment: text('SENTRY_ENVIRONMENT', {
    description: 'What the reports call this deployment. Unset: NODE_ENV.',
    example: 'production-eu',
    pattern: /^[A-Za-z0-9._-]{1,64}$/,
    format: 'letters, digits, dot, dash and underscore',
  }),
  sentrySampleRate: notation('SENTRY_SAMPLE_RATE', {
    description: 'Share of the errors that are reported, from 0 to 1.',
    example: '0.25',
    default: '1',
    format: 'a number from 0 to 1',
    read: (given) => {
      const rate = Number(given)
      if (!(rate >= 0 && rate <= 1)) throw new RangeError('must be from 0 to 1')
    },
  }),
})

const headersVariable = 'OTEL_EXPORTER_OTLP_HEADERS'

export const traces = topic('Traces', {
  otelEndpoint: traceVariable('OTEL_EXPORTER_OTLP_ENDPOINT', {
    description:
      'Where traces go by OTLP over HTTP; /v1/traces is added. Unset: there are none. The other variables of OpenTelemetry for traces count as well.',
    example: 'http://127.0.0.1:4318',
    format: 'a URL',
  }),
  otelHeaders: secret(headersVariable, {
    description: 'Headers that the collector wants, percent-encoded.',
    example: 'authorization=Bearer%20replace-me',
    rules: [readableHeaders(), noExample('Give the headers of your collector.')],
  }),
  otelServiceName: traceVariable('OTEL_SERVICE_NAME', {
    description: 'What traces call the service. Unset: vehicle-api.',
    example: 'vehicle-api-eu',
    format: 'a name',
  }),
  otelResourceAttributes: traceVariable('OTEL_RESOURCE_ATTRIBUTES', {
    description: 'What else traces say of this instance, percent-encoded.',
    example: 'deployment.environment.name=production,host.name=one',
    format: 'key=value,key=value',
  }),
  otelSampler: traceVariable('OTEL_TRACES_SAMPLER', {
    description:
      'Which requests are traced: always_on, always_off or traceidratio; with parentbased_ before it, a trusted caller decides for its requests.',
    example: 'parentbased_traceidratio',
    default: 'parentbased_always_on',
    format: 'a sampler',
  }),
  otelSamplerArgument: traceVariable('OTEL_TRACES_SAMPLER_ARG', {
    description: 'Share of the requests for traceidratio.',
    example: '0.05',
    default: '1',
    format: 'a number from 0 to 1',
  }),
  otelDisabled: traceVariable('OTEL_SDK_DISABLED', {
    description: 'Switches tracing off whatever else is set.',
    example: 'true',
    default: 'false',
    format: 'true or false',
  }),
})

function traceVariable(
  name: string,
  about: Omit<NotationOptions, 'read'>,
): Variable<string | undefined> {
  return notation(name, { ...about, read: (text) => readAlone(name, text) })
}

function noExample(right: string): Rule<Secret> {
  return {
    summary: 'Not the example.',
    applies: 'deployed',
    effect: 'refuse',
    judge: (value) =>
      value?.reveal().includes('replace-me') ? { wrong: 'is the example', right } : undefined,
  }
}

function readableHeaders(): Rule<Secret> {
  return {
    summary: 'Of the form key=value,key=value.',
    applies: 'always',
    effect: 'refuse',
    judge: (value) => {
      if (value === undefined || isReadable(headersVariable, value.reveal())) return undefined
      return {
        wrong: 'cannot be read',
        right: 'Give key=value,key=value with percent-encoded values.',
      }
    },
  }
}

function isReadable(name: string, text: string): boolean {
  try {
    readAlone(name, text)
    return true
  } catch {
    // Not with the reason: it may quote what is secret.
    return false
  }
}

/** @throws RangeError saying what is wrong with the variable, whatever the others are. */
function readAlone(name: string, text: string): void {
  try {
    tracingEnvironment({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1', [name]: text })
  } catch (error) {
    if (!(error instanceof TracingEnvironmentError)) throw error
    throw new RangeError(error.problems.map((one) => one.replace(`${name} `, '')).join(' '))
  }
}
