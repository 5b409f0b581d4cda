import express from 'express'

const app = express()
const port = process.env.PORT ?? 3000
const items = []

app.use(express.json())

app.get('/', (_req, res) => {
  res.send('Hello World!')
})

app.get('/health', (_req, res) => {
  res.json({ status: 'ok' })
})

app.get('/items', (_req, res) => {
  res.json(items)
})

app.post('/items', (req, res) => {
  const item = { id: items.length + 1, name: req.body.name, price: req.body.price }
  items.push(item)
  res.status(201).json(item)
})

app.get('/items/:id', (req, res) => {
  const item = items.find((each) => each.id === Number(req.params.id))
  if (!item) return res.status(404).json({ error: 'Item not found' })
  res.json(item)
})

app.listen(port, () => {
  // biome-ignore lint/suspicious/noConsole: as its tutorial has it
  console.log(`Example app listening on port ${port}`)
})
