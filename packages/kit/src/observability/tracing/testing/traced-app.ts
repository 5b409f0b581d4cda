import type { TestContext } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import {
  context,
  contextServerOptions,
  currentContext,
  runWithContext,
} from '../../../foundation/context/index.ts'
import { redact } from '../../logging/index.ts'
import { startTracing, type Tracing, type TracingOptions, tracing } from '../index.ts'
import type { TracingPluginOptions } from '../options.ts'
import { type Behaviour, type OtlpCollector, otlpCollector } from './otlp-collector.ts'

export { currentContext, runWithContext }

export interface Traced {
  readonly collector: OtlpCollector
  readonly tracing: Tracing
}

/** Tracing into a collector of its own; both end with the test. */
export async function traced(
  t: Pick<TestContext, 'after'>,
  { behaviour, ...options }: Partial<TracingOptions> & { readonly behaviour?: Behaviour } = {},
): Promise<Traced> {
  const collector = await otlpCollector(behaviour)
  let started: Tracing | undefined
  t.after(async () => {
    await started?.close(0)
    await collector[Symbol.asyncDispose]()
  })
  started = await startTracing({
    resource: { 'service.name': 'test' },
    currentContext,
    redact,
    ...options,
    collector: { ...options.collector, url: collector.url },
  })
  return { collector, tracing: started }
}

/** An application whose requests are traced; closed by the caller. */
export async function tracedApp(options: TracingPluginOptions = {}): Promise<FastifyInstance> {
  const app = fastify({ ...contextServerOptions({ trustInbound: ['127.0.0.1'] }) })
  await app.register(context)
  await app.register(tracing, options)
  return app
}
