export { contextFetch } from './context-fetch.ts'
export { currentContext, runWithContext } from './current-context.ts'
export { type ContextServerOptions, contextServerOptions, type FrameworkErrors } from './options.ts'
export { context } from './plugin.ts'
export {
  type ContextOrigin,
  type InboundTrace,
  newContext,
  RequestContext,
} from './request-context.ts'
export { newRequestId } from './request-id.ts'
export { runInTrace, type TraceWork } from './run-in-trace.ts'
export type { SamplingQuestion } from './sampling.ts'
export type { TrustPeer } from './trusted-peers.ts'
