/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mqtt-client.h"

G_BEGIN_DECLS

#define NJ_TYPE_NETWORK (nj_network_get_type ())
G_DECLARE_FINAL_TYPE (NjNetwork, nj_network, NJ, NETWORK, GObject)

NjNetwork *nj_network_new           (void);
void       nj_network_invoke        (NjNetwork      *self,
                                     GSourceFunc     func,
                                     gpointer        user_data,
                                     GDestroyNotify  destroy);
void       nj_network_wake          (NjNetwork      *self);
void       nj_network_stop          (NjNetwork      *self);

/* In the network thread */
void       nj_network_add_client    (NjNetwork      *self,
                                     MqttClient     *client);
void       nj_network_remove_client (NjNetwork      *self,
                                     MqttClient     *client);
void       nj_network_hold          (NjNetwork      *self);
void       nj_network_release       (NjNetwork      *self);

G_END_DECLS
