/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * MqttVersion:
 *
 * The protocol level byte of CONNECT (5.0 §3.1.2.2).
 */
typedef enum
{
  MQTT_VERSION_3_1 = 3,
  MQTT_VERSION_3_1_1 = 4,
  MQTT_VERSION_5_0 = 5,
} MqttVersion;

typedef enum
{
  MQTT_QOS_0 = 0,
  MQTT_QOS_1 = 1,
  MQTT_QOS_2 = 2,
} MqttQos;

/**
 * MqttPacketType:
 *
 * The control packet type, bits 7-4 of the first byte (5.0 §2.1.2).
 */
typedef enum
{
  MQTT_PACKET_CONNECT = 1,
  MQTT_PACKET_CONNACK = 2,
  MQTT_PACKET_PUBLISH = 3,
  MQTT_PACKET_PUBACK = 4,
  MQTT_PACKET_PUBREC = 5,
  MQTT_PACKET_PUBREL = 6,
  MQTT_PACKET_PUBCOMP = 7,
  MQTT_PACKET_SUBSCRIBE = 8,
  MQTT_PACKET_SUBACK = 9,
  MQTT_PACKET_UNSUBSCRIBE = 10,
  MQTT_PACKET_UNSUBACK = 11,
  MQTT_PACKET_PINGREQ = 12,
  MQTT_PACKET_PINGRESP = 13,
  MQTT_PACKET_DISCONNECT = 14,
  MQTT_PACKET_AUTH = 15,
} MqttPacketType;

/**
 * MqttRetainHandling:
 *
 * When retained messages are sent at subscription (5.0 §3.8.3.1).
 */
typedef enum
{
  MQTT_RETAIN_HANDLING_SEND = 0,
  MQTT_RETAIN_HANDLING_SEND_IF_NEW = 1,
  MQTT_RETAIN_HANDLING_DONT_SEND = 2,
} MqttRetainHandling;

/**
 * MqttState:
 * @MQTT_STATE_DISCONNECTED: no network connection, and none is wanted
 * @MQTT_STATE_CONNECTING: from opening the transport to CONNACK
 * @MQTT_STATE_CONNECTED: a CONNACK has accepted the connection
 * @MQTT_STATE_WAITING: the connection is lost; the next attempt is scheduled
 * @MQTT_STATE_DISCONNECTING: DISCONNECT is sent, the transport is closing
 */
typedef enum
{
  MQTT_STATE_DISCONNECTED,
  MQTT_STATE_CONNECTING,
  MQTT_STATE_CONNECTED,
  MQTT_STATE_WAITING,
  MQTT_STATE_DISCONNECTING,
} MqttState;

/**
 * MqttQueuePolicy:
 * @MQTT_QUEUE_REFUSE_NEW: a message for which there is no room is refused
 * @MQTT_QUEUE_DROP_OLDEST: the messages that wait the longest make room for it
 *
 * What happens when the queue of outgoing messages is full.
 */
typedef enum
{
  MQTT_QUEUE_REFUSE_NEW,
  MQTT_QUEUE_DROP_OLDEST,
} MqttQueuePolicy;

#define MQTT_MAX_REMAINING_LENGTH 268435455u
#define MQTT_MAX_STRING_LENGTH 65535u

G_END_DECLS
