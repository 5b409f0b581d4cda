import { type Environment, type Facts, isDeployed } from '../rule.ts'

/** What a rule may know, for a place and the values of other variables by name. */
export function factsIn(
  environment: Environment,
  values: Readonly<Record<string, unknown>> = {},
): Facts {
  return {
    environment,
    isDeployed: isDeployed(environment),
    valueNamed: (name) => values[name],
  }
}
