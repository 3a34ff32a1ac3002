/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-journal.h"
#include "mqtt-limits.h"
#include "mqtt-options.h"
#include "mqtt-outcome.h"
#include "mqtt-packet.h"
#include "mqtt-session-store.h"

G_BEGIN_DECLS

/**
 * MqttSession:
 *
 * The client's half of a session (5.0 §4.1) and of the network connection that
 * carries it: Packet Identifiers, messages in flight and waiting, what was
 * received at QoS 2, Topic Aliases, subscriptions. No I/O and no clock: packets
 * go in, and bytes, messages and outcomes are taken out.
 */
typedef struct _MqttSession MqttSession;

MqttSession   *mqtt_session_new            (MqttOptions         *options);
void           mqtt_session_free           (MqttSession         *self);
void           mqtt_session_set_options    (MqttSession         *self,
                                            MqttOptions         *options);
const MqttLimits *
               mqtt_session_get_limits     (MqttSession         *self);

void           mqtt_session_set_journal    (MqttSession         *self,
                                            MqttJournal         *journal);
MqttJournal   *mqtt_session_get_journal    (MqttSession         *self);
MqttSessionStore *
               mqtt_session_get_store      (MqttSession         *self);
void           mqtt_session_restore        (MqttSession         *self,
                                            MqttSessionStore    *store,
                                            gboolean             known,
                                            GPtrArray           *outgoing,
                                            GArray              *received,
                                            gint64               now);
gboolean       mqtt_session_needs_commit   (MqttSession         *self);
void           mqtt_session_begin_commit   (MqttSession         *self);
void           mqtt_session_end_commit     (MqttSession         *self,
                                            gboolean             committed);
gboolean       mqtt_session_is_held        (MqttSession         *self);

void           mqtt_session_begin          (MqttSession         *self);
gboolean       mqtt_session_start          (MqttSession         *self,
                                            gboolean             session_present,
                                            MqttProperties      *connack,
                                            gint64               now,
                                            GError             **error);
void           mqtt_session_stop           (MqttSession         *self);
void           mqtt_session_abandon        (MqttSession         *self,
                                            const GError        *error);

gboolean       mqtt_session_publish        (MqttSession         *self,
                                            MqttMessage         *message,
                                            gpointer             tag,
                                            gint64               now,
                                            GError             **error);
gboolean       mqtt_session_subscribe      (MqttSession         *self,
                                            GPtrArray           *subscriptions,
                                            MqttProperties      *properties,
                                            gpointer             tag,
                                            gint64               now,
                                            GError             **error);
gboolean       mqtt_session_unsubscribe    (MqttSession         *self,
                                            const char * const  *filters,
                                            MqttProperties      *properties,
                                            gpointer             tag,
                                            gint64               now,
                                            GError             **error);
gboolean       mqtt_session_withdraw       (MqttSession         *self,
                                            gpointer             tag);

gboolean       mqtt_session_send           (MqttSession         *self,
                                            const MqttPacket    *packet,
                                            GError             **error);
gboolean       mqtt_session_receive        (MqttSession         *self,
                                            MqttPacket          *packet,
                                            gint64               now,
                                            GError             **error);
void           mqtt_session_receive_message (MqttSession        *self,
                                            MqttMessage         *message);

GBytes        *mqtt_session_take_output    (MqttSession         *self);
GPtrArray     *mqtt_session_take_messages  (MqttSession         *self);
guint          mqtt_session_get_n_messages (MqttSession         *self);
MqttOutcome   *mqtt_session_take_outcome   (MqttSession         *self);
guint          mqtt_session_get_n_queued   (MqttSession         *self);
guint          mqtt_session_get_n_in_flight (MqttSession        *self);
guint64        mqtt_session_get_n_sent     (MqttSession         *self);
gboolean       mqtt_session_has_outcome    (MqttSession         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MqttSession, mqtt_session_free)

G_END_DECLS
