/* SPDX-License-Identifier: GPL-3.0-or-later */

'use strict'

/*
 * A mini program that connects to a broker, driven by a test.
 *
 * MQTT.js 4.0.1 runs as it does on a phone: the bundle that developers copy
 * into their mini program, in a realm of its own that has `wx` and has neither
 * `process`, `require`, `window` nor `WebSocket`. The options are those of the
 * page from which developers copy the rest.
 *
 * What a test has to know about 4.0.1 in a mini program:
 *
 *  - It learns of a lost socket from the Keep Alive alone, after up to twice
 *    that time: on the platform's onClose it ends its stream and then waits for
 *    a close() that fails, the socket being closed.
 *  - An attempt that is refused is given up only after connectTimeout.
 *  - The port is dropped from the URL when it is 80 or 443.
 *
 * A test that restarts the broker passes a short `keepalive` and
 * `connectTimeout`, therefore.
 *
 * Commands are JSON objects, one per line, on standard input:
 *
 *   {"cmd": "connect", "url": "wxs://localhost:8084/mqtt", "options": {…}}
 *   {"cmd": "subscribe", "topic": "testtopic/miniprogram", "qos": 0}
 *   {"cmd": "publish", "topic": "testtopic/miniprogram", "payload": "…", "qos": 0, "retain": false}
 *   {"cmd": "unsubscribe", "topic": "testtopic/miniprogram"}
 *   {"cmd": "disconnect"}
 *   {"cmd": "quit"}
 *
 * Events come the same way on standard output, each with an "event" member:
 * ready, connect, reconnect, offline, close, error, subscribed, published,
 * message, unsubscribed, disconnected. The program ends with its input.
 */

const fs = require('fs')
const path = require('path')
const readline = require('readline')
const vm = require('vm')

const REFERENCE_OPTIONS = {
  protocolVersion: 4,
  clean: true,
  reconnectPeriod: 1000,
  connectTimeout: 30 * 1000,
  resubscribe: true
}

const BUNDLE = path.join(__dirname, 'node_modules', 'mqtt', 'dist', 'mqtt.min.js')

function emit (event, detail) {
  process.stdout.write(JSON.stringify({ event, ...detail }) + '\n')
}

function loadBundle () {
  const { createWx } = require('./wx-shim')
  const realm = vm.createContext({
    console,
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval
  })

  const wx = createWx(vm.runInContext('ArrayBuffer', realm),
    vm.runInContext('Uint8Array', realm))

  realm.wx = wx

  const load = vm.runInContext(
    `(function (module, exports) {${fs.readFileSync(BUNDLE, 'utf8')}\n})`,
    realm, { filename: BUNDLE })
  const module = { exports: {} }

  load(module, module.exports)

  return { mqtt: module.exports, wx }
}

class MiniProgram {
  constructor (mqtt, wx) {
    this._mqtt = mqtt
    this._client = null
    this._socketOpen = false
    this._onceClosed = null

    wx.onSocketOpen(() => { this._socketOpen = true })
    wx.onSocketClose(() => {
      this._socketOpen = false
      if (this._onceClosed) this._onceClosed()
    })
  }

  connect ({ url, options }) {
    if (this._client) throw new Error('connect: there is a connection already')

    const client = this._mqtt.connect(url, {
      ...REFERENCE_OPTIONS,
      clientId: `miniprogram_${Math.random().toString(16).slice(2, 10)}`,
      ...options
    })

    client.on('connect', ({ sessionPresent }) => emit('connect', { sessionPresent }))
    client.on('reconnect', () => emit('reconnect'))
    client.on('offline', () => emit('offline'))
    client.on('close', () => emit('close'))
    client.on('error', (error) => emit('error', { message: error.message }))
    client.on('message', (topic, payload, { qos, retain, dup }) => {
      emit('message', { topic, payload: payload.toString(), qos, retain, dup })
    })

    this._client = client
  }

  subscribe ({ topic, qos = 0 }) {
    this._client.subscribe(topic, { qos }, (error, granted) => {
      if (error) emit('error', { message: error.message })
      else emit('subscribed', { topic, qos: granted.length > 0 ? granted[0].qos : qos })
    })
  }

  publish ({ topic, payload, qos = 0, retain = false }) {
    this._client.publish(topic, payload, { qos, retain }, (error) => {
      if (error) emit('error', { message: error.message })
      else emit('published', { topic, qos })
    })
  }

  unsubscribe ({ topic }) {
    this._client.unsubscribe(topic, (error) => {
      if (error) emit('error', { message: error.message })
      else emit('unsubscribed', { topic })
    })
  }

  /* The callback of end() is not called here in 4.0.1: it waits for the end of
   * a stream that destroys itself first. So it is the socket that tells. */
  disconnect () {
    this._onceClosed = () => {
      this._onceClosed = null
      emit('disconnected')
    }
    this._client.end()
    this._client = null

    if (!this._socketOpen) this._onceClosed()
  }

  quit () {
    process.exit(0)
  }
}

const COMMANDS = ['connect', 'subscribe', 'publish', 'unsubscribe', 'disconnect', 'quit']

function run (program, line) {
  const command = JSON.parse(line)

  if (!COMMANDS.includes(command.cmd)) throw new Error(`unknown command: ${command.cmd}`)
  if (command.cmd !== 'connect' && command.cmd !== 'quit' && !program._client) {
    throw new Error(`${command.cmd}: not connected, send "connect" first`)
  }

  program[command.cmd](command)
}

function main () {
  if (!fs.existsSync(BUNDLE)) {
    process.stderr.write('MQTT.js is not installed: run ./dev test\n')
    process.exit(1)
  }

  const { mqtt, wx } = loadBundle()
  const program = new MiniProgram(mqtt, wx)
  const input = readline.createInterface({ input: process.stdin })

  input.on('line', (line) => {
    try {
      run(program, line)
    } catch (error) {
      emit('error', { message: error.message })
    }
  })
  input.on('close', () => process.exit(0))

  emit('ready')
}

main()
