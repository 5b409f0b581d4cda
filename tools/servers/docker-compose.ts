import { systemBinary } from './system-package.ts'

/** Path of the program; it needs no Docker to read files. */
export function dockerComposeBinary(): string {
  return systemBinary({
    title: 'docker-compose',
    names: ['docker-compose'],
    env: 'DOCKER_COMPOSE_PATH',
    package: { debian: 'docker-compose', fedora: 'docker-compose', homebrew: 'docker-compose' },
  })
}
