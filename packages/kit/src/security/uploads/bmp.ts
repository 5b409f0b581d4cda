/**
 * The BMP reader alone, for a worker thread that wants neither Fastify nor schemas.
 *
 * @module
 */

export { type BmpHeader, readBmpHeader } from './bmp-header.ts'
export { type DecodeBmpOptions, decodeBmp, type RgbImage } from './bmp-pixels.ts'
