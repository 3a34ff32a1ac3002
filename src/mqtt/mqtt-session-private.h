/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-delivery.h"
#include "mqtt-outbox.h"
#include "mqtt-session.h"

G_BEGIN_DECLS

/* What has a Packet Identifier, or waits for one. */
typedef struct
{
  MqttPacketType type;    /* PUBLISH, SUBSCRIBE or UNSUBSCRIBE */
  guint16 id;             /* 0 until it is first sent */
  gpointer tag;           /* (nullable): NULL when nobody waits for the outcome */
  gint64 time;            /* when it was last sent */
  GList link;
} MqttFlight;

/* An outgoing message of QoS 1 or 2. */
typedef struct
{
  MqttFlight flight;
  MqttMessage *message;
  GQueue *queue;          /* the list of the session that it is in */
  MqttDeliveryState state;
  guint again : 1;        /* it was sent in an earlier network connection */
} MqttOutgoing;

struct _MqttSession
{
  MqttOptions *options;
  MqttVersion version;
  MqttLimits limits;

  /* to be taken */
  MqttOutbox outbox;
  GPtrArray *messages;
  GQueue outcomes;

  /* outgoing messages, each list in the order in which it has to be sent again */
  GHashTable *flights;    /* Packet Identifier -> MqttFlight */
  GQueue waiting;         /* not sent in this network connection */
  GQueue publishes;       /* await PUBACK or PUBREC */
  GQueue releases;        /* await PUBCOMP */
  gsize waiting_bytes;
  guint16 last_id;

  GQueue requests;
  guint n_unsent;
  GPtrArray *grants;
  GHashTable *grant_index; /* Topic Filter -> MqttGrant */

  /* incoming */
  GHashTable *received;   /* Packet Identifiers of QoS 2 -> the connection they came in */
  GPtrArray *aliases;     /* Topic Alias - 1 -> Topic Name */
  guint16 receive_maximum;
  guint16 alias_maximum;
  guint n_received;       /* those of this network connection */
  guint n_unwritten;      /* acknowledged, but the server cannot know it yet */
  guint generation;

  guint connected : 1;
};

guint16  mqtt_session_next_id          (MqttSession     *self);
void     mqtt_session_finish           (MqttSession     *self,
                                        gpointer         tag,
                                        MqttAck         *ack,
                                        GError          *error);
void     mqtt_session_pump             (MqttSession     *self,
                                        gint64           now);
gboolean mqtt_session_check_properties (MqttSession     *self,
                                        MqttProperties  *properties,
                                        guint            place,
                                        GError         **error);

/* mqtt-session-publish.c */
void     mqtt_session_resume_outgoing  (MqttSession     *self,
                                        gboolean         session_present);
void     mqtt_session_pump_outgoing    (MqttSession     *self,
                                        gint64           now);
void     mqtt_session_abandon_outgoing (MqttSession     *self,
                                        const GError    *error);
gboolean mqtt_session_withdraw_outgoing (MqttSession    *self,
                                        gpointer         tag);
gboolean mqtt_session_handle_ack       (MqttSession     *self,
                                        MqttPacket      *packet,
                                        gint64           now,
                                        GError         **error);
void     mqtt_session_free_outgoing    (MqttSession     *self);

G_END_DECLS
