#!/usr/bin/env node
/* SPDX-License-Identifier: GPL-3.0-or-later */

'use strict'

/*
 * Two mini programs talk to each other through a real mosquitto. This proves
 * that the peer of Nightjar's own tests is right before anything is blamed on
 * Nightjar.
 */

const assert = require('assert')
const { execFileSync, spawn } = require('child_process')
const fs = require('fs')
const net = require('net')
const os = require('os')
const path = require('path')
const readline = require('readline')

const PEER = path.join(__dirname, 'miniprogram.js')
const TOPIC = 'testtopic/miniprogram'
const GREETING = 'Hello! I am from WeChat miniprogram'

/* Far longer than anything here takes: it turns a hang into a sentence. */
const PATIENCE_MS = 60 * 1000

/* See miniprogram.js for what these do to the restart. */
const OPTIONS = { username: 'test', password: 'test', keepalive: 2, connectTimeout: 2000 }

const children = new Set()

function start (program, args, options) {
  const child = spawn(program, args, options)

  children.add(child)
  child.exited = new Promise((resolve) => {
    child.once('exit', () => { children.delete(child); resolve() })
    child.once('error', (error) => { children.delete(child); child.failure = error; resolve() })
  })

  return child
}

function sleep (milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

function withPatience (promise, complaint) {
  let timer
  const limit = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(complaint())), PATIENCE_MS)
  })

  return Promise.race([promise, limit]).finally(() => clearTimeout(timer))
}

async function freePorts (count) {
  const servers = []

  /* All are held until the last is known, so that no two are the same. */
  for (let i = 0; i < count; i++) {
    servers.push(await new Promise((resolve, reject) => {
      const server = net.createServer()

      server.once('error', reject)
      server.listen(0, '127.0.0.1', () => resolve(server))
    }))
  }

  const ports = servers.map((server) => server.address().port)

  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))

  return ports
}

function isListening (port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')

    socket.once('connect', () => { socket.destroy(); resolve(true) })
    socket.once('error', () => resolve(false))
  })
}

function makeCertificates (directory) {
  const file = (name) => path.join(directory, name)
  const openssl = (...args) => execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

  fs.writeFileSync(file('server.ext'), 'subjectAltName=IP:127.0.0.1\n')
  openssl('req', '-x509', ...key, '-keyout', file('ca.key'), '-out', file('ca.pem'),
    '-subj', '/CN=Test authority', '-days', '2',
    '-addext', 'keyUsage=critical,keyCertSign')
  openssl('req', ...key, '-keyout', file('server.key'), '-out', file('server.csr'),
    '-subj', '/CN=Test broker')
  openssl('x509', '-req', '-in', file('server.csr'), '-CA', file('ca.pem'),
    '-CAkey', file('ca.key'), '-CAcreateserial', '-extfile', file('server.ext'),
    '-days', '2', '-out', file('server.pem'))
}

class Broker {
  constructor (directory, [tcp, ws, wss]) {
    this.ports = { tcp, ws, wss }
    this.log = ''
    this._config = path.join(directory, 'mosquitto.conf')

    /* `user`: started by root, mosquitto would become one that cannot read the
     * directory. The TCP listener: 2.0.11 does not start without one. */
    fs.writeFileSync(this._config, `
user ${os.userInfo().username}
allow_anonymous true
log_dest stderr
listener ${tcp} 127.0.0.1
listener ${ws} 127.0.0.1
protocol websockets
listener ${wss} 127.0.0.1
protocol websockets
cafile ${path.join(directory, 'ca.pem')}
certfile ${path.join(directory, 'server.pem')}
keyfile ${path.join(directory, 'server.key')}
`)
  }

