/**
 * The syntax of a PowerShell script, by the grammar that editors use.
 *
 * @module
 */

import { fileURLToPath } from 'node:url'
import { Language, type Node, Parser } from 'web-tree-sitter'

const grammar = fileURLToPath(
  import.meta.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm'),
)

/** One sentence for each place where it is no PowerShell. */
export async function powershellProblems(text: string): Promise<readonly string[]> {
  await Parser.init()
  const parser = new Parser()
  parser.setLanguage(await Language.load(grammar))
  const tree = parser.parse(text)
  try {
    if (tree === null) return ['It cannot be read.']
    return tree.rootNode.hasError ? wrongIn(tree.rootNode) : []
  } finally {
    tree?.delete()
    parser.delete()
  }
}

function wrongIn(node: Node): readonly string[] {
  if (node.isError || node.isMissing) {
    const { row, column } = node.startPosition
    return [
      `Line ${row + 1}, column ${column + 1}: ${node.isMissing ? 'something is missing' : 'this is no PowerShell'}.`,
    ]
  }
  return node.children.flatMap((child) => (child === null ? [] : wrongIn(child)))
}
