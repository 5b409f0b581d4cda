/**
 * `aws` up to the account: the two calls that are shown, for secrets and users that deploy/terraform
 * makes in production, with values that the service and ElastiCache take.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { handedModules } from './modules.ts'
import { argumentsOf, demand, standIn } from './refuse.ts'

await standIn('aws', ([service, verb, ...args]) => {
  if (`${service} ${verb}` === 'secretsmanager put-secret-value') return secretPut(args)
  demand(`${service} ${verb}` === 'elasticache modify-user', `no document shows ${service} ${verb}`)
  return userModified(args)
})

function secretPut(args: readonly string[]): string {
  const { values } = argumentsOf(args, {
    'secret-id': { type: 'string', default: '' },
    'secret-string': { type: 'string', default: '' },
  })
  const secrets = handedModules().flatMap((each) => each.secrets)
  const name = values['secret-id']
  demand(secrets.includes(name), `no secret is called ${name}; there are ${secrets.join(', ')}`)
  // On the command line, everybody on the machine could read it.
  demand(values['secret-string'] === 'file:///dev/stdin', 'a secret comes by standard input')
  const secret = readFileSync(0, 'utf8')
  demand(/^[\w+/=-]{50,}$/.test(secret), 'that is no secret of 50 characters or more on one line')
  return ''
}

function userModified(args: readonly string[]): string {
  const { values } = argumentsOf(args, {
    'user-id': { type: 'string', default: '' },
    'authentication-mode': { type: 'string', default: '' },
  })
  const users = handedModules().flatMap((each) => each.users)
  const id = values['user-id']
  demand(users.includes(id), `no user is called ${id}; there are ${users.join(', ')}`)
  const mode = /^Type=password,Passwords=(?<password>.*)$/.exec(values['authentication-mode'])
  // As ElastiCache asks for them.
  const isPassword = /^[^,"@/\s]{16,128}$/.test(mode?.groups?.['password'] ?? '')
  demand(isPassword, 'a user signs in by a password of 16 to 128 characters')
  return ''
}
