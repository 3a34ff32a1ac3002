/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-session-private.h"

G_BEGIN_DECLS

/* What has a Packet Identifier, or waits for one. */
typedef struct
{
  MqttPacketType type;    /* PUBLISH, SUBSCRIBE or UNSUBSCRIBE */
  guint16 id;             /* 0 until it is first sent */
  gpointer tag;           /* (nullable): NULL when nobody waits for the outcome */
  gint64 time;            /* when it was last sent */
  guint64 end;            /* n_put then; 0: written earlier, G_MAXUINT64: not yet */
  GList link;
} MqttFlight;

/* An outgoing message of QoS 1 or 2. */
typedef struct
{
  MqttFlight flight;
  MqttMessage *message;   /* with its Topic Name, also where the caller gave an alias */
  GQueue *queue;          /* the list of the session that it is in */
  gint64 deadline;        /* when it expires, monotonic µs */
  guint64 serial;         /* its place in the order in which they were published */
  guint64 order;          /* its place in the order in which they were first sent */
  MqttDeliveryState state;
  guint again : 1;        /* it was sent in an earlier network connection */
  guint bare : 1;         /* the caller gave an alias and no Topic Name */
  guint withdrawn : 1;    /* the caller does not want it to be sent any more */
} MqttOutgoing;

/* mqtt-session-outgoing.c */
void     mqtt_session_end_flights      (MqttSession     *self);
MqttFlight *
         mqtt_session_find_flight      (MqttSession     *self,
                                        guint16          id);
MqttOutgoing *
         mqtt_outgoing_new             (MqttSession     *session,
                                        MqttMessage     *message,
                                        gpointer         tag);
void     mqtt_outgoing_move            (MqttSession     *session,
                                        MqttOutgoing    *self,
                                        GQueue          *queue,
                                        gboolean         first);
void     mqtt_outgoing_set_id          (MqttSession     *session,
                                        MqttOutgoing    *self,
                                        guint16          id);
void     mqtt_outgoing_free            (MqttSession     *session,
                                        MqttOutgoing    *self);
void     mqtt_outgoing_fail            (MqttSession     *session,
                                        MqttOutgoing    *self,
                                        GError          *error);
void     mqtt_outgoing_succeed         (MqttSession     *session,
                                        MqttOutgoing    *self,
                                        MqttReason       reason,
                                        MqttProperties  *properties,
                                        gint64           latency);
gboolean mqtt_session_make_room        (MqttSession     *self,
                                        MqttMessage     *message,
                                        GError         **error);
void     mqtt_session_abandon_outgoing (MqttSession     *self,
                                        const GError    *error);
gboolean mqtt_session_withdraw_outgoing (MqttSession    *self,
                                        gpointer         tag);
void     mqtt_session_free_outgoing    (MqttSession     *self);

/* mqtt-session-send.c */
gint64   mqtt_message_get_deadline     (MqttMessage     *self,
                                        gint64           now);
MqttMessage *
         mqtt_session_resolve_topic    (MqttSession     *self,
                                        MqttMessage     *message,
                                        GError         **error);
gboolean mqtt_session_send_message     (MqttSession     *self,
                                        MqttMessage     *message,
                                        gint64           deadline,
                                        gboolean         bare,
                                        gint64           now,
                                        GError         **error);
gboolean mqtt_session_send_outgoing    (MqttSession     *self,
                                        MqttOutgoing    *outgoing,
                                        guint16          id,
                                        gint64           now,
                                        GError         **error);

/* mqtt-session-publish.c */
gboolean mqtt_session_send_pubrel      (MqttSession     *self,
                                        guint16          id,
                                        MqttReason       reason,
                                        GError         **error);
void     mqtt_session_resume_outgoing  (MqttSession     *self,
                                        gboolean         session_present);
void     mqtt_session_pump_outgoing    (MqttSession     *self,
                                        gint64           now);
gboolean mqtt_session_handle_ack       (MqttSession     *self,
                                        MqttPacket      *packet,
                                        gint64           now,
                                        GError         **error);

/* mqtt-session-persist.c */
void     mqtt_session_set_known        (MqttSession     *self,
                                        gboolean         known);
void     mqtt_session_note_saved       (MqttSession     *self,
                                        MqttOutgoing    *outgoing);
void     mqtt_session_note_updated     (MqttSession     *self,
                                        MqttOutgoing    *outgoing);
void     mqtt_session_note_removed     (MqttSession     *self,
                                        MqttOutgoing    *outgoing);
void     mqtt_session_note_received    (MqttSession     *self,
                                        guint16          id,
                                        MqttMessage     *message);
void     mqtt_session_note_released    (MqttSession     *self,
                                        guint16          id);
void     mqtt_session_note_no_session  (MqttSession     *self);

G_END_DECLS
