/**
 * What stands at the addresses of the console while it has not been built.
 *
 * @module
 */

/** @param docsPath where the API documentation is, if it is served */
export function unbuiltPage(docsPath: string | undefined): string {
  const docs = docsPath === undefined ? '' : `, documented at <a href="${docsPath}">${docsPath}</a>`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Vehicle Classifier</title>
<style nonce="CSP_NONCE">
body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 38rem; margin: 12vh auto; padding: 0 1rem }
code { font-size: 1rem; padding: .1rem .3rem; border: 1px solid; border-radius: .25rem }
</style>
</head>
<body>
<h1>The console has not been built</h1>
<p>The service is running. Build its console and start the service again:</p>
<p><code>npm run build</code></p>
<p>The API is at <code>/api/v1</code>${docs}. How the service is: <a href="/health">/health</a>.</p>
</body>
</html>
`
}
