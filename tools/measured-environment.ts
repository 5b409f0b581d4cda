/**
 * The variables of a process whose time is measured: under `npm run test:coverage` others count which
 * of their lines run, and that takes time too, most of all where there is least to do.
 */
export function measuredEnvironment(): NodeJS.ProcessEnv {
  // Node gives the variable to children that do not have it, unless it is there and undefined.
  return { ...process.env, NODE_V8_COVERAGE: undefined }
}
