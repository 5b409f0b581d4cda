export { collectStartGarbage } from '../start-garbage.ts'
export type { ShutdownBounds } from './bounds.ts'
export * from './errors.ts'
export type { Lifecycle, LifecycleState, StopHook, WarmUp } from './lifecycle.ts'
export { lifecycleMetrics } from './metrics.ts'
export {
  type LifecycleOptions,
  type LifecycleServerOptions,
  lifecycleServerOptions,
  type ServerLimits,
} from './options.ts'
export { lifecycle } from './plugin.ts'
export { prepareProcess } from './prepare-process.ts'
export { keepTicksQuick } from './quick-ticks.ts'
export { type ServedApp, type ServeOptions, serve } from './serve.ts'
