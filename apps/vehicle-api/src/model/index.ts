export { modelDependency } from './dependency.ts'
export {
  ImageUnreadableError,
  ModelBusyError,
  ModelTimeoutError,
  ModelUnavailableError,
} from './errors.ts'
export { loadManifest, type ModelManifest } from './manifest.ts'
export { ModelMetadataSchema, modelMetadata, type UploadLimits } from './metadata.ts'
export { modelMetrics } from './metrics.ts'
export { ModelError } from './model-error.ts'
export { createModelPool, type ModelPool, type OpeningPool, openModelPool } from './pool.ts'
export type { Prediction } from './prediction.ts'
export { shippedModel } from './shipped-model.ts'
