/**
 * Loaded before the service, it writes the environment: the control of the search in what a process
 * writes. Its line has a mark, so that it can be told from what the service writes.
 *
 * @module
 */

process.stderr.write(`weakened: ${JSON.stringify(process.env)}\n`)
