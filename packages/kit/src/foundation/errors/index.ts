export * from './errors.ts'
export {
  defineError,
  type ErrorDefinition,
  type ErrorDetail,
  KitError,
  type KitErrorClass,
  type KitErrorOptions,
} from './kit-error.ts'
export type { ErrorsOptions, ProblemServerOptions } from './options.ts'
export { errors, problemServerOptions } from './plugin.ts'
export { type Problem, ProblemSchema, problemMediaType, toProblem } from './problem.ts'
export { problemText, sharedError } from './problem-text.ts'
export { sendProblem } from './send-problem.ts'
export { toKitError } from './to-kit-error.ts'
