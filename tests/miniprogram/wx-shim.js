/* SPDX-License-Identifier: GPL-3.0-or-later */

'use strict'

/*
 * The part of a mini program's `wx` object that MQTT.js uses, on real sockets.
 *
 * It keeps to what the platform does rather than to what would be convenient:
 *
 *  - connectSocket() returns its SocketTask at once and reports by callbacks;
 *  - binary messages are ArrayBuffers, of the realm the mini program runs in
 *    (its `instanceof ArrayBuffer` is false for ours);
 *  - send() and close() on a task that is not open call `fail`, never throw;
 *  - there are no more than five sockets at a time;
 *  - certificates are always verified.
 */

const { isArrayBuffer } = require('util').types
const WebSocket = require('ws')

const MAX_SOCKETS = 5
const CONNECT_TIMEOUT_MS = 60 * 1000

function settle (options, api, error) {
  const result = { errMsg: error ? `${api}:fail ${error}` : `${api}:ok` }

  setImmediate(() => {
    const callback = error ? options.fail : options.success

    if (typeof callback === 'function') callback(result)
    if (typeof options.complete === 'function') options.complete(result)
  })
}

class SocketTask {
  constructor (GuestArrayBuffer, GuestUint8Array) {
    this._toGuest = (bytes) => {
      const buffer = new GuestArrayBuffer(bytes.length)

      new GuestUint8Array(buffer).set(bytes)

      return buffer
    }
    this._listeners = { open: [], message: [], error: [], close: [] }
    this._socket = null
  }

  get readyState () {
    return this._socket ? this._socket.readyState : WebSocket.CLOSED
  }

  onOpen (listener) { this._listeners.open.push(listener) }
  onMessage (listener) { this._listeners.message.push(listener) }
  onError (listener) { this._listeners.error.push(listener) }
  onClose (listener) { this._listeners.close.push(listener) }

  _emit (event, detail) {
    for (const listener of this._listeners[event]) listener(detail)
  }

  _open (url, protocols, header) {
    this._socket = new WebSocket(url, protocols, {
      headers: header,
      handshakeTimeout: CONNECT_TIMEOUT_MS,
      perMessageDeflate: false
    })
    this._socket.on('open', () => this._emit('open', { header: {} }))
    this._socket.on('message', (data, isBinary) => {
      this._emit('message', {
        data: isBinary ? this._toGuest(data) : data.toString('utf8')
      })
    })
    this._socket.on('error', (error) => this._emit('error', { errMsg: error.message }))
    this._socket.on('close', (code, reason) => {
      this._emit('close', { code, reason: reason.toString('utf8') })
    })
  }

  send (options) {
    const { data } = options

    if (this.readyState !== WebSocket.OPEN) {
      settle(options, 'sendSocketMessage', 'SocketTask.readyState is not OPEN')
      return
    }

    if (typeof data !== 'string' && !isArrayBuffer(data)) {
      settle(options, 'sendSocketMessage', 'data should be String or ArrayBuffer')
      return
    }

    /* A copy, because the platform takes one: the caller may reuse its buffer. */
    this._socket.send(isArrayBuffer(data) ? Buffer.from(new Uint8Array(data)) : data,
      (error) => settle(options, 'sendSocketMessage', error && error.message))
  }

  close (options = {}) {
    if (this.readyState === WebSocket.CLOSING || this.readyState === WebSocket.CLOSED) {
      settle(options, 'closeSocket', 'WebSocket is not connected')
      return
    }

    this._socket.close(options.code || 1000, options.reason)
    settle(options, 'closeSocket')
  }
}

/*
 * Makes a `wx` for the realm whose ArrayBuffer and Uint8Array are given.
 *
 * `protocols` is documented as an array; MQTT.js 4.0.1 passes a string, which
 * iOS and the developer tools accept, and so does this.
 */
function createWx (GuestArrayBuffer, GuestUint8Array) {
  const tasks = new Set()
  const openListeners = []
  const closeListeners = []

  function connectSocket (options) {
    const task = new SocketTask(GuestArrayBuffer, GuestUint8Array)

    function refuse (message) {
      settle(options, 'connectSocket', message)
      setImmediate(() => task._emit('error', { errMsg: message }))
    }

    if (tasks.size >= MAX_SOCKETS) {
      refuse(`exceed max task count ${MAX_SOCKETS}`)
      return task
    }

    if (!/^wss?:\/\//.test(options.url)) {
      refuse('invalid url')
      return task
    }

    try {
      task._open(options.url, options.protocols || [], options.header)
    } catch (error) {
      refuse(error.message)
      return task
    }

    tasks.add(task)
    task.onOpen((detail) => openListeners.forEach((listener) => listener(detail)))
    task.onClose((detail) => {
      tasks.delete(task)
      closeListeners.forEach((listener) => listener(detail))
    })
    settle(options, 'connectSocket')

    return task
  }

  return {
    connectSocket,
    onSocketOpen: (listener) => openListeners.push(listener),
    onSocketClose: (listener) => closeListeners.push(listener)
  }
}

module.exports = { createWx, MAX_SOCKETS }
