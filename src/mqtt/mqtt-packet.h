/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-message.h"
#include "mqtt-properties.h"
#include "mqtt-reason.h"
#include "mqtt-subscription.h"
#include "mqtt-types.h"

G_BEGIN_DECLS

/* CONNECT, 5.0 §3.1 */
typedef struct
{
  char *client_id;             /* never NULL, "" lets the server assign one */
  char *username;              /* (nullable) */
  GBytes *password;            /* (nullable) */
  MqttMessage *will;           /* (nullable): its properties are the Will Properties */
  MqttVersion version;
  guint16 keep_alive;          /* seconds */
  guint clean_start : 1;
} MqttConnectPacket;

/* CONNACK, 5.0 §3.2 */
typedef struct
{
  MqttReason reason;
  guint session_present : 1;
} MqttConnackPacket;

/* PUBLISH, 5.0 §3.3. The properties are those of the message. */
typedef struct
{
  MqttMessage *message;
} MqttPublishPacket;

/* PUBACK, PUBREC, PUBREL, PUBCOMP, DISCONNECT and AUTH: 5.0 §3.4-3.7, §3.14, §3.15 */
typedef struct
{
  MqttReason reason;
} MqttReasonPacket;

/* SUBSCRIBE, 5.0 §3.8 */
typedef struct
{
  GPtrArray *subscriptions;    /* (element-type MqttSubscription) */
} MqttSubscribePacket;

/* UNSUBSCRIBE, 5.0 §3.10 */
typedef struct
{
  GStrv filters;
} MqttUnsubscribePacket;

/* SUBACK and UNSUBACK, 5.0 §3.9, §3.11. An UNSUBACK of 3.1.1 has no reasons. */
typedef struct
{
  GByteArray *reasons;
} MqttSubackPacket;

/**
 * MqttPacket:
 * @type: says which member of the union counts
 * @id: the Packet Identifier, 0 where the packet has none
 * @properties: (nullable): for CONNECT the CONNECT properties; unused for PUBLISH
 *
 * One control packet.
 */
typedef struct
{
  MqttPacketType type;
  guint16 id;
  MqttProperties *properties;
  union
  {
    MqttConnectPacket connect;
    MqttConnackPacket connack;
    MqttPublishPacket publish;
    MqttReasonPacket ack;
    MqttSubscribePacket subscribe;
    MqttUnsubscribePacket unsubscribe;
    MqttSubackPacket suback;
  };
} MqttPacket;

MqttPacket *mqtt_packet_new    (MqttPacketType     type,
                                guint16            id);
void        mqtt_packet_clear  (MqttPacket        *self);
void        mqtt_packet_free   (MqttPacket        *self);

GBytes     *mqtt_packet_encode (const MqttPacket  *self,
                                MqttVersion        version,
                                GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MqttPacket, mqtt_packet_free)

G_END_DECLS
