/**
 * With the plugin `deadline`, the signal that ends the request's work; without it, none. For code
 * that can be used without the plugin; a handler beside it reads `request.deadline.signal`.
 */
export function signalOf(request: object): AbortSignal | undefined {
  return (request as { readonly deadline?: { readonly signal?: AbortSignal } }).deadline?.signal
}
