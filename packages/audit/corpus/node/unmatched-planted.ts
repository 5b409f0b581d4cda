/** Planted defects of what no route answers. @module */

import type { FastifyReply, FastifyRequest } from 'fastify'

export function htmlPage(reply: FastifyReply): void {
  const page =
    '<!doctype html><html><head><title>404</title></head><body><h1>Not found</h1></body></html>'
  void reply.code(404).type('text/html; charset=utf-8').send(page)
}

/** As Werkzeug shows it: the server's banner and the page with its console belong together. */
export function debugPage(request: FastifyRequest, reply: FastifyReply): void {
  const page = `<!doctype html>
<html lang=en>
<head><title>werkzeug.exceptions.NotFound: 404 Not Found // Werkzeug Debugger</title>
<script>var CONSOLE_MODE = false, EVALEX = true, EVALEX_TRUSTED = false, SECRET = "q3vT0nF5bE1mYk2dX7Pz";</script>
</head><body><div class="debugger"><h1>NotFound</h1>
<div class="traceback"><h3>Traceback <em>(most recent call last)</em></h3>
<pre>File "/srv/app/main.py", line 42, in dispatch_request
    raise NotFound(${JSON.stringify(request.method)})</pre></div></div></body></html>`
  void reply
    .code(404)
    .header('server', 'Werkzeug/2.2.2 Python/3.11.2')
    .type('text/html; charset=utf-8')
    .send(page)
}