  async start () {
    /* Debian installs it where only root looks for programs. */
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` }

    this._child = start('mosquitto', ['-c', this._config], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    this._child.stderr.setEncoding('utf8')
    this._child.stderr.on('data', (text) => { this.log += text })

    let up = false
    let gone = false

    this._child.exited.then(() => { gone = true })
    while (!up && !gone) {
      await sleep(20)
      up = (await Promise.all(Object.values(this.ports).map(isListening))).every(Boolean)
    }

    assert(!gone, `mosquitto did not start: ${this._child.failure || this.log}`)
  }

  /* mosquitto writes "disconnected." for a DISCONNECT only. */
  async logged (text) {
    let wanted = true

    const seen = async () => {
      while (wanted && !this.log.includes(text)) await sleep(20)
    }

    await withPatience(seen(), () => `mosquitto did not log "${text}": ${this.log}`)
      .finally(() => { wanted = false })
  }

  async kill () {
    this._child.kill('SIGKILL')
    await this._child.exited
  }
}

class Peer {
  constructor (name, authority) {
    const env = { ...process.env }

    if (authority) env.NODE_EXTRA_CA_CERTS = authority

    this.name = name
    this._waiting = {}
    this._events = {}
    this._seen = []
    this._child = start(process.execPath, [PEER], { env, stdio: ['pipe', 'pipe', 'inherit'] })
    readline.createInterface({ input: this._child.stdout })
      .on('line', (line) => this._take(JSON.parse(line)))
    this._child.exited.then(() => this._take({ event: 'exit' }))
  }

  _take (event) {
    const waiting = this._waiting[event.event]

    this._seen.push(event)
    if (waiting && waiting.length > 0) waiting.shift()(event)
    else (this._events[event.event] = this._events[event.event] || []).push(event)
  }

  /* The next event of this kind that has not been returned yet. */
  next (kind) {
    const events = this._events[kind]

    if (events && events.length > 0) return Promise.resolve(events.shift())

    return withPatience(new Promise((resolve) => {
      (this._waiting[kind] = this._waiting[kind] || []).push(resolve)
    }), () => `${this.name}: no "${kind}" after ${this._seen.map((e) => JSON.stringify(e)).join(' ')}`)
  }

  send (command) {
    this._child.stdin.write(JSON.stringify(command) + '\n')
  }

  async ask (command, answer) {
    this.send(command)

    return this.next(answer)
  }

  publish (topic, payload, qos = 0) {
    return this.ask({ cmd: 'publish', topic, payload, qos }, 'published')
  }

  async expect (topic, payload, qos = 0) {
    const message = await this.next('message')

    assert.deepStrictEqual({ topic: message.topic, payload: message.payload, qos: message.qos },
      { topic, payload, qos }, `${this.name} received something else`)
  }

  async endOfInput () {
    this._child.stdin.end()
    await this.next('exit')
  }
}

/* Each publishes; both receive both. */
async function converse (a, b, qos) {
  for (const [from, payload] of [[a, GREETING], [b, '{"msg":"你好，小程序 🐦"}']]) {
    await from.publish(TOPIC, payload, qos)
    await from.expect(TOPIC, payload, qos)
    await (from === a ? b : a).expect(TOPIC, payload, qos)
  }
}

async function testFlow (broker, url, authority) {
  const a = new Peer('A', authority)
  const b = new Peer('B', authority)

  for (const [peer, clientId] of [[a, `${url}#a`], [b, `${url}#b`]]) {
    await peer.ask({ cmd: 'connect', url, options: { ...OPTIONS, clientId } }, 'connect')
    assert.strictEqual((await peer.ask({ cmd: 'subscribe', topic: TOPIC, qos: 2 }, 'subscribed')).qos, 2)
  }

  for (const qos of [0, 1, 2]) await converse(a, b, qos)

  await broker.kill()
  await broker.start()

  /* The acknowledgement shows that the SUBSCRIBE sent before it arrived, too. */
  for (const peer of [a, b]) {
    await peer.next('connect')
    await peer.publish(`${TOPIC}/private`, 'not subscribed', 1)
  }
  await converse(a, b, 0)

  await a.ask({ cmd: 'unsubscribe', topic: TOPIC }, 'unsubscribed')
  await a.ask({ cmd: 'subscribe', topic: 'testtopic/last' }, 'subscribed')
  await b.publish(TOPIC, 'A must not receive this')
  await b.publish('testtopic/last', 'the end')
  await a.expect('testtopic/last', 'the end')

  for (const [peer, clientId] of [[a, `${url}#a`], [b, `${url}#b`]]) {
    await peer.ask({ cmd: 'disconnect' }, 'disconnected')
    await broker.logged(`Client ${clientId} disconnected.`)
    await peer.endOfInput()
  }
}

async function testBadCommands () {
  const peer = new Peer('A')

  for (const line of ['nonsense', '{"cmd":"fly"}', '{"cmd":"publish","topic":"a","payload":"b"}']) {
    peer._child.stdin.write(line + '\n')
    await peer.next('error')
  }

  await peer.ask({ cmd: 'quit' }, 'exit')
}

function hostWx () {
  return require('./wx-shim').createWx(ArrayBuffer, Uint8Array)
}

function openSocket (port) {
  return { url: `ws://127.0.0.1:${port}/mqtt`, protocols: 'mqtt' }
}

