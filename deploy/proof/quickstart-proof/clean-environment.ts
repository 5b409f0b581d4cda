/**
 * The environment of somebody who has just sat down at this machine.
 *
 * @module
 */

import { delimiter } from 'node:path'

/** How this machine reaches others; what it is without these, nobody can install from. */
const ofTheNetwork = [
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
  ...['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'NPM_CONFIG_REGISTRY', 'npm_config_registry'],
]

/** PATH without the programs of any repository, a home that is empty, and nothing else. */
export function cleanEnvironment(
  home: string,
  given: NodeJS.ProcessEnv = process.env,
): Readonly<Record<string, string>> {
  const path = (given['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '' && !folder.includes('node_modules'))
  const network = ofTheNetwork.flatMap((name) => {
    const value = given[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { PATH: path.join(delimiter), HOME: home, LANG: 'C.UTF-8', ...Object.fromEntries(network) }
}
