#!/usr/bin/env node
/* SPDX-License-Identifier: GPL-3.0-or-later */

'use strict'

/*
 * aedes, listening wherever the test says: its only argument is JSON with the
 * ports, the certificate, and the user. It keeps everything in memory.
 */

const fs = require('fs')
const http = require('http')
const https = require('https')
const net = require('net')
const tls = require('tls')
const aedes = require('aedes')()
const { WebSocketServer, createWebSocketStream } = require('ws')

const settings = JSON.parse(process.argv[2])
const credentials = { cert: fs.readFileSync(settings.cert), key: fs.readFileSync(settings.key) }

/* What MQTT calls a CONNACK with the return code 4. */
const BAD_USER_NAME_OR_PASSWORD = 4

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

function serveWebSockets (server) {
  const sockets = new WebSocketServer({
    server,
    handleProtocols: (protocols) => ['mqtt', 'mqttv3.1'].find((name) => protocols.has(name)) || false
  })

  sockets.on('connection', (socket, request) => {
    /* What goes wrong with the stream ends the connection, and aedes hears of it. */
    const stream = createWebSocketStream(socket).on('error', () => {})

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
