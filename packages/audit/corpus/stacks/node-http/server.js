import { createServer } from 'node:http'

const items = []

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost')
  const [, collection, id] = pathname.split('/')

  if (pathname === '/') {
    response.setHeader('Content-Type', 'text/plain')
    return response.end('Hello World\n')
  }
  if (pathname === '/health') return send(response, 200, { status: 'ok' })
  if (pathname === '/items' && request.method === 'GET') return send(response, 200, items)
  if (pathname === '/items' && request.method === 'POST') {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      try {
        const item = { id: items.length + 1, ...JSON.parse(body) }
        items.push(item)
        send(response, 201, item)
      } catch {
        send(response, 400, { error: 'Invalid JSON' })
      }
    })
    return
  }
  if (collection === 'items') {
    const item = items.find((each) => each.id === Number(id))
    return item ? send(response, 200, item) : send(response, 404, { error: 'Item not found' })
  }
  send(response, 404, { error: 'Not found' })
})

server.listen(process.env.PORT ?? 3000)

function send(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify(body))
}
