/**
 * Lets ONNX Runtime find its native code when its JavaScript is a part of another file: in place of a
 * path from there it asks by the name of the package, which stays in `node_modules`. sharp does so itself.
 *
 * @module
 */

import type { Plugin } from 'rolldown'

const module = /[/\\]onnxruntime-node[/\\]dist[/\\]binding\.js$/
const beside = 'require(`../bin/'
const byName = 'require(`onnxruntime-node/bin/'

export function nativeCode(): Plugin {
  return {
    name: 'native-code',
    transform: {
      filter: { id: module },
      handler(code, id) {
        if (code.includes(beside)) return code.replaceAll(beside, byName)
        throw new Error(`${id} has no ${beside}: see where it looks for its native code by now`)
      },
    },
  }
}
