export type { HeadersOptions, RouteHeaders } from './options.ts'
export { headers, withHeaders } from './plugin.ts'
