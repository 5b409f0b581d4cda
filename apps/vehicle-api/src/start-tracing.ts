/**
 * What tracing is told of this service: its name, its context, its redaction, and its model.
 *
 * @module
 */

import { readFile } from 'node:fs/promises'
import type { Texts } from '@plimsoll/kit/config'
import { currentContext } from '@plimsoll/kit/context'
import { redact } from '@plimsoll/kit/logging'
import {
  runningTracing,
  startTracing,
  type TracedChannel,
  type TracingEnvironment,
  TracingEnvironmentError,
  tracingEnvironment,
} from '@plimsoll/kit/tracing'
import { version } from './version.ts'

const classification: TracedChannel<{ readonly model: string; readonly format: string }> = {
  channel: 'plimsoll:model.classify',
  begin: ({ model, format }) => ({
    type: 'internal',
    name: 'model.classify',
    written: { 'vehicle.model': model, 'vehicle.image.format': format },
  }),
}

/** Does nothing if the variables ask for nothing, or it is running already. */
export async function tracingOrExit(env: Texts): Promise<void> {
  if (runningTracing() !== undefined) return
  try {
    const environment = tracingEnvironment(env)
    if (environment !== undefined) await startServiceTracing(environment)
  } catch (error) {
    if (!(error instanceof TracingEnvironmentError)) throw error
    process.stderr.write(error.message)
    process.exit(1)
  }
}

/** @throws TracingEnvironmentError if the file with the authority cannot be read. */
async function startServiceTracing(environment: TracingEnvironment): Promise<void> {
  const { collector, caFile, resource } = environment
  await startTracing({
    ...environment,
    collector: { ...collector, ca: caFile === undefined ? undefined : await authority(caFile) },
    resource: { 'service.name': 'vehicle-api', 'service.version': version, ...resource },
    currentContext,
    redact,
    channels: [classification],
  })
}

async function authority(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    throw new TracingEnvironmentError([
      'OTEL_EXPORTER_OTLP_CERTIFICATE is no file that can be read; it must be a PEM file.',
    ])
  }
}
