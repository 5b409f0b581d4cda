export { ConfigError, type Problem } from './config-error.ts'
export { configurationPage } from './configuration-page.ts'
export {
  type ConfigDefinition,
  type ConfigOf,
  type DefinitionSource,
  defineConfig,
  topic,
  type Variables,
} from './definition.ts'
export { type ExampleProfile, envExample } from './env-example.ts'
export { type JsonOptions, json } from './json-kind.ts'
export {
  boolean,
  duration,
  environment,
  integer,
  type OneOfOptions,
  oneOf,
  type QuantityOptions,
  type RangeOptions,
  type SecretUrlOptions,
  secret,
  secretUrl,
  size,
  type TextOptions,
  text,
  type UrlOptions,
  url,
  type VariableFactory,
} from './kinds.ts'
export { cidrList, hostList, type ListOptions, list, originList } from './list-kinds.ts'
export { type LoadedConfig, type LoadOptions, loadConfig } from './load.ts'
export {
  corsDecided,
  corsWildcardWithoutCredentials,
  hostsNamed,
  proxiesNarrow,
} from './network-rules.ts'
export { type NotationOptions, notation } from './notation-kind.ts'
export {
  adminPassword,
  databasePassword,
  noDefaultPassword,
  warnWithoutPassword,
} from './password-rules.ts'
export type { Environment, Facts, Finding, Rule } from './rule.ts'
export { Secret } from './secret.ts'
export {
  offWhenDeployed,
  secretLong,
  secretNoExample,
  secretPresent,
  secretUnpublished,
  secretVaried,
  strongSecret,
} from './secret-rules.ts'
export type { ReadFile, Texts } from './sources.ts'
export type { Default, Reading, Variable, VariableOptions } from './variable.ts'
