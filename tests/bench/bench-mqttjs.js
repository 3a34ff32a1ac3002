#!/usr/bin/env node
// SPDX-License-Identifier: GPL-3.0-or-later

// MQTT.js. Usage: see bench-nightjar.c

'use strict'

const mqtt = require('mqtt')

const [url, task, first, window, count] = process.argv.slice(2)
const payload = Buffer.alloc(170, '{}')
const client = mqtt.connect(url, { reconnectPeriod: 0 })
let messages = 0
let begun = 0

function fail (error) {
  console.error(error.message)
  process.exit(1)
}

function disconnect () {
  client.end(false, () => console.log(messages))
}

function publish () {
  const topic = `bench/line-${begun++ % 10}/temperature`

  client.publish(topic, payload, { qos: Number(first) }, error => {
    if (error) fail(error)

    messages++
    if (begun < Number(count)) publish()
    else if (messages === Number(count)) disconnect()
  })
}

client.on('error', fail)
client.on('message', (topic, message, packet) => {
  messages++
  if (packet.retain) disconnect()
})
client.on('connect', () => {
  if (task === 'receive') client.subscribe(`flood/${first}`, error => error && fail(error))
  else for (let i = 0; i < Number(window); i++) publish()
})
