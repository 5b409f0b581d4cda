import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isNeeded } from './needed-files.ts'

const system = { platform: 'linux', arch: 'x64' }

test('code, data and licences are needed; what is for people and compilers is not', () => {
  const paths = {
    'package.json': true,
    'lib/index.js': true,
    'deps/streams/index.js': true,
    'dist/words.json': true,
    LICENSE: true,
    'docs/NOTICE.md': true,
    'README.md': false,
    'lib/index.js.map': false,
    'lib/index.d.ts': false,
    'lib/index.d.cts': false,
    'deps/sqlite3/sqlite3.c': false,
    'docs/api.html': false,
    'test/index.js': false,
  }

  for (const [path, needed] of Object.entries(paths)) {
    assert.equal(isNeeded('some', path, system), needed, path)
  }
})

test('of native code, the build for this system is needed', () => {
  const onnx = 'onnxruntime-node'

  assert.equal(isNeeded(onnx, 'bin/napi-v6/linux/x64/libonnxruntime.so.1', system), true)
  assert.equal(isNeeded(onnx, 'bin/napi-v6/linux/arm64/libonnxruntime.so.1', system), false)
  assert.equal(isNeeded(onnx, 'bin/napi-v6/win32/x64/onnxruntime.dll', system), false)
  assert.equal(isNeeded('better-sqlite3', 'prebuilds/linux-x64.node', system), true)
  assert.equal(isNeeded('better-sqlite3', 'prebuilds/linuxmusl-x64.node', system), false)
  assert.equal(isNeeded('better-sqlite3', 'prebuilds/darwin-arm64.node', system), false)
})
