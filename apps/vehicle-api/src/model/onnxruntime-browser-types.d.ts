// The types of onnxruntime-common name browser types that a server has no library for. None of
// what they describe is used here; `never` keeps it that way.
type HTMLImageElement = never
type ImageBitmap = never
type ImageData = never
type WebGLRenderingContext = never
type WebGLTexture = never
