/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-aliases.h"
#include "mqtt-delivery.h"
#include "mqtt-outbox.h"
#include "mqtt-session.h"

G_BEGIN_DECLS

struct _MqttSession
{
  MqttOptions *options;
  MqttVersion version;
  MqttLimits limits;

  /* to be taken */
  MqttOutbox outbox;
  MqttOutbox held;        /* depends on the commit in progress, or did */
  guint64 n_put;          /* bytes that went into these in this network connection */
  guint64 n_taken;        /* bytes of them that are with the transport */
  GPtrArray *messages;
  guint64 n_messages;     /* received, ever */
  guint64 n_sent;         /* PUBLISH packets */
  GQueue outcomes;

  MqttSessionStore *store; /* (nullable) */
  MqttJournal *journal;    /* (nullable) */

  /* outgoing messages, each list in the order in which it has to be sent again */
  GHashTable *flights;    /* Packet Identifier -> MqttFlight */
  GQueue waiting;         /* not sent in this network connection */
  GQueue publishes;       /* await PUBACK or PUBREC */
  GQueue releases;        /* await PUBCOMP */
  GQueue stuck;           /* were sent before, and the server does not take them any more */
  gsize waiting_bytes;
  guint64 last_serial;
  guint64 last_order;
  MqttAliases *out_aliases;
  guint16 in_flight_maximum; /* our own */
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
  guint n_held;           /* likewise, and the acknowledgement is held */
  guint generation;

  guint connected : 1;
  guint known : 1;        /* the server may have the session */
  guint was_known : 1;    /* before the CONNECT of this attempt */
  guint dirty : 1;        /* the store has noted what it has not been told to commit */
  guint committing : 1;
};

guint16  mqtt_session_next_id          (MqttSession     *self);
void     mqtt_session_finish           (MqttSession     *self,
                                        gpointer         tag,
                                        MqttAck         *ack,
                                        GError          *error);
void     mqtt_session_add_outcome      (MqttSession     *self,
                                        MqttOutcome     *outcome);
void     mqtt_session_pump             (MqttSession     *self,
                                        gint64           now);
gboolean mqtt_session_check_properties (MqttSession     *self,
                                        MqttProperties  *properties,
                                        guint            place,
                                        GError         **error);

G_END_DECLS
