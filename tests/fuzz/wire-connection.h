/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-decoder.h"
#include "wire-session.h"

G_BEGIN_DECLS

/**
 * WireConnection:
 *
 * What goes over one network connection, checked against the rules for clients.
 */
typedef struct
{
  WireSession *session;
  guint serial;
  guint base;                 /* the connection that the session goes back to */
  MqttDecoder *from_client;
  MqttDecoder *from_server;

  /* CONNECT */
  MqttVersion version;
  char *auth_method;          /* (nullable) */
  guint32 session_expiry;
  gboolean clean;
  gboolean connecting;        /* CONNECT was written */
  gboolean disconnected;      /* DISCONNECT was written */

  /* CONNACK */
  gboolean accepted;
  gboolean resumed;
  guint32 receive_maximum;
  guint32 maximum_packet_size;
  guint32 maximum_qos;
  guint32 alias_maximum;
  gboolean retain;
  gboolean wildcards;
  gboolean shared;
  gboolean identifiers;

  GHashTable *in_flight;      /* Packet Identifiers of PUBLISH not yet completed */
  GHashTable *requests;       /* those of SUBSCRIBE and UNSUBSCRIBE not yet answered */
  GHashTable *aliases;        /* of the client -> Topic Name */
  GHashTable *server_aliases; /* of the server -> Topic Name */
  GHashTable *resent;         /* Packet Identifiers of PUBREL that were written again */
  GQueue pubacks;             /* Packet Identifiers that the client has to answer */
  GQueue pubrecs;
  GQueue pubrels;
  GQueue pubcomps;
  guint64 last_order;         /* of the last PUBLISH that was written again */

  /* the frame that the server has just sent */
  GHashTable *touched;        /* Packet Identifiers of QoS 2 in it */
  guint64 n_before;           /* deliveries before it */
} WireConnection;

WireConnection *wire_connection_new            (WireSession    *session);
void            wire_connection_free           (WireConnection *self);
void            wire_connection_note_sent      (WireConnection *self,
                                                GBytes         *bytes);
void            wire_connection_note_given     (WireConnection *self,
                                                GBytes         *bytes);
void            wire_connection_end_given      (WireConnection *self,
                                                gboolean        all_taken);
void            wire_connection_note_connected (WireConnection *self);
void            wire_connection_trace          (WireConnection *self,
                                                const char     *direction,
                                                const MqttPacket *packet);

/* wire-server.c */
void            wire_connection_note_packet    (WireConnection *self,
                                                MqttPacket     *packet);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WireConnection, wire_connection_free)

G_END_DECLS
