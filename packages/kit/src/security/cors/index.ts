export * from './errors.ts'
export type { CorsOptions } from './options.ts'
export { type OriginTest, originList } from './origin-list.ts'
export { cors, withCors } from './plugin.ts'
