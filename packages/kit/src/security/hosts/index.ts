export * from './errors.ts'
export type { HostsOptions } from './options.ts'
export { hosts } from './plugin.ts'
