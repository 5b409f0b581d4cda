export { type Answer, answerMismatches, type CalledOperation } from './answer-mismatches.ts'
export {
  checkDocument,
  type RegisteredRoute,
  type UndocumentedRoute,
  undocumentedRoutes,
} from './check.ts'
export type { OpenapiDocument, Operation } from './document.ts'
export type { DocumentedBody, OpenapiOptions, RouteDocumentation } from './options.ts'
export { openapi } from './plugin.ts'