async function testSocketLimit (broker) {
  const wx = hostWx()
  const tasks = []

  for (let i = 0; i < 5; i++) {
    tasks.push(wx.connectSocket(openSocket(broker.ports.ws)))
    await withPatience(new Promise((resolve) => tasks[i].onOpen(resolve)), () => 'a socket did not open')
  }

  const refusal = await new Promise((resolve, reject) => {
    wx.connectSocket({
      ...openSocket(broker.ports.ws),
      fail: resolve,
      success: () => reject(new Error('a sixth socket was accepted'))
    })
  })

  assert.match(refusal.errMsg, /^connectSocket:fail exceed max task count 5/)

  await Promise.all(tasks.map((task) => new Promise((resolve) => {
    task.onClose(resolve)
    task.close()
  })))

  /* A socket that is closed makes room for another. */
  await new Promise((resolve, reject) => {
    const task = wx.connectSocket({
      ...openSocket(broker.ports.ws),
      fail: ({ errMsg }) => reject(new Error(errMsg))
    })

    task.onOpen(() => task.close())
    task.onClose(resolve)
  })
}

async function testClosedSocket (broker) {
  const task = hostWx().connectSocket(openSocket(broker.ports.ws))
  const outcome = (method, options) => new Promise((resolve) => {
    task[method]({ ...options, success: () => resolve('success'), fail: ({ errMsg }) => resolve(errMsg) })
  })

  assert.match(await outcome('send', { data: new ArrayBuffer(1) }), /:fail .*not OPEN/)
  await withPatience(new Promise((resolve) => task.onOpen(resolve)), () => 'the socket did not open')
  assert.match(await outcome('send', { data: 5 }), /:fail .*String or ArrayBuffer/)

  const closed = new Promise((resolve) => task.onClose(resolve))

  assert.strictEqual(await outcome('close'), 'success')
  await closed
  assert.match(await outcome('close'), /^closeSocket:fail/)
  assert.match(await outcome('send', { data: 'x' }), /:fail .*not OPEN/)
}

async function testCertificateIsVerified (broker) {
  const task = hostWx().connectSocket({ ...openSocket(0), url: `wss://127.0.0.1:${broker.ports.wss}/mqtt` })
  const outcome = await withPatience(new Promise((resolve) => {
    task.onOpen(() => resolve('it was accepted'))
    task.onError(({ errMsg }) => resolve(errMsg))
  }), () => 'neither opened nor failed')

  assert.match(outcome, /certificate/)
}

async function main () {
  if (!fs.existsSync(path.join(__dirname, 'node_modules', 'mqtt', 'dist', 'mqtt.min.js')) ||
      !fs.existsSync(path.join(__dirname, 'node_modules', 'ws'))) {
    console.log('Bail out! MQTT.js is not installed: run ./dev test')
    process.exit(1)
  }

  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'nightjar-miniprogram-'))
  const broker = new Broker(directory, await freePorts(3))
  const authority = path.join(directory, 'ca.pem')
  /* By address: "localhost" may be ::1 first, and Node.js 18 tries no other. */
  const { ws, wss } = broker.ports
  const tests = {
    'flow over ws, broker killed and restarted': () => testFlow(broker, `wx://127.0.0.1:${ws}/mqtt`),
    'flow over wss, broker killed and restarted': () => testFlow(broker, `wxs://127.0.0.1:${wss}/mqtt`, authority),
    'bad commands are answered': () => testBadCommands(),
    'five sockets at most': () => testSocketLimit(broker),
    'a closed socket fails, never throws': () => testClosedSocket(broker),
    'the certificate is verified': () => testCertificateIsVerified(broker)
  }
  let number = 0
  let failed = 0

  console.log(`1..${Object.keys(tests).length}`)

  try {
    makeCertificates(directory)
    await broker.start()

    for (const [name, test] of Object.entries(tests)) {
      number++
      try {
        await test()
        console.log(`ok ${number} ${name}`)
      } catch (error) {
        failed++
        console.log(`not ok ${number} ${name}`)
        console.log(error.stack.replace(/^/gm, '# '))
      }
    }
  } finally {
    await Promise.all([...children].map((child) => {
      child.kill('SIGKILL')

      return child.exited
    }))
    fs.rmSync(directory, { recursive: true })
  }

  process.exit(failed > 0 ? 1 : 0)
}

main().catch((error) => {
  console.log(`Bail out! ${error.message.split('\n')[0]}`)
  process.exit(1)
})
