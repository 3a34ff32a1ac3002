/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "mqtt-ack.h"
#include "mqtt-message.h"
#include "mqtt-options.h"
#include "nj-network.h"
#include "nj-sample.h"
#include "nj-session-store.h"

G_BEGIN_DECLS

#define NJ_TYPE_LINK (nj_link_get_type ())
G_DECLARE_FINAL_TYPE (NjLink, nj_link, NJ, LINK, GObject)

NjLink    *nj_link_new             (NjNetwork       *network);
void       nj_link_set_history     (NjLink          *self,
                                    NjHistory       *history);
void       nj_link_clear_history   (NjLink          *self,
                                    guint64          before);
void       nj_link_connect         (NjLink          *self,
                                    MqttOptions     *options,
                                    GPtrArray       *subscriptions,
                                    NjSessionStore  *store);
void       nj_link_disconnect      (NjLink          *self);
void       nj_link_subscribe       (NjLink          *self,
                                    GPtrArray       *subscriptions);
void       nj_link_unsubscribe     (NjLink          *self,
                                    const char      *filter);
void       nj_link_publish         (NjLink          *self,
                                    MqttMessage     *message,
                                    guint            token);
GArray    *nj_link_take_messages   (NjLink          *self);
guint64    nj_link_get_n_dropped   (NjLink          *self);
void       nj_link_sample          (NjLink          *self,
                                    gboolean         ping);

G_END_DECLS
