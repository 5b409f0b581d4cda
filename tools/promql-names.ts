/**
 * Which series an expression of PromQL asks for, by name and labels: enough to find a name that
 * nobody measures. It is no parser; promtool says whether the expression is one.
 *
 * @module
 */

/** One selector, such as `http_requests_total{status=~"5.."}`. */
export interface Selector {
  readonly name: string
  /** Names of the labels that it compares. */
  readonly labels: readonly string[]
}

const strings = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g
const labelLists = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g
const ranges = /\[[^\]]*\]|\boffset\s+\w+/g
// What is followed by a parenthesis is a function.
const selectors = /(?<![\w:.])(?<name>[a-zA-Z_:][\w:]*)(?![\w:]|\s*\()(?:\s*\{(?<labels>[^}]*)\})?/g
const operators = new Set(['and', 'or', 'unless', 'bool', 'by', 'without', 'Inf', 'NaN'])

export function selectorsOf(promql: string): readonly Selector[] {
  const bare = promql.replaceAll(strings, '""').replaceAll(labelLists, ' ').replaceAll(ranges, ' ')
  return [...bare.matchAll(selectors)]
    .map(({ groups = {} }) => ({
      name: groups['name'] ?? '',
      labels: [...(groups['labels'] ?? '').matchAll(/[a-zA-Z_]\w*/g)].map(([label]) => label),
    }))
    .filter(({ name }) => !operators.has(name))
}
