/**
 * Services whose further boots are waited for as long as the first one lets expect: a boot that stays
 * silent for the whole minute of the config would cost the verdicts of ten other probes.
 *
 * @module
 */

import type { Services } from '../gather/services.ts'

const leastMs = 10_000
const timesFirst = 8

export function patientServices(services: Services): Services {
  return {
    get main() {
      return services.main
    },
    get mainBoot() {
      return services.mainBoot
    },
    second: services.second,
    bootMain: services.bootMain,
    restartMain: services.restartMain,
    tighten: services.tighten,
    logs: services.logs,
    envFileVariables: services.envFileVariables,
    boot: (request) => {
      const firstMs = services.mainBoot?.bootMs
      if (request.timeoutMs !== undefined || firstMs === undefined) return services.boot(request)
      const timeoutMs = Math.max(leastMs, timesFirst * firstMs)
      return services.boot({ ...request, timeoutMs })
    },
  }
}
