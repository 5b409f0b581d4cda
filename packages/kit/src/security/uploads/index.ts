export * from './bmp.ts'
export { checkUpload, type UploadCandidate } from './check-upload.ts'
export * from './errors.ts'
export {
  defaultImageLimits,
  type ImageFormat,
  type ImageInfo,
  type ImageLimits,
} from './image-info.ts'
export { inspectImage } from './inspect-image.ts'
export { uploadMetrics } from './metrics.ts'
export type { ReadUploadsOptions, UploadsOptions } from './options.ts'
export { uploads } from './plugin.ts'
export type { Upload, UploadOutcome } from './receive-file.ts'
export type { UploadStats } from './upload-counts.ts'
