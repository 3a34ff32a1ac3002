/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fault-journal.h"
#include "mqtt-packet.h"

G_BEGIN_DECLS

/**
 * FaultSession:
 *
 * The broker's half of a session (5.0 §4.1). Every change is in the journal, and
 * what follows from it is put out only afterwards.
 */
typedef struct
{
  char *client_id;
  MqttSubscription *subscription; /* (nullable) */
  GQueue queue;                   /* (element-type FaultDelivery): in order */
  GHashTable *received;           /* Packet Identifiers of QoS 2 */
  guint16 last_id;
  gboolean begun;                 /* the client has had it */
} FaultSession;

FaultSession *fault_session_new      (const char        *client_id);

/* What is noted in the journal, and done. */
void          fault_session_begin    (FaultSession      *self,
                                      FaultJournal      *journal);
void          fault_session_subscribe (FaultSession     *self,
                                       FaultJournal     *journal,
                                       const char       *filter,
                                       MqttQos           qos);
void          fault_session_enqueue  (FaultSession      *self,
                                      FaultJournal      *journal,
                                      MqttMessage       *message);
gboolean      fault_session_receive  (FaultSession      *self,
                                      FaultJournal      *journal,
                                      guint16            id);
void          fault_session_release  (FaultSession      *self,
                                      FaultJournal      *journal,
                                      guint16            id);
gboolean      fault_session_acknowledge
                                     (FaultSession      *self,
                                      FaultJournal      *journal,
                                      MqttPacketType     type,
                                      guint16            id);

/* What there is to send; (transfer full) (element-type MqttPacket). */
GPtrArray    *fault_session_resume   (FaultSession      *self);
GPtrArray    *fault_session_pump     (FaultSession      *self,
                                      FaultJournal      *journal,
                                      guint              window);

/* Does what a record says. */
void          fault_session_replay   (GHashTable        *sessions,
                                      MqttReader        *record);

G_END_DECLS
