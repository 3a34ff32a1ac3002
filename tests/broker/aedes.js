#!/usr/bin/env node
/* SPDX-License-Identifier: GPL-3.0-or-later */

'use strict'

/*
 * aedes, listening wherever the test says: its only argument is JSON with the
 * ports, the certificate, and the user. It keeps everything in memory. The path of
 * a WebSocket chooses how packets become frames, as MQTT has no rule for it:
 *
 * /bytes      a frame for each byte
 * /fragments  messages of several frames, which end anywhere
 * /joined     many packets in one frame
 * others      a frame for whatever is written at once
 */

const fs = require('fs')
const http = require('http')
const https = require('https')
const net = require('net')
const tls = require('tls')
const aedes = require('aedes')({ heartbeatInterval: 1000 })
const { Duplex } = require('stream')
const { WebSocketServer, createWebSocketStream } = require('ws')

const settings = JSON.parse(process.argv[2])
const credentials = { cert: fs.readFileSync(settings.cert), key: fs.readFileSync(settings.key) }

/* What MQTT calls a CONNACK with the return code 4. */
const BAD_USER_NAME_OR_PASSWORD = 4

const FRAGMENT_SIZE = 7
const JOINED_FOR_MS = 20

function isDenied (topic) {
  return topic === 'denied' || topic.startsWith('denied/')
}

aedes.authenticate = (client, username, password, callback) => {
  if (username === settings.username && String(password) === settings.password) {
    return callback(null, true)
  }

  callback(Object.assign(new Error('wrong password'), { returnCode: BAD_USER_NAME_OR_PASSWORD }), false)
}

aedes.authorizeSubscribe = (client, subscription, callback) => {
  callback(null, isDenied(subscription.topic) ? null : subscription)
}

function sendBytes (socket, data) {
  for (const byte of data) {
    socket.send(Buffer.of(byte))
  }
}

function sendFragments (socket, data) {
  for (let i = 0; i < data.length; i += FRAGMENT_SIZE) {
    const end = i + FRAGMENT_SIZE

    socket.send(data.subarray(i, end), { binary: true, fin: end >= data.length })
  }
}

function makeJoiner () {
  let waiting = []

  return (socket, data) => {
    if (waiting.push(data) > 1) {
      return
    }

    setTimeout(() => {
      socket.send(Buffer.concat(waiting))
      waiting = []
    }, JOINED_FOR_MS)
  }
}

/* What send() is given are the bytes of the stream, wherever its writer has cut them. */
function createFramedStream (socket, send) {
  const stream = new Duplex({
    read () {},
    write (data, encoding, callback) {
      if (socket.readyState === socket.OPEN) {
        send(socket, data)
      }
      callback()
    },
    final (callback) {
      socket.close()
      callback()
    },
    destroy (error, callback) {
      socket.terminate()
      callback(error)
    }
  })

  socket.on('message', (data) => stream.push(data))
  socket.on('close', () => stream.push(null))

  return stream
}

function createStream (socket, path) {
  switch (path) {
    case '/bytes':
      return createFramedStream(socket, sendBytes)
    case '/fragments':
      return createFramedStream(socket, sendFragments)
    case '/joined':
      return createFramedStream(socket, makeJoiner())
    default:
      return createWebSocketStream(socket)
  }
}

function serveWebSockets (server) {
  const sockets = new WebSocketServer({
    server,
    handleProtocols: (protocols) => ['mqtt', 'mqttv3.1'].find((name) => protocols.has(name)) || false
  })

  sockets.on('connection', (socket, request) => {
    /* What goes wrong with the stream ends the connection, and aedes hears of it. */
    const stream = createStream(socket, request.url).on('error', () => {})

    aedes.handle(stream, request)
  })

  return server
}

function listen (server, port) {
  server.listen(port, '127.0.0.1')
}

listen(net.createServer(aedes.handle), settings.ports.mqtt)
listen(tls.createServer(credentials, aedes.handle), settings.ports.mqtts)
listen(serveWebSockets(http.createServer()), settings.ports.ws)
listen(serveWebSockets(https.createServer(credentials)), settings.ports.wss)
