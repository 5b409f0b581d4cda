/**
 * The nonce of the page, without which its policy refuses the styles that components write.
 *
 * @module
 */

/** Empty where nobody serves the page with a policy, as while it is developed. */
export const styleNonce: string =
  document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? ''

// Where what locks the page behind a dialog looks for it: the package `get-nonce` asks for the
// global that another bundler would define.
if (styleNonce !== '') Object.assign(globalThis, { __webpack_nonce__: styleNonce })
