/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-message.h"

G_BEGIN_DECLS

/* What the user has published. */
typedef struct
{
  char *topic;        /* "" if it was given by an alias only */
  gsize size;         /* of the payload */
  MqttQos qos;
  gboolean retain;
  guint n_written;
  guint connection;   /* the last that it was written to */
  gboolean taken;     /* the server has said so: PUBACK, PUBREC */
} WirePublish;

/* A PUBLISH of QoS 1 or 2 that was written. */
typedef struct
{
  guint16 number;     /* of the WirePublish */
  MqttQos qos;
  guint connection;   /* where it was written first */
  guint64 order;
  gboolean done;      /* the server may have completed it */
  gboolean received;  /* the server has sent PUBREC */
  gboolean released;  /* PUBREL was written */
} WireFlight;

/* A message that the user is to get. */
typedef struct
{
  MqttMessage *message;
  gboolean optional;  /* nobody can tell whether the client has taken it */
} WireDelivery;

/**
 * WireSession:
 *
 * What goes over the network connections of a client, and what its user is told,
 * must agree. This is what outlives a connection; its serial numbers tell what was
 * before it. What came before @base is forgotten: the server has said that it has no
 * session, or the client was told to begin another one.
 */
typedef struct
{
  gboolean kept;          /* in a store */
  guint n_connections;
  guint base;
  guint64 n_flights;
  GPtrArray *publishes;   /* (element-type WirePublish): its index is its number */
  GHashTable *flights;    /* Packet Identifier -> WireFlight */
  GHashTable *received;   /* Packet Identifier of QoS 2 -> connection it last came in */
  GHashTable *uncertain;  /* those of them of which nobody can tell */
  GQueue deliveries;      /* (element-type WireDelivery): in order */
  GPtrArray *spares;      /* (element-type MqttMessage): delivered, and taken for an optional one */
  guint64 n_deliveries;   /* ever */
  guint n_subacks;
} WireSession;

WireSession *wire_session_new             (void);
void         wire_session_free            (WireSession    *self);
void         wire_session_begin_anew      (WireSession    *self);
guint16      wire_session_add_publish     (WireSession    *self,
                                           const char     *topic,
                                           gsize           size,
                                           MqttQos         qos,
                                           gboolean        retain);
WireFlight  *wire_session_find_flight     (WireSession    *self,
                                           guint16         id,
                                           guint           base);
void         wire_session_add_flight      (WireSession    *self,
                                           guint16         id,
                                           guint16         number,
                                           guint           connection);
void         wire_session_add_delivery    (WireSession    *self,
                                           MqttMessage    *message,
                                           gboolean        optional);
void         wire_session_note_delivered  (WireSession    *self,
                                           MqttMessage    *message);
void         wire_session_check_delivered (WireSession    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WireSession, wire_session_free)

G_END_DECLS
