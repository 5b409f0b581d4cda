/**
 * How a test starts a program of the service. A run of everything builds the service once, as what is
 * shipped is built, and that starts in two thirds of the time; a chosen file starts the sources.
 *
 * @module
 */

import { join } from 'node:path'

export type ServiceProgram = 'classify-cli' | 'doctor/run-doctor' | 'main' | 'service-cli'

/** Arguments for Node. */
export function serviceProgram(name: ServiceProgram): readonly string[] {
  const built = process.env['PLIMSOLL_TEST_SERVICE']
  return built === undefined ? programFromSource(name) : [join(built, `${name}.js`)]
}

/** For a test that changes the service by modules loaded before it: a build has none of its modules. */
export function programFromSource(name: ServiceProgram): readonly string[] {
  return ['--conditions=@plimsoll/source', join(import.meta.dirname, '..', `${name}.ts`)]
}
