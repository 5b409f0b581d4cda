/** On which line of a document, JSON or YAML, an operation stands. @module */

import { isMap, isScalar, LineCounter, parseDocument } from 'yaml'

/** Gives the line, from 1, of the method's key under its path. JSON is read as the YAML that it is. */
export function operationLines(text: string): (path: string, method: string) => number | undefined {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, strict: false, logLevel: 'silent' })
  return (path, method) => {
    const item = document.getIn(['paths', path], true)
    if (!isMap(item)) return undefined
    const pair = item.items.find(({ key }) => isScalar(key) && key.value === method)
    const offset = isScalar(pair?.key) ? pair.key.range?.[0] : undefined
    return offset === undefined ? undefined : counter.linePos(offset).line
  }
}
