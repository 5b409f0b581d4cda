/**
 * Labels: the names of the outputs, in their order. Each is shown to clients, so each must be
 * there, say something and be the only one of its kind.
 *
 * @module
 */

const labelsMax = 10_000

/** Reads one label per line; a trailing line break is no label. */
export function parseLabels(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines.map((line) => line.trim())
}

/** All that is wrong with the labels; `where` begins each sentence. */
export function problemsOfLabels(labels: readonly string[], where: string): readonly string[] {
  if (labels.length < 2 || labels.length > labelsMax) {
    return [`${where}: has ${labels.length}; must have 2 to ${labelsMax}, one for each output`]
  }
  const firstAt = new Map<string, number>()
  const problems: string[] = []
  for (const [index, label] of labels.entries()) {
    const earlier = firstAt.get(label)
    if (label.trim() === '') problems.push(`${where}: number ${index + 1} is empty; name it`)
    else if (earlier === undefined) firstAt.set(label, index)
    else
      problems.push(`${where}: "${label}" is number ${earlier + 1} and ${index + 1}; must be once`)
  }
  return problems
}
