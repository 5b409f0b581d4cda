/**
 * ONNX Runtime sends figures about itself to its makers unless the environment forbids it before it is
 * loaded. In the main thread, since the environment of a worker is a copy that native code does not
 * read. Imported before it, for this alone.
 *
 * @module
 */

process.env['ORT_DISABLE_TELEMETRY'] ??= '1'
