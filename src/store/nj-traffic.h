/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define NJ_TYPE_TRAFFIC (nj_traffic_get_type ())
G_DECLARE_FINAL_TYPE (NjTraffic, nj_traffic, NJ, TRAFFIC, GObject)

NjTraffic *nj_traffic_new              (void);
void       nj_traffic_start            (NjTraffic *self);
void       nj_traffic_stop             (NjTraffic *self);
void       nj_traffic_count_received   (NjTraffic *self,
                                        guint      n);
void       nj_traffic_count_published  (NjTraffic *self);
void       nj_traffic_reset            (NjTraffic *self);
void       nj_traffic_set_watched      (NjTraffic *self,
                                        gboolean   watched);
guint64    nj_traffic_get_n_received   (NjTraffic *self);
guint64    nj_traffic_get_n_published  (NjTraffic *self);
double     nj_traffic_get_receive_rate (NjTraffic *self);
double     nj_traffic_get_publish_rate (NjTraffic *self);
guint      nj_traffic_get_unread       (NjTraffic *self);

G_END_DECLS
