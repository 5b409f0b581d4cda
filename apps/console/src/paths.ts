/**
 * Where the screens are. The service answers these addresses with the page, and no others.
 *
 * @module
 */

export const paths = {
  home: '/',
  signIn: '/sign-in',
  register: '/register',
  welcome: '/welcome',
  classify: '/classify',
  history: '/history',
  vehicles: '/vehicles',
  vehicle: '/vehicles/:vehicleId',
  account: '/account',
  users: '/admin/users',
  audit: '/admin/audit',
  flags: '/admin/flags',
  jobs: '/admin/jobs',
  system: '/admin/system',
  readiness: '/admin/readiness',
} as const

export const screenPaths: readonly string[] = Object.values(paths)

/** The address of one vehicle's report. */
export function vehiclePath(vehicleId: string): string {
  return paths.vehicle.replace(':vehicleId', encodeURIComponent(vehicleId))
}
